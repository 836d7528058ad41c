import json
from pathlib import Path
from typing import Annotated

from fastapi import Depends

from bookshop.auth.dependencies import CurrentUser
from bookshop.catalog.dependencies import BookServiceDep
from bookshop.core.database import SessionDep
from bookshop.core.exceptions import PermissionDeniedError
from bookshop.orders.models import Order
from bookshop.orders.repositories import OrderRepository
from bookshop.orders.services import OrderService

RATES_FILE = Path(__file__).parent / "rates.json"


def get_order_service(session: SessionDep, books: BookServiceDep) -> OrderService:
    return OrderService(OrderRepository(session), books)


OrderServiceDep = Annotated[OrderService, Depends(get_order_service)]


def get_shipping_rates() -> dict[str, int]:
    rates: dict[str, int] = json.loads(RATES_FILE.read_text())
    return rates


ShippingRates = Annotated[dict[str, int], Depends(get_shipping_rates)]


async def get_order(order_id: int, user: CurrentUser, service: OrderServiceDep) -> Order:
    """The order of the path, for its customer and for staff."""
    order = await service.get(order_id)
    if user.role == "customer" and order.customer_id != user.id:
        raise PermissionDeniedError("This is somebody else's order")
    return order


OrderById = Annotated[Order, Depends(get_order)]
