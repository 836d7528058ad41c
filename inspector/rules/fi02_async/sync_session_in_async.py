"""FI0209: statements of a synchronous session, inside `async def`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.alone import runs_alone
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_NO_STATEMENT: Final = frozenset({"add", "add_all", "begin", "begin_nested", "close", "delete", "rollback"})


@rule("FI0209", Severity.ERROR)
def sync_session_in_async(project: Project) -> Iterator[Violation]:
    """Inside `async def`, a synchronous session waits for the database on the event loop.

    `Session` of SQLAlchemy and SQLModel sends a statement and waits for the answer in the
    thread that calls it. In a coroutine that is the event loop's: one slow query, or one
    lock in the database, and no other request is served until it is over.

    Use an `AsyncSession` with an asynchronous driver and `await` its statements, or make
    the function a plain `def`: FastAPI runs plain handlers and dependencies in threads.

    One finding a function. Command lines and lifespans are silent, while which nobody is
    served. What `run_sync` of an asynchronous session calls is silent.
    Sessions of other libraries are added under `[tool.fapi-inspect.tables]`:
    `sessions = {"acme.Database" = "sync"}`.
    """
    sessions = sessions_of(project)
    for function in sessions.users:
        if not function.is_async or runs_alone(function):
            continue
        calls = [
            call
            for call in sessions.calls(function)
            if call.kind == "sync"
            and call.method not in _NO_STATEMENT
            and not (call.site.awaited or call.site.deferred)
        ]
        if calls:
            done = ", ".join(dict.fromkeys(f"`{call.method}`" for call in calls))
            yield Violation(
                function.place,
                f"{_where(project, function)} waits for the database on the event loop ({done} of a "
                f"synchronous session, first at line {calls[0].site.place.line}), and every other request "
                f"waits with it; use an `AsyncSession`, or a plain `def`",
                tuple(Related(call.site.place, f"`{call.method}` waits here") for call in calls),
            )


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`async def {function.fact.qualname.rpartition('>.')[2]}`"


sync_session_in_async.bad("""
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
async def list_books(db: Annotated[Session, Depends(get_session)]) -> list[str]:  # <- FI0209
    return list(db.scalars(text("SELECT title FROM books")))
""")

sync_session_in_async.bad("""
# --- shop/database.py
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine
from sqlmodel import Session as Session_

engine = create_engine("sqlite://")


def get_session():
    with Session_(engine) as session:
        yield session


Db = Annotated[Session_, Depends(get_session)]


class Repository:
    def __init__(self, session: Db) -> None:
        self.session = session
# --- shop/books.py
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from shop.database import Db, Repository, engine

make_session = sessionmaker(engine)


class Books(Repository):
    async def count(self) -> int:  # <- FI0209
        return self.session.exec(text("SELECT count(*) FROM books")).one()[0]

    async def add(self, title: str) -> None:  # <- FI0209
        self.session.add(title)
        self.session.commit()


async def rename(old: str, new: str) -> None:  # <- FI0209
    with make_session() as session:
        session.execute(text("UPDATE books SET title = :new"), {"old": old, "new": new})
""")

sync_session_in_async.good("""
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


async def list_books(db: AsyncSession) -> list[str]:
    def load(session: Session) -> list[str]:
        return list(session.scalars(text("SELECT title FROM books")))

    await db.run_sync(lambda session: session.execute(text("SELECT 1")))
    return await db.run_sync(load)


def count_books(db: Session) -> int:
    return db.scalar(text("SELECT count(*) FROM books"))
""")

sync_session_in_async.good("""
import asyncio

from sqlalchemy import text
from sqlalchemy.orm import Session


def count_books(db: Session) -> int:
    return db.scalar(text("SELECT count(*) FROM books"))


async def report(db: Session) -> int:
    db.add("a report")
    return await asyncio.to_thread(count_books, db)
""")
