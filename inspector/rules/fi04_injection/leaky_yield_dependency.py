"""FI0408: a generator dependency that does not clean up after an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.clients import client_made
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_NEVER_CLOSED: Final = frozenset({"AWS client", "database engine"})


@rule("FI0408", Severity.WARNING)
def leaky_yield_dependency(project: Project) -> Iterator[Violation]:
    """What a generator dependency opened stays open when the handler raises.

    FastAPI throws the handler's exception into the generator at its `yield`. What stands
    behind that line then never runs: the session keeps its connection and transaction,
    the client its sockets, and after enough errors the pool is empty.

    Put a `with` around the `yield`, or `try: yield ... finally: ...close()`. An `except`
    alone is not enough: a client that goes away raises `CancelledError` past it.
    """
    app_functions = frozenset(project.app_functions)
    for function in sorted(project.dependencies & app_functions, key=lambda one: one.place):
        if not function.fact.is_generator or _is_sheltered(function.body):
            continue
        for site in function.calls:
            what = client_made(project, site) if not (site.context or site.deferred) else None
            if what is not None and what not in _NEVER_CLOSED:
                yield Violation(
                    function.place,
                    f"`{function.fact.name}` opens a {what} (line {site.place.line}) and has neither `with` "
                    f"nor `try/finally` around its `yield`, so an error in a handler leaves it open; "
                    f"close it in a `finally`",
                )
                break


def _is_sheltered(body: tuple[s.Stmt, ...]) -> bool:
    """Whether every `yield` of a body stands in a `with`, or in a `try` that has a `finally`."""
    for statement in body:
        match statement:
            case s.With() | s.Try(final=(_, *_)):
                continue
            case _:
                if any(
                    isinstance(part, s.Yield)
                    for expr in s.own_expressions(statement)
                    for part in s.walk(expr)
                ):
                    return False
                if not all(_is_sheltered(block) for block in s.blocks(statement)):
                    return False
    return True


leaky_yield_dependency.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
SessionLocal = sessionmaker(create_engine("sqlite://"))


def get_session():  # <- FI0408
    session = SessionLocal()
    yield session
    session.close()


@app.get("/books")
def list_books(db: Annotated[Session, Depends(get_session)]) -> list[str]:
    return list(db.scalars(text("SELECT title FROM books")))
""")

leaky_yield_dependency.bad("""
# --- shop/clients.py
import httpx as http
from redis.asyncio import Redis, from_url as connect


class Clients:
    async def rates(self):  # <- FI0408
        client = http.AsyncClient(base_url="https://rates.example.com")
        try:
            yield client
        except http.HTTPError:
            await client.aclose()


async def get_cache():  # <- FI0408
    cache: Redis = connect("redis://localhost")
    if await cache.ping():
        yield cache
    await cache.aclose()
# --- shop/main.py
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI

from shop.clients import Clients, get_cache

clients = Clients()
Rates = Annotated[object, Depends(clients.rates)]

router = APIRouter(dependencies=[Depends(get_cache)])


@router.get("/rates")
async def read_rates(rates: Rates) -> None:
    ...


app = FastAPI()
app.include_router(router)
""")

leaky_yield_dependency.good("""
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
SessionLocal = sessionmaker(create_engine("sqlite://"))


def get_session():
    session = SessionLocal()
    try:
        yield session
    finally:
        session.close()


async def get_client():
    async with httpx.AsyncClient() as client:
        yield client


@app.get("/books")
def list_books(
    db: Annotated[Session, Depends(get_session)], client: Annotated[object, Depends(get_client)]
) -> None:
    ...
""")

leaky_yield_dependency.good("""
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

app = FastAPI()


def get_page() -> Iterator[int]:
    yield 1


def sessions() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@app.get("/books")
def list_books(page: Annotated[int, Depends(get_page)]) -> int:
    return page
""")
