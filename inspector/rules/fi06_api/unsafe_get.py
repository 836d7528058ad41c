"""FI0605: a GET that writes."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name, callers_of
from inspector.project.schemas import is_table
from inspector.project.sessions import Effect, sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.callers import Hop
    from inspector.project.code import Class, Function
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

    Only sessions that are known to be database sessions count, and a commit only where
    something was changed: here, by setting what is a column of some table, or in a function
    that is called; some commit to end a transaction that only read. Callbacks of OAuth, OpenID
    and SAML are silent: their protocols have the browser come back with a GET.
    """
    changes = _Changes(project)
    app_functions = frozenset(project.app_functions)
    for function, routes in project.handlers.items():
        # a handler that serves other methods too may well ask which one it was called by
        if function not in app_functions or not all(_only_reads(route) for route in routes):
            continue
        if all(_CALLBACK.search(f"{route.path} {route.name}") for route in routes):
            continue
        writes = _writes(project, function)
        if any(call.effect is Effect.WRITE for call in writes) or (writes and changes.made_in(function)):
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


class _Changes:
    """Tells where something is changed that a commit then writes."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _writers(self) -> Mapping[Function, Hop]:
        return sessions_of(self._project).reach(Effect.WRITE)

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(
            name
            for file in self._project.app_files
            for cls in file.classes
            if is_table(self._project, cls) or _names_table(cls)
            for name in _columns(cls)
        )

    def made_in(self, function: Function) -> bool:
        """Whether a function sets columns, or calls what gets to a write."""
        return not self._columns.isdisjoint(_set_attributes(function)) or any(
            callers_of(self._project).called(site) in self._writers
            for site in function.calls
            if not site.deferred
        )


def _names_table(cls: Class) -> bool:
    """Whether a class says its table's name, as those on a base that `declarative_base()` made do."""
    return any(
        isinstance(target, s.Ref) and target.path == "__tablename__"
        for statement in cls.body
        if isinstance(statement, s.Assign)
        for target in statement.targets
    )


def _columns(cls: Class) -> Iterator[str]:
    for statement in cls.body:
        match statement:
            case s.AnnAssign(target=s.Ref(path=name), value=value):
                pass
            case s.Assign(targets=(s.Ref(path=name),), value=value):
                pass
            case _:
                continue
        if not (isinstance(value, s.Call) and (called_name(value) or "").lower() == "relationship"):
            yield name


def _set_attributes(function: Function) -> Iterator[str]:
    """Yield the names of the attributes that a function sets on anything."""
    for statement in s.statements(function.body):
        match statement:
            case s.Assign(targets=targets):
                yield from (name for target in targets for name in _attribute(target))
            case s.AugAssign(target=target):
                yield from _attribute(target)


def _attribute(target: s.Expr) -> Iterator[str]:
    match target:
        case s.Attr(name=name):
            yield name
        case s.Ref(path=path) if "." in path:
            yield path.rpartition(".")[2]


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

unsafe_get.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


def note(session: Session, name: str) -> None:
    session.execute(text("INSERT INTO views (name) VALUES (:name)"), {"name": name})


@app.get("/books/{name}")
def read_book(name: str, db: Annotated[Session, Depends(get_session)]) -> str:  # <- FI0605
    note(db, name)
    db.commit()
    return name
""")

unsafe_get.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf: Mapped["Book"] = relationship()


def get_session():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(get_session)]


@app.get("/health")
def read_health(db: Database) -> str:
    db.execute(text("SELECT 1"))
    db.commit()
    return "ok"


@app.get("/books")
def list_books(db: Database) -> list[int]:
    books = db.scalars(select(Book)).all()
    for book in books:
        book.shown = True
    db.commit()
    return [book.id for book in books]
""")
