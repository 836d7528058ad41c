import asyncio

from alembic import context
from sqlalchemy import Connection

from bookshop.core.database import get_engine
from bookshop.core.settings import get_database_settings
from bookshop.legacy.common import LegacyBase
from bookshop.tables import Base

target_metadata = [Base.metadata, LegacyBase.metadata]


def run_offline() -> None:
    context.configure(
        url=get_database_settings().url, target_metadata=target_metadata, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_online() -> None:
    engine = get_engine()
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


if context.is_offline_mode():
    run_offline()
else:
    asyncio.run(run_online())
