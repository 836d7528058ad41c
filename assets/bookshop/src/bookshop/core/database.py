from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from fastapi import Depends
from sqlalchemy import MetaData
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bookshop.core.retry import retry
from bookshop.core.settings import get_database_settings


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TimestampMixin:
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


@lru_cache(maxsize=1)
def get_engine() -> AsyncEngine:
    settings = get_database_settings()
    return create_async_engine(
        settings.url,
        pool_size=settings.pool_size,
        max_overflow=settings.max_overflow,
        pool_recycle=settings.pool_recycle,
        pool_pre_ping=True,
    )


@lru_cache(maxsize=1)
def get_replica_engine() -> AsyncEngine:
    settings = get_database_settings()
    if not settings.replica_enabled:
        return get_engine()
    return create_async_engine(settings.replica_url, pool_size=settings.pool_size)


@lru_cache(maxsize=1)
def get_session_factory() -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(get_engine(), expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    """One session a request; what was not committed is rolled back."""
    async with get_session_factory()() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


@retry(attempts=5, exceptions=(OperationalError, ConnectionError))
async def create_tables(*tables: MetaData) -> None:
    """Create what no migration has created yet."""
    async with get_engine().begin() as connection:
        for metadata in tables:
            await connection.run_sync(metadata.create_all)


async def dispose_engine() -> None:
    await get_engine().dispose()
    get_session_factory.cache_clear()
    get_replica_engine.cache_clear()
    get_engine.cache_clear()
