"""Database sessions, synchronous and asynchronous, and what makes them."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["sync", "async"]

SESSIONS: Final[dict[str, Kind]] = {
    "sqlalchemy.orm.Session": "sync",
    "sqlalchemy.orm.scoped_session": "sync",
    "sqlmodel.Session": "sync",
    "sqlalchemy.Connection": "sync",
    "sqlalchemy.ext.asyncio.AsyncSession": "async",
    "sqlalchemy.ext.asyncio.async_scoped_session": "async",
    "sqlalchemy.ext.asyncio.AsyncConnection": "async",
    "sqlmodel.ext.asyncio.session.AsyncSession": "async",
}
"""Sessions and connections by their class: both run statements."""

SESSION_MAKERS: Final = frozenset(
    {
        "sqlalchemy.Engine",
        "sqlalchemy.create_engine",
        "sqlalchemy.ext.asyncio.AsyncEngine",
        "sqlalchemy.ext.asyncio.async_sessionmaker",
        "sqlalchemy.ext.asyncio.create_async_engine",
        "sqlalchemy.orm.sessionmaker",
        "sqlmodel.create_engine",
    }
)
"""What makes sessions and connections, and what makes that."""
