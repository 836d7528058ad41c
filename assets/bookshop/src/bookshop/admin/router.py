from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, status

from bookshop.admin.reports import router as reports_router
from bookshop.admin.schemas import UserDetail
from bookshop.admin.services import AdminService
from bookshop.auth import User
from bookshop.auth.dependencies import CurrentUser, require_permission
from bookshop.core.database import SessionDep
from bookshop.core.schemas import PageQuery
from bookshop.orders.tasks import export_orders

router = APIRouter(
    prefix="/admin", tags=["admin"], dependencies=[Depends(require_permission("admin"))]
)


def get_admin_service(session: SessionDep) -> AdminService:
    return AdminService(session)


AdminServiceDep = Annotated[AdminService, Depends(get_admin_service)]


@router.get("/users", response_model=list[UserDetail])
async def list_users(params: PageQuery, service: AdminServiceDep) -> Sequence[User]:
    """Accounts in order of their numbers."""
    return await service.users(offset=params.offset, limit=params.page_size)


@router.post("/exports", status_code=status.HTTP_202_ACCEPTED)
async def start_export() -> dict[str, str]:
    """Write all orders to a file."""
    await export_orders.kiq(10_000)
    return {"status": "started"}


@router.post("/exports/small")
async def export_small(service: AdminServiceDep) -> dict[str, int]:
    """Write the newest orders to a file, at once."""
    return {"exported": await service.export_now()}


@router.post("/digests", status_code=status.HTTP_204_NO_CONTENT)
async def send_digest(user: CurrentUser, service: AdminServiceDep) -> None:
    """Mail the daily digest to the caller."""
    await service.send_digest(user.email, ["All is well."])


router.include_router(reports_router)
