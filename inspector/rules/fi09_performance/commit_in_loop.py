"""FI0901: a commit for every turn of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name, one_a_statement
from inspector.project.fixed_lengths import is_of_fixed_length
from inspector.project.loops import ends_the_loop, is_after_an_error, is_over_batches, waits_for_work
from inspector.project.sessions import Effect, sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Function
    from inspector.project.model import Project
    from inspector.project.sessions import Sessions

_ORDERINGS: Final = frozenset({"<", "<=", ">", ">="})


@rule("FI0901", Severity.WARNING)
def commit_in_loop(project: Project) -> Iterator[Violation]:
    """Every turn of a loop commits the database session.

    Each commit waits until the database has written its log to disk, and gives up the
    transaction: a thousand rows cost a thousand waits instead of one, and a failure in
    the middle leaves half of them stored.

    Collect in the loop (`session.add_all`, one `insert` with a list of rows) and commit
    once behind it; where that is too much for one transaction, commit once a batch.

    Silent where a condition makes it one commit a batch, where the loop is over batches,
    where it ends the loop (a retry) or stands after an error, in loops over what is written
    down, and in endless loops of workers that wait for work.
    """
    sessions = sessions_of(project)
    committing = _committing(sessions)
    names = frozenset(function.fact.name for function in committing)
    for function in project.app_functions_using("commit", *names):
        commits = _commits(sessions, function, committing, names)
        sites = {site: what for site, what in commits if _is_repeated(project, site)}
        for site in one_a_statement(function, sites):
            yield Violation(
                site.place,
                f"{sites[site]} once for every turn of the loop, and every commit waits for the disk; "
                f"collect the rows and commit once behind the loop",
            )


def _committing(sessions: Sessions) -> frozenset[Function]:
    """Find the functions that commit whenever they are called."""
    return frozenset(
        function
        for function in sessions.project.app_functions_using("commit")
        for call in sessions.calls(function)
        if call.effect is Effect.COMMIT and not call.site.conditions and not call.site.deferred
    )


def _commits(
    sessions: Sessions, function: Function, committing: frozenset[Function], names: frozenset[str]
) -> Iterator[tuple[CallSite, str]]:
    """Yield the call sites that commit, themselves or in the project function that they call."""
    for call in sessions.calls(function):
        if call.effect is Effect.COMMIT:
            yield call.site, "The session is committed"
    for site in function.calls:
        called = sessions.callers.called(site) if site.loops and called_name(site.call) in names else None
        if called is None or called is function or called not in committing:
            continue
        if (site.awaited or not called.is_async) and not _tests_inside(site):
            yield site, f"`{called.fact.name}` commits a session"


def _is_repeated(project: Project, site: CallSite) -> bool:
    if not site.loops or site.deferred:
        return False
    loop = site.loops[-1]
    if isinstance(loop, s.Comprehension):
        return True
    if is_over_batches(loop) or waits_for_work(loop) or ends_the_loop(loop.body, site):
        return False
    if isinstance(loop, s.For) and is_of_fixed_length(project, site.owner, loop.iterable):
        return False
    if is_after_an_error(loop.body, site):
        return False
    return not any(_counts(test) for test in _tests_inside(site))


def _tests_inside(site: CallSite) -> list[s.Expr]:
    """Collect the conditions that stand between a call and the innermost loop around it."""
    loop = site.loops[-1]
    if isinstance(loop, s.Comprehension):
        return []
    tests = [statement.test for statement in s.statements(loop.body) if isinstance(statement, s.If)]
    return [test for test in tests if any(test is other for other in site.conditions)]


def _counts(test: s.Expr) -> bool:
    """Whether a condition holds once in so many turns: it divides, measures or compares sizes."""
    for part in s.walk(test):
        match part:
            case s.Binary(op="%"):
                return True
            case s.Compare(ops=ops) if not _ORDERINGS.isdisjoint(ops):
                return True
            case s.Call() if called_name(part) == "len":
                return True
    return False


commit_in_loop.bad("""
# --- shop/models.py
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
# --- shop/importing.py
from sqlalchemy.ext.asyncio import AsyncSession

from shop.models import Book


async def import_books(session: AsyncSession, titles: list[str]) -> None:
    for title in titles:
        session.add(Book(title=title))
        await session.commit()  # <- FI0901


async def import_new(session: AsyncSession, titles: list[str], known: set[str]) -> None:
    for title in titles:
        if title not in known:
            session.add(Book(title=title))
            await session.commit()  # <- FI0901
""")

commit_in_loop.bad("""
# --- shop/repositories.py
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from shop.database import get_session

Db = Annotated[Session, Depends(get_session)]


class Books:
    def __init__(self, session: Db) -> None:
        self.session = session

    def save(self, title: str) -> None:
        self.session.add(title)
        self.session.commit()
# --- shop/database.py
from collections.abc import Iterator

from sqlalchemy.orm import Session


def get_session() -> Iterator[Session]:
    with Session() as session:
        yield session
# --- shop/services.py
from shop.repositories import Books, Db


def restock(session: Db, titles: list[str]) -> None:
    books = Books(session)
    for title in titles:
        books.save(title)  # <- FI0901


def drain(session: Db, queue: list[str]) -> None:
    while queue:
        session.delete(queue.pop())
        session.commit()  # <- FI0901
""")

commit_in_loop.good("""
# --- shop/models.py
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
# --- shop/importing.py
from sqlalchemy.ext.asyncio import AsyncSession

from shop.models import Book


async def import_books(session: AsyncSession, titles: list[str]) -> None:
    for title in titles:
        session.add(Book(title=title))
    await session.commit()


async def import_many(session: AsyncSession, titles: list[str]) -> None:
    for number, title in enumerate(titles, 1):
        session.add(Book(title=title))
        if number % 500 == 0:
            await session.commit()
    await session.commit()


async def import_batches(session: AsyncSession, titles: list[str]) -> None:
    for start in range(0, len(titles), 500):
        session.add_all(Book(title=title) for title in titles[start : start + 500])
        await session.commit()
""")

commit_in_loop.good("""
import asyncio

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession


class Repository:
    def commit(self) -> None:
        ...


async def save(session: AsyncSession) -> None:
    for attempt in range(3):
        try:
            await session.commit()
            return
        except OperationalError:
            await asyncio.sleep(attempt)


async def work(session: AsyncSession, queue: asyncio.Queue[object]) -> None:
    while True:
        session.add(await queue.get())
        await session.commit()


def repeat(repository: Repository) -> None:
    for _ in range(3):
        repository.commit()
""")

commit_in_loop.good("""
from sqlalchemy import text
from sqlalchemy.orm import Session


def make_indexes(session: Session) -> None:
    columns = ["title", "author"]
    for column in columns:
        session.execute(text(f"CREATE INDEX ix_{column} ON books ({column})"))
        session.commit()


def check(session: Session, titles: list[str]) -> None:
    for title in titles:
        try:
            print(title)
        except ValueError:
            session.execute(text("INSERT INTO failures (title) VALUES (:title)"), {"title": title})
            session.commit()
""")
