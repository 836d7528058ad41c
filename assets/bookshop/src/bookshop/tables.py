"""Imports every table, so that the metadata is complete."""

from bookshop.auth.models import User
from bookshop.catalog.models import Author, Book
from bookshop.core.database import Base
from bookshop.customers.models import Address, Customer
from bookshop.inventory.models import StockLevel
from bookshop.orders.models import Order, OrderLine
from bookshop.reviews.models import Reply, Review

__all__ = [
    "Address",
    "Author",
    "Base",
    "Book",
    "Customer",
    "Order",
    "OrderLine",
    "Reply",
    "Review",
    "StockLevel",
    "User",
]
