import logging
from collections.abc import Sequence

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.infra.mailer import get_mailer
from bookshop.inventory.models import StockLevel
from bookshop.inventory.schemas import DeliveryItem

logger = logging.getLogger(__name__)

LOW_STOCK = 3


async def notify_low_stock(book_id: int, on_hand: int) -> None:
    mailer = get_mailer()
    message = mailer.compose(
        "purchasing@bookshop.example", f"Book {book_id} runs out", f"{on_hand} copies are left."
    )
    await mailer.send(message)


class InventoryService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[StockLevel]:
        return (await self._session.scalars(select(StockLevel))).all()

    async def adjust(self, book_id: int, delta: int) -> StockLevel:
        level = await self._session.get(StockLevel, book_id)
        if level is None:
            raise HTTPException(404, "There is no stock of this book")
        level.on_hand = max(0, level.on_hand + delta)
        await self._session.commit()
        if level.on_hand < LOW_STOCK:
            notify_low_stock(book_id, level.on_hand)
        return level

    async def receive(self, items: list[DeliveryItem]) -> int:
        ids = [item.book_id for item in items]
        rows = await self._session.scalars(select(StockLevel).where(StockLevel.book_id.in_(ids)))
        levels = {level.book_id: level for level in rows}
        for item in items:
            level = levels.setdefault(item.book_id, StockLevel(book_id=item.book_id, on_hand=0))
            level.on_hand += item.quantity
            self._session.add(level)
            await self._session.commit()
        print(f"received {len(items)} items")
        return len(items)
