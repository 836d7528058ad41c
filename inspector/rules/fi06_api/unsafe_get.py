"""FI0605: a GET that writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.sessions import Effect, sessions_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route
    from inspector.project.sessions import SessionCall

_CALLBACK: Final = re.compile(r"callback|oauth|oidc|openid|saml|sso\b", re.IGNORECASE)


@rule("FI0605", Severity.ERROR)
def unsafe_get(project: Project) -> Iterator[Violation]:
    """Reading through GET or HEAD changes the database.

    HTTP calls these methods safe: browsers prefetch links, proxies and clients repeat
    requests that timed out, crawlers and link previews follow every URL, and caches answer
    without asking the server. Each of these writes once more, or silently does not.

    Register the handler with `POST`, `PUT`, `PATCH` or `DELETE`, or move the write out of
    the request, into a background task or the log that a counter is computed from.

    Only sessions that are known to be database sessions count. Callbacks of OAuth, OpenID
    and SAML are silent: their protocols have the browser come back with a GET.
    """
    app_functions = frozenset(project.app_functions)
    for function, routes in project.handlers.items():
        # a handler that serves other methods too may well ask which one it was called by
        if function not in app_functions or not all(_only_reads(route) for route in routes):
            continue
        if all(_CALLBACK.search(f"{route.path} {route.name}") for route in routes):
            continue
        writes = _writes(project, function)
        if writes:
            done = " and ".join(dict.fromkeys(f"`{_shown(call)}`" for call in writes))
            lines = ", ".join(dict.fromkeys(str(call.site.place.line) for call in writes))
            yield Violation(
                function.place,
                f"{routes[0].title()} writes to the database ({done}, line {lines}), though clients, caches "
                "and crawlers repeat or skip a GET freely; register it with POST, PUT, PATCH or DELETE",
            )


def _only_reads(route: Route) -> bool:
    return route.kind == "http" and route.methods != () and {"GET", "HEAD"}.issuperset(route.methods)


def _writes(project: Project, function: Function) -> list[SessionCall]:
    return [
        call
        for call in sessions_of(project).calls(function)
        if call.effect in {Effect.WRITE, Effect.COMMIT} and not call.site.deferred
    ]


def _shown(call: SessionCall) -> str:
    return f"session.{call.method}"


unsafe_get.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    views: Mapped[int]


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/books/{book_id}")
def read_book(book_id: int, db: Annotated[Session, Depends(get_session)]) -> int:  # <- FI0605
    book = db.get_one(Book, book_id)
    book.views += 1
    db.commit()
    return book.views
""")

unsafe_get.bad("""
# --- shop/database.py
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

factory = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))


async def get_session() -> AsyncIterator[AsyncSession]:
    async with factory() as session:
        yield session


Database = Annotated[AsyncSession, Depends(get_session)]
# --- shop/tables.py
from sqlalchemy import Column, Integer, MetaData, Table

views = Table("views", MetaData(), Column("book_id", Integer), Column("count", Integer))
# --- shop/router.py
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI

from shop.database import Database
from shop.tables import views

router = APIRouter(prefix="/books")


async def preview(book_id: int, db: Database) -> str:  # <- FI0605
    statement = sa.update(views).where(views.c.book_id == book_id).values(count=views.c.count + 1)
    await db.execute(statement)
    return "a preview"


router.add_api_route("/{book_id}/preview", preview, methods=["GET", "HEAD"])
app = FastAPI()
app.include_router(router)
""")

unsafe_get.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(get_session)]


@app.get("/books/count")
def count_books(db: Database) -> int:
    return db.execute(select(text("count(*)")).select_from(text("books"))).scalar_one()


@app.post("/books/{book_id}/views")
def count_view(book_id: int, db: Database) -> None:
    db.execute(text("UPDATE books SET views = views + 1 WHERE id = :id"), {"id": book_id})
    db.commit()
""")

unsafe_get.good("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


class Basket:
    def __init__(self) -> None:
        self.items: set[str] = set()

    def add(self, item: str) -> None:
        self.items.add(item)

    def commit(self) -> None:
        self.items.clear()


@app.get("/basket")
def read_basket(session: Annotated[Basket, Depends(Basket)]) -> list[str]:
    session.add("gift")
    session.commit()
    return sorted(session.items)
""")

unsafe_get.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(get_session)]


@app.get("/oauth/{provider}/callback")
def finish_login(provider: str, db: Database) -> str:
    db.execute(text("INSERT INTO logins VALUES (:provider)"), {"provider": provider})
    db.commit()
    return provider


@app.api_route("/visits", methods=["GET", "POST"])
def visits(db: Database, visitor: str | None = None) -> int:
    if visitor is not None:
        db.execute(text("INSERT INTO visits VALUES (:visitor)"), {"visitor": visitor})
        db.commit()
    return db.execute(text("SELECT count(*) FROM visits")).scalar_one()
""")
