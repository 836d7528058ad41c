import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from bookshop.core.database import create_tables, dispose_engine
from bookshop.core.logging import configure_logging
from bookshop.core.settings import get_app_settings, get_payment_settings
from bookshop.infra.broker import broker
from bookshop.infra.seed import seed_demo_data
from bookshop.legacy.common import LegacyBase
from bookshop.tables import Base

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = get_app_settings()
    configure_logging(settings.log_level)
    await create_tables(Base.metadata, LegacyBase.metadata)
    if settings.seed_demo_data:
        await seed_demo_data()
    await broker.startup()
    logger.info("Started", extra={"payments": get_payment_settings().model_dump()})
    yield
    await broker.shutdown()
    await dispose_engine()
