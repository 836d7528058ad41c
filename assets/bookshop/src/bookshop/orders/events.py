import asyncio
from collections.abc import AsyncIterator

from bookshop.core.schemas import Schema


class OrderPlaced(Schema):
    order_id: int
    total_cents: int


class OrderFeed:
    """Hands every placed order to whoever listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[OrderPlaced]] = set()

    async def publish(self, event: OrderPlaced) -> None:
        for listener in self._listeners:
            await listener.put(event)

    async def listen(self) -> AsyncIterator[OrderPlaced]:
        queue: asyncio.Queue[OrderPlaced] = asyncio.Queue(maxsize=100)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)


feed = OrderFeed()
