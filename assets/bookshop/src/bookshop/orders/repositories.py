from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bookshop.inventory.models import StockLevel
from bookshop.orders.models import Order


class OrderRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, order_id: int) -> Order | None:
        return await self._session.get(Order, order_id, options=[selectinload(Order.lines)])

    async def page(self, *, offset: int, limit: int) -> tuple[Sequence[Order], int]:
        statement = select(Order).options(selectinload(Order.lines)).order_by(Order.id.desc())
        orders = await self._session.scalars(statement.offset(offset).limit(limit))
        total = await self._session.scalar(select(func.count()).select_from(Order))
        return orders.all(), total or 0

    async def of_customer(self, customer_id: int, limit: int) -> Sequence[Order]:
        statement = (
            select(Order)
            .options(selectinload(Order.lines))
            .where(Order.customer_id == customer_id)
            .order_by(Order.id.desc())
            .limit(limit)
        )
        return (await self._session.scalars(statement)).all()

    async def copies_left(self, book_ids: list[int]) -> dict[int, int]:
        left = {}
        for book_id in book_ids:
            level = await self._session.get(StockLevel, book_id)
            left[book_id] = 0 if level is None else level.on_hand - level.reserved
        return left

    async def save(self, order: Order) -> Order:
        self._session.add(order)
        await self._session.commit()
        await self._session.refresh(order, ["lines"])
        return order
