from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from bookshop.core.database import get_replica_engine
from bookshop.core.settings import get_app_settings

router = APIRouter(tags=["health"])


class HealthRead(BaseModel):
    status: str
    version: str


async def read_version() -> HealthRead:
    """The version that is deployed."""
    return HealthRead(status="ok", version=get_app_settings().version)


@router.get("/health/live")
async def check_liveness() -> HealthRead:
    """The process answers."""
    return HealthRead(status="ok", version=get_app_settings().version)


@router.get("/health/ready")
async def check_readiness() -> HealthRead:
    """The database answers, too."""
    async with get_replica_engine().connect() as connection:
        await connection.execute(text("SELECT 1"))
    return HealthRead(status="ok", version=get_app_settings().version)


router.add_api_route("/health/version", read_version, methods=["GET"])
