import asyncio
import logging
import time as clock
from pathlib import Path
from tempfile import gettempdir

from bookshop.core.database import get_session_factory
from bookshop.infra.broker import broker
from bookshop.infra.files import write_lines
from bookshop.infra.mailer import get_mailer
from bookshop.orders.repositories import OrderRepository

logger = logging.getLogger(__name__)


@broker.task(retry_on_error=True, max_retries=3)
async def send_confirmation(order_id: int, email: str) -> None:
    """Mail the customer that their order has arrived."""
    mailer = get_mailer()
    await mailer.send(mailer.compose(email, f"Your order {order_id}", "Thank you for your order."))


@broker.task(retry_on_error=True, max_retries=2)
async def sync_warehouse(order_id: int) -> None:
    """Tell the warehouse, which accepts one order at a time."""
    logger.info("Order handed to the warehouse", extra={"order_id": order_id})
    clock.sleep(0.1)


@broker.task
async def export_orders(limit):
    session = get_session_factory()()
    orders, _ = await OrderRepository(session).page(offset=0, limit=limit)
    lines = [f"{order.id};{order.status};{order.total_cents}" for order in orders]
    target = Path(gettempdir()) / "bookshop-orders.csv"
    await asyncio.to_thread(write_lines, target, lines)
    await session.close()
    return len(lines)
