from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from bookshop.admin.schemas import LateOrder, LateOrders, SalesReport
from bookshop.core.settings import get_database_settings
from bookshop.orders.models import Order

router = APIRouter(prefix="/reports")


@lru_cache(maxsize=1)
def get_reporting_engine() -> Engine:
    url = get_database_settings().url.replace("+aiosqlite", "")
    return create_engine(url, echo=True)


def get_reporting_session() -> Iterator[Session]:
    factory = sessionmaker(get_reporting_engine())
    session = factory()
    yield session
    session.close()


ReportingSession = Annotated[Session, Depends(get_reporting_session)]


@router.get("/sales")
async def report_sales(session: ReportingSession) -> SalesReport:
    """Orders and revenue so far."""
    row = session.execute(
        select(func.count(), func.sum(Order.total_cents)).select_from(Order)
    ).one()
    return SalesReport(orders=row[0], revenue_cents=row[1] or 0)


@router.get("/late-orders")
def report_late_orders(session: ReportingSession) -> LateOrders:
    """Orders that are paid and not shipped."""
    late = []
    for order in session.scalars(select(Order).where(Order.status == "paid")):
        late.append(LateOrder(id=order.id, books=sum(line.quantity for line in order.lines)))
    return LateOrders(orders=late)
