"""FI0103: a handler that talks to the database itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.code import argument
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.sessions import SessionCall

_NO_ACCESS: Final = frozenset({"begin", "begin_nested", "close", "refresh", "rollback"})
_PROBE: Final = re.compile(r"select[ (]*1[ )]*;?$", re.IGNORECASE)


@rule("FI0103", Severity.WARNING)
def data_access_in_handler(project: Project) -> Iterator[Violation]:
    """A handler runs database statements itself.

    What a handler knows of tables, joins and transactions nobody else can use: the next
    endpoint, task or command line copies the query. It can be tested only through HTTP
    with a database behind it, and every change of a table goes through the handlers.

    Let the handler translate between HTTP and the domain, and move the statements into a
    service or repository that is injected: `books: Annotated[BookRepository, Depends(...)]`.

    Only sessions and connections that are known to be SQLAlchemy's or SQLModel's count.
    A probe that sends `SELECT 1` is silent.
    """
    sessions = sessions_of(project)
    app_functions = frozenset(project.app_functions)
    for function, routes in project.handlers.items():
        if function not in app_functions or not routes:
            continue
        calls = [call for call in sessions.calls(function) if _is_access(call)]
        if calls:
            done = ", ".join(dict.fromkeys(f"`{call.method}`" for call in calls))
            yield Violation(
                function.place,
                f"{routes[0].title()} accesses the database itself ({done}, first at line "
                f"{calls[0].site.place.line}), so nothing else can use or test that without HTTP; move it "
                f"into a service or repository",
            )


def _is_access(call: SessionCall) -> bool:
    if call.method in _NO_ACCESS or call.site.deferred:
        return False
    statement = argument(call.site.call, 0, "statement")
    return statement is None or not _is_probe(statement)


def _is_probe(statement: s.Expr) -> bool:
    """Whether a statement only asks if the database is there: `text("SELECT 1")`, `select(1)`."""
    match statement:
        case s.Const(value=str(text)):
            return _PROBE.match(text.strip()) is not None
        case s.Call(args=(s.Const(value=str(text)),)):
            return _PROBE.match(text.strip()) is not None
        case s.Call(args=(s.Const(value=int()),)):
            return True
        case _:
            return False


data_access_in_handler.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/books")
def list_books(db: Annotated[Session, Depends(get_session)]) -> list[str]:  # <- FI0103
    return list(db.scalars(text("SELECT title FROM books")))
""")

data_access_in_handler.bad("""
# --- shop/database.py
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession as Session, async_sessionmaker, create_async_engine

make_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))


async def get_session() -> AsyncIterator[Session]:
    async with make_session() as session:
        yield session


Db = Annotated[Session, Depends(get_session)]
# --- shop/orders.py
from fastapi import APIRouter
from sqlalchemy import text

from shop.database import Db as Database, make_session

router = APIRouter(prefix="/orders")


@router.post("")
async def create_order(title: str, database: Database) -> None:  # <- FI0103
    await database.execute(text("INSERT INTO orders (title) VALUES (:title)"), {"title": title})
    await database.commit()


async def count_orders() -> int:  # <- FI0103
    async with make_session() as session:
        return await session.scalar(text("SELECT count(*) FROM orders"))


router.add_api_route("/count", count_orders)
# --- shop/main.py
from fastapi import FastAPI

from shop.orders import router

app = FastAPI()
app.include_router(router)
""")

data_access_in_handler.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


class Books:
    def __init__(self, session: Annotated[Session, Depends(get_session)]) -> None:
        self.session = session

    def titles(self) -> list[str]:
        return list(self.session.scalars(text("SELECT title FROM books")))


@app.get("/books")
def list_books(books: Annotated[Books, Depends()]) -> list[str]:
    return books.titles()
""")

data_access_in_handler.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/health/ready")
def read_readiness(db: Annotated[Session, Depends(get_session)]) -> str:
    db.execute(text("SELECT 1"))
    return "ready"


class Basket:
    def add(self, title: str) -> None:
        pass

    def get(self, title: str) -> str:
        return title


@app.post("/baskets")
def fill_basket(title: str) -> str:
    basket = Basket()
    basket.add(title)
    return basket.get(title)
""")
