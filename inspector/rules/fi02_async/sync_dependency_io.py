"""FI0205: a plain dependency that does I/O for `async def` handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.blocking import blocking_of
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Dependency, Route
    from inspector.project.sessions import Sessions

_LONGEST_CHAIN: Final = 3
"""What is further away is usually done once, behind a lazy initialisation."""


@rule("FI0205", Severity.WARNING)
def sync_dependency_io(project: Project) -> Iterator[Violation]:
    """A plain `def` dependency does I/O for an `async def` handler.

    FastAPI runs plain dependencies in a pool of forty threads: each request takes one,
    twice for a generator, and when all are waiting for files, services or the database,
    the asynchronous handlers wait for a thread as well. A synchronous session made that
    way is then used on the event loop, which it blocks, and in another thread than its own.

    Make the dependency `async def` with asynchronous I/O (`AsyncSession`,
    `httpx.AsyncClient`, `anyio.open_file`), read what does not change once, at startup,
    or make the handlers plain `def`, too.
    """
    users = _users(project)
    sessions = sessions_of(project)
    app_functions = frozenset(project.app_functions)
    for function in sorted(project.dependencies & app_functions, key=lambda one: one.place):
        served = users.get(_name(function), ())
        if function.is_async or function.fact.decorators or not served:
            continue
        what = _io(project, function) or _session_use(sessions, served)
        if what is not None:
            yield Violation(function.place, _message(function, served, what))


Served = tuple["Function", "Route", "Dependency"]


def _users(project: Project) -> Mapping[str, tuple[Served, ...]]:
    """Collect, for the name of each dependency, the asynchronous handlers that it serves."""
    found: dict[str, dict[Function, Served]] = {}
    for handler, routes in project.handlers.items():
        if not handler.is_async:
            continue
        for route in routes:
            stack = list(route.dependencies)
            while stack:
                need = stack.pop()
                found.setdefault(need.name, {}).setdefault(handler, (handler, route, need))
                stack.extend(need.needs)
    return {name: tuple(served.values()) for name, served in found.items()}


def _name(function: Function) -> str:
    """Return the name that a dependency graph gives the callable that a function is run by."""
    if function.cls is None:
        return function.name
    match function.fact.name:
        case "__init__":
            return function.cls.name
        case "__call__":
            return f"{function.cls.name}()"
        case _:
            return function.name


def _io(project: Project, function: Function) -> str | None:
    """Return what a dependency waits for: a blocking call, through helpers or not, or a statement."""
    blocking = blocking_of(project)
    for block in blocking.calls(function):
        if not block.brief:
            return f"`{block.what}` at line {block.site.place.line}"
    for site in function.calls:
        helper = blocking.callers.called(site)
        chain = blocking.chain(helper) if helper is not None and blocking.leads_on(site, helper) else None
        if chain is not None and len(chain.functions) <= _LONGEST_CHAIN:
            return chain.text()
    for call in sessions_of(project).calls(function):
        if call.kind == "sync" and call.is_query and not call.site.deferred:
            return f"`{call.method}` on a synchronous session at line {call.site.place.line}"
    return None


def _session_use(sessions: Sessions, served: tuple[Served, ...]) -> str | None:
    """Return what a handler runs on the synchronous session that a dependency gives it."""
    for handler, route, need in served:
        if need not in route.dependencies or need.parameter is None:
            continue
        for call in sessions.calls(handler):
            if call.kind == "sync" and call.runs and _is_on(call.site.call, need.parameter):
                return f"its synchronous session runs `{call.method}` in {route.title()}"
    return None


def _is_on(call: s.Call, name: str) -> bool:
    return any(isinstance(part, s.Ref) and part.path.partition(".")[0] == name for part in s.walk(call.func))


def _message(function: Function, served: tuple[Served, ...], what: str) -> str:
    titles = sorted({route.title() for _, route, _ in served})
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    owner = function.cls if function.fact.name == "__init__" else None
    name = (owner or function).fact.name
    return (
        f"`{name}` is a plain `def` with I/O ({what}) that serves the asynchronous {titles[0]}{more}, so "
        f"each request takes a thread of the pool and waits for one; make it `async def`, with its I/O"
    )


sync_dependency_io.bad("""
import json
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def get_rates() -> dict[str, int]:  # <- FI0205
    return json.loads(Path("rates.json").read_text())


@app.get("/rates/{currency}")
async def read_rate(currency: str, rates: Annotated[dict[str, int], Depends(get_rates)]) -> int:
    return rates[currency]
""")

sync_dependency_io.bad("""
# --- shop/database.py
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:  # <- FI0205
    with Session(engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]
# --- shop/users.py
import requests
from sqlalchemy import text

from shop.database import Db as Database


def _fetch(token: str) -> str:
    return requests.get("https://id.example.com", timeout=5).text


class User:
    def __init__(self, token: str) -> None:  # <- FI0205
        self.name = _fetch(token)


def count_users(session: Database) -> int:  # <- FI0205
    return session.scalar(text("SELECT count(*) FROM users"))
# --- shop/main.py
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import text

from shop.database import Db
from shop.users import User, count_users

app = FastAPI(dependencies=[Depends(count_users)])


@app.get("/books")
async def list_books(db: Db, user: Annotated[User, Depends()]) -> list[str]:
    return list(db.scalars(text("SELECT title FROM books")))
""")

sync_dependency_io.good("""
import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


@lru_cache
def get_rates() -> dict[str, int]:
    return json.loads(Path("rates.json").read_text())


def get_notes() -> str:
    return Path("notes.txt").read_text()


def get_page(page: int = 1) -> int:
    return max(page, 1)


@app.get("/rates/{currency}")
async def read_rate(
    currency: str,
    rates: Annotated[dict[str, int], Depends(get_rates)],
    page: Annotated[int, Depends(get_page)],
) -> int:
    return rates[currency] * page


@app.get("/notes")
def read_notes(notes: Annotated[str, Depends(get_notes)]) -> str:
    return notes
""")

sync_dependency_io.good("""
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


async def get_async_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession() as session:
        yield session


@app.get("/books")
def list_books(db: Annotated[Session, Depends(get_session)]) -> list[str]:
    return list(db.scalars(text("SELECT title FROM books")))


@app.get("/titles")
async def list_titles(db: Annotated[AsyncSession, Depends(get_async_session)]) -> list[str]:
    return list(await db.scalars(text("SELECT title FROM books")))
""")
