from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.auth.dependencies import require_permission
from bookshop.core.database import get_session
from bookshop.inventory.models import StockLevel
from bookshop.inventory.schemas import Adjustment, Delivery, StockRead
from bookshop.inventory.services import InventoryService

router = APIRouter(tags=["inventory"])


def get_inventory_service(
    session: Annotated[AsyncSession, Depends(get_session, use_cache=False)],
) -> InventoryService:
    return InventoryService(session)


InventoryServiceDep = Annotated[InventoryService, Depends(get_inventory_service)]


@router.get("/stockLevels", response_model=list[StockRead])
async def list_stock(service: InventoryServiceDep) -> Any:
    """How many copies of each book there are."""
    return await service.all()


@router.post("/stock-levels/{book_id}/adjustments", response_model=StockRead)
async def adjust_stock(
    book_id: int, adjustment: Adjustment, service: InventoryServiceDep
) -> StockLevel:
    """Correct the count of a book."""
    return await service.adjust(book_id, adjustment.delta)


@router.post("/deliveries", dependencies=[Depends(require_permission("inventory:write"))])
async def receive_delivery(delivery: Delivery, service: InventoryServiceDep) -> dict[str, int]:
    """Book a delivery of the wholesaler."""
    return {"received": await service.receive(delivery.items)}
