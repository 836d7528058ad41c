from collections.abc import Awaitable, Callable

from bookshop.core.schemas import Schema


class OrderPlaced(Schema):
    order_id: int
    total_cents: int


Listener = Callable[[OrderPlaced], Awaitable[None]]


class OrderFeed:
    """Hands every placed order to whoever listens."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def join(self, listener: Listener) -> None:
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    async def publish(self, event: OrderPlaced) -> None:
        for listener in tuple(self._listeners):
            await listener(event)


feed = OrderFeed()
