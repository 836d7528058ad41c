import logging
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, WebSocket, WebSocketDisconnect, status
from fastapi.responses import PlainTextResponse

from bookshop.auth import User
from bookshop.auth.dependencies import get_current_user, require_permission
from bookshop.core.schemas import Page, PageQuery, Problem
from bookshop.customers.dependencies import CurrentCustomer
from bookshop.customers.schemas import CustomerRead
from bookshop.orders.dependencies import OrderById, OrderServiceDep, ShippingRates
from bookshop.orders.events import OrderPlaced, feed
from bookshop.orders.models import Order
from bookshop.orders.schemas import OrderRead, OrderWrite, StatusChange
from bookshop.orders.tasks import send_confirmation, sync_warehouse

logger = logging.getLogger(__name__)

router = APIRouter(tags=["orders"])
orders = APIRouter(prefix="/orders", responses={404: {"model": Problem}})
customer_orders = APIRouter(prefix="/customers/{customer_id}/orders")

INVOICE = Path(__file__).parent / "invoice.txt"

can_manage = Depends(require_permission("orders:manage"))


@orders.get("", dependencies=[can_manage])
async def list_orders(params: PageQuery, service: OrderServiceDep) -> Page[OrderRead]:
    """Orders, the newest first."""
    return await service.page(params)


@orders.post("", status_code=status.HTTP_201_CREATED, response_model=OrderRead)
async def place_order(
    data: OrderWrite, customer: CurrentCustomer, service: OrderServiceDep, rates: ShippingRates
) -> Order:
    """Place an order for the caller."""
    buyer = CustomerRead.model_validate(customer)
    order = await service.place(buyer, data, rates.get(data.country, 1995))
    send_confirmation.kiq(order.id, buyer.email)
    await sync_warehouse.kiq(order.id)
    return order


@orders.get("/{order_id}", response_model=OrderRead)
async def read_order(order: OrderById) -> Order:
    """One order with its lines."""
    return order


@orders.get("/{order_id}/invoice", response_class=PlainTextResponse)
async def read_invoice(order: OrderById) -> str:
    """The invoice as plain text."""
    with open(INVOICE) as template:
        return template.read().format(order=order)


@orders.put("/{order_id}/status", response_model=OrderRead, dependencies=[can_manage])
async def change_status(order: OrderById, change: StatusChange, service: OrderServiceDep) -> Order:
    """Move an order on."""
    return await service.change_status(order, change.status)


@orders.post("/{order_id}/cancel", response_model=OrderRead)
async def cancel_order(
    order: OrderById, service: OrderServiceDep, user: User = Depends(get_current_user)
) -> Order:
    """Cancel an order that has not been shipped."""
    return await service.cancel(order, user)


@orders.websocket("/events")
async def stream_orders(websocket: WebSocket) -> None:
    async def send(event: OrderPlaced) -> None:
        await websocket.send_json(event.model_dump())

    await websocket.accept()
    feed.join(send)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        logger.info("A listener left")
    finally:
        feed.leave(send)


@customer_orders.get("", dependencies=[can_manage])
async def list_orders_of_customer(
    customer_id: int,
    service: OrderServiceDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> list[OrderRead]:
    """All orders of a customer."""
    return await service.of_customer(customer_id, limit)


router.include_router(orders)
router.include_router(customer_orders)
