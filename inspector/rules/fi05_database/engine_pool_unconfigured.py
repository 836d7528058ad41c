"""FI0501: an engine whose connection pool is left to its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Function, SourceFile, keyword, splats
from inspector.project.engines import engines
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project

_POOLED: Final = frozenset(
    {"cockroachdb", "mariadb", "mssql", "mysql", "oracle", "postgres", "postgresql", "redshift"}
)
"""Databases to which a connection is worth keeping, and can be cut."""

_OPTIONS: Final = ("pool_size", "max_overflow", "pool_pre_ping", "pool_recycle")
_QUEUES: Final = frozenset(
    {
        "sqlalchemy.AsyncAdaptedQueuePool",
        "sqlalchemy.QueuePool",
        "sqlalchemy.pool.AsyncAdaptedQueuePool",
        "sqlalchemy.pool.QueuePool",
    }
)


@rule("FI0501", Severity.WARNING)
def engine_pool_unconfigured(project: Project) -> Iterator[Violation]:
    """An engine is made without saying how its connection pool is to behave.

    By default a process keeps five connections and ten more under load, whatever the
    database allows and however many processes there are. A connection that a firewall or
    a restart of the database has cut is handed out all the same, and a request fails
    with it; with `pool_pre_ping` it would have been replaced, with `pool_recycle` never
    have grown that old.

    Set `pool_size`, `max_overflow`, `pool_pre_ping` and `pool_recycle` from the settings,
    where they can be fitted to each environment.

    Silent on SQLite, on warehouses that are asked over HTTP, on a URL that names no known
    database, with a `poolclass` that has no such options, where `**options` may bring them,
    in the environment of Alembic, and where the function that makes the engine disposes of
    it again.
    """
    for engine in engines(project):
        if engine.dialect not in _POOLED or not _has_queue(project, engine.site):
            continue
        if _is_short_lived(engine.site.owner):
            continue
        missing = [name for name in _OPTIONS if keyword(engine.site.call, name) is None]
        if missing and not splats(engine.site.call):
            yield Violation(
                engine.site.place,
                f"the pool of this {engine.dialect} engine is left to its defaults: {_listed(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing, so that load or a cut connection fails "
                f"requests; set {'it' if len(missing) == 1 else 'them'} from the settings",
            )


def _has_queue(project: Project, site: CallSite) -> bool:
    """Whether the engine's pool takes these options: no `poolclass` is given, or a queue."""
    if keyword(site.call, "pool") is not None or keyword(site.call, "creator") is not None:
        return False
    given = keyword(site.call, "poolclass")
    return given is None or project.qualified(site.owner, given) in _QUEUES


def _is_short_lived(owner: Owner) -> bool:
    """Whether an engine serves one task: its maker disposes of it, or it migrates the database."""
    file = owner if isinstance(owner, SourceFile) else owner.file
    if any(fact.module == "alembic" and fact.name == "context" for fact in file.facts.imports):
        return True
    return isinstance(owner, Function) and owner.uses("dispose")


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


engine_pool_unconfigured.bad("""
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_engine("postgresql+psycopg://shop@db/shop")  # <- FI0501
replica = create_async_engine(  # <- FI0501
    "postgresql+asyncpg://shop@replica/shop",
    pool_size=10,
    max_overflow=5,
    pool_pre_ping=True,
)
""")

engine_pool_unconfigured.bad("""
# --- shop/config.py
import os

from pydantic import PostgresDsn, computed_field
from pydantic_settings import BaseSettings

FALLBACK = "mysql+pymysql://localhost/shop"
REPORTS = os.getenv("REPORTS_URL", FALLBACK)


class Settings(BaseSettings):
    host: str = "db"
    archive: str = "postgresql://archive/shop"

    @computed_field
    @property
    def url(self) -> PostgresDsn:
        return PostgresDsn.build(scheme="postgresql+psycopg", host=self.host)


settings = Settings()
# --- shop/database.py
from sqlalchemy.engine import create_engine as make_engine
from sqlalchemy.pool import QueuePool

from shop.config import REPORTS, settings

engine = make_engine(str(settings.url))  # <- FI0501


def archive_engine():
    url = settings.archive.replace("postgresql://", "postgresql+psycopg://")
    return make_engine(url, poolclass=QueuePool)  # <- FI0501


class Reports:
    def __init__(self) -> None:
        self.engine = make_engine(REPORTS, pool_recycle=300)  # <- FI0501
""")

engine_pool_unconfigured.good("""
from sqlalchemy import create_engine

local = create_engine("sqlite:///shop.db")


def warehouse(project: str):
    return create_engine(f"bigquery://{project}/orders")
""")

engine_pool_unconfigured.good("""
import os

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

OPTIONS = {"pool_size": 10, "max_overflow": 5, "pool_pre_ping": True, "pool_recycle": 300}

engine = create_engine(
    "postgresql+psycopg://shop@db/shop",
    pool_size=10,
    max_overflow=5,
    pool_pre_ping=True,
    pool_recycle=300,
)
same = create_engine("postgresql+psycopg://shop@db/shop", **OPTIONS)
local = create_engine("sqlite:///shop.db")
single = create_engine("postgresql+psycopg://shop@db/shop", poolclass=NullPool)
unknown = create_engine(os.environ["DATABASE_URL"])
""")

engine_pool_unconfigured.good("""
from pydantic_settings import BaseSettings
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class Settings(BaseSettings):
    url: str = "sqlite+aiosqlite:///shop.db"
    other_url: str


def make(settings: Settings) -> AsyncEngine:
    return create_async_engine(settings.url)


def make_other(settings: Settings) -> AsyncEngine:
    return create_async_engine(settings.other_url)


class Factory:
    def create_engine(self, url: str) -> str:
        return url


Factory().create_engine("postgresql://db/shop")
""")
