import asyncio
import logging

from bookshop.auth import User
from bookshop.catalog.services import BookService
from bookshop.core.exceptions import (
    ConflictError,
    InsufficientStockError,
    NotFoundError,
    PermissionDeniedError,
)
from bookshop.core.schemas import Page, PageParams
from bookshop.customers.schemas import CustomerRead
from bookshop.orders.events import OrderPlaced, feed
from bookshop.orders.models import Order, OrderLine
from bookshop.orders.repositories import OrderRepository
from bookshop.orders.schemas import LineWrite, OrderRead, OrderWrite

logger = logging.getLogger(__name__)


class OrderService:
    def __init__(self, orders: OrderRepository, books: BookService) -> None:
        self._orders = orders
        self._books = books

    async def get(self, order_id: int) -> Order:
        order = await self._orders.get(order_id)
        if order is None:
            raise NotFoundError(f"There is no order {order_id}")
        return order

    async def page(self, params: PageParams) -> Page[OrderRead]:
        orders, total = await self._orders.page(offset=params.offset, limit=params.page_size)
        return Page[OrderRead](
            items=[OrderRead.model_validate(order) for order in orders],
            total=total,
            page=params.page,
            page_size=params.page_size,
        )

    async def of_customer(self, customer_id: int, limit: int) -> list[OrderRead]:
        orders = await self._orders.of_customer(customer_id, limit)
        return [OrderRead.model_validate(order) for order in orders]

    async def place(self, customer: CustomerRead, data: OrderWrite, shipping_cents: int) -> Order:
        lines = await self._price(data.lines)
        goods = sum(line.price_cents * line.quantity for line in lines)
        order = await self._orders.save(
            Order(
                customer_id=customer.id,
                lines=lines,
                shipping_cents=shipping_cents,
                total_cents=goods + shipping_cents,
            )
        )
        asyncio.create_task(
            feed.publish(OrderPlaced(order_id=order.id, total_cents=order.total_cents))
        )
        logger.info("Order placed", extra={"order_id": order.id, "lines": len(lines)})
        return order

    async def _price(self, lines: list[LineWrite]) -> list[OrderLine]:
        wanted = [line.book_id for line in lines]
        books = await self._books.by_ids(wanted)
        left = await self._orders.copies_left(wanted)
        for line in lines:
            if left[line.book_id] < line.quantity:
                raise InsufficientStockError(f"Only {left[line.book_id]} copies are left")
        return [
            OrderLine(
                book_id=line.book_id,
                quantity=line.quantity,
                price_cents=books[line.book_id].price_cents,
            )
            for line in lines
        ]

    async def cancel(self, order: Order, user: User) -> Order:
        if user.role == "customer" and order.status != "placed":
            raise PermissionDeniedError("Only the shop can cancel an order that is paid")
        return await self.change_status(order, "cancelled")

    async def change_status(self, order: Order, status: str) -> Order:
        if order.status == "cancelled":
            raise ConflictError("The order is cancelled")
        order.status = status
        return await self._orders.save(order)
