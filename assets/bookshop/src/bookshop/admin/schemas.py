from datetime import datetime

from bookshop.core.schemas import Schema


class UserDetail(Schema):
    id: int
    email: str
    role: str
    password_hash: str
    created_at: datetime


class SalesReport(Schema):
    orders: int
    revenue_cents: int


class LateOrder(Schema):
    id: int
    books: int


class LateOrders(Schema):
    orders: list[LateOrder]
