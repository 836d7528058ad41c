"""FI0504: a query for every turn of a loop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name, one_a_statement
from inspector.project.code import Function
from inspector.project.fixed_lengths import is_of_fixed_length
from inspector.project.loops import ends_the_loop, is_after_an_error, is_over_batches, waits_for_work
from inspector.project.sessions import Effect, sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import CallSite
    from inspector.project.model import Project
    from inspector.project.sessions import SessionCall, Sessions

_WRITES: Final = frozenset({Effect.WRITE, Effect.COMMIT})
_NO_ROWS: Final = ("attempt", "model_dump", "model_fields", "retries", "retry", "table", "tries")
_MIGRATION: Final = re.compile(r"(^|[/_])(migrat\w*|\w+_to_(postgres|mysql|sqlite)\w*)(\.py$|/)")
_SCOPES: Final = ("begin", "connect", "session", "transaction", "unit_of_work")
_TAKING_STATEMENTS: Final = frozenset({"exec", "execute", "scalar", "scalars", "stream", "stream_scalars"})
_NO_QUERY: Final = frozenset({"query"})  # `session.query(...)` builds one, and it may run outside the loop


@rule("FI0504", Severity.WARNING)
def query_in_loop(project: Project) -> Iterator[Violation]:
    """Every turn of a loop sends a query of its own.

    Ten rows cost ten round trips to the database, a thousand cost a thousand: what takes
    milliseconds with test data takes seconds with real ones, and holds a connection of the
    pool all that time.

    Ask once for all: `select(Book).where(Book.id.in_(ids))`, a join, or eager loading
    (`selectinload`) for what belongs to each row; write with one `insert` or `update` that
    is given a list.

    Reported too is a call of a project function that sends a query each time it is called.
    Silent in loops over batches, over a few written-down values or what a function of the
    project puts together of such, for queries of a batch
    (`in_`), for what changes tables and not rows, behind a check of what is known already,
    where each turn works in a transaction of its own, commits or asks another table, after
    an error, under a test that only one turn passes, in retries, in loops over tables or
    the fields of an object, in loops over statements, in loops that go on for ever or
    sleep, and in migrations.
    """
    sessions = sessions_of(project)
    querying = _querying(sessions)
    names = _names(project, querying)
    for function in dict.fromkeys((*sessions.users, *project.app_functions_using(*names))):
        if _MIGRATION.search(function.file.path):
            continue
        own = [call.site for call in sessions.calls(function) if _is_query(call)]
        sites = {
            site: f"`{called_name(site.call)}` runs a query" for site in own if _is_repeated(project, site)
        }
        if function.uses(*names):
            for site in function.calls:
                called = _called(sessions, site, names) if site.loops else None
                if called is None or called is function or called not in querying:
                    continue
                if _is_repeated(project, site):
                    sites.setdefault(site, f"`{called.fact.name}` ({querying[called]}) runs a query")
        for site in one_a_statement(function, sites):
            yield Violation(
                site.place,
                f"{sites[site]} for every turn of the loop in {_where(project, function)}, so that the round "
                f"trips grow with the data; ask once for all of it",
            )


def _querying(sessions: Sessions) -> Mapping[Function, str]:
    """Find the functions that send a query whenever they are called, and where each does."""
    found: dict[Function, str] = {}
    for function in sessions.users:
        if function.fact.is_generator or function.fact.decorators:
            continue
        calls = sessions.calls(function)
        if any(call.effect in _WRITES and call.site.withs for call in calls):
            continue  # a transaction of its own for each call is meant
        for call in calls:
            site = call.site
            if site.conditions or site.deferred or site.loops or not _is_query(call):
                continue
            if _may_be_of_rows(sessions.project, site):
                found.setdefault(function, f"{site.place.file}:{site.place.line}")
    return found


def _is_query(call: SessionCall) -> bool:
    return call.is_query and call.method not in _NO_QUERY


def _names(project: Project, querying: Mapping[Function, str]) -> frozenset[str]:
    names = {function.fact.name for function in querying}
    return frozenset(names | project.mentions.renamed(names))


def _called(sessions: Sessions, site: CallSite, names: frozenset[str]) -> Function | None:
    """Return the project function that a call runs here and now."""
    if site.deferred or called_name(site.call) not in names:
        return None
    called = sessions.callers.called(site)
    return called if called is not None and (site.awaited or not called.is_async) else None


def _is_repeated(project: Project, site: CallSite) -> bool:
    if not site.loops or site.deferred or not _is_about_rows(project, site) or _is_remembered(site):
        return False
    loop = site.loops[-1]
    if _opens_inside(project, site, loop):
        return False
    if isinstance(loop, s.Comprehension):
        return not any(
            is_of_fixed_length(project, site.owner, one.iterable) or _is_no_row(one.target, one.iterable)
            for one in loop.generators
        )
    if is_over_batches(loop) or ends_the_loop(loop.body, site) or _commits(project, site, loop):
        return False
    if any(waits_for_work(around) for around in site.loops if not isinstance(around, s.Comprehension)):
        return False
    match loop:
        case s.For(target=target, iterable=iterable):
            if is_of_fixed_length(project, site.owner, iterable) or _is_no_row(target, iterable):
                return False
            if _is_for_one_turn(site, target) or is_after_an_error(loop.body, site):
                return False
            return not (_is_given_statements(site, target) or _asks_another_table(project, site, loop))
        case s.While():
            # a loop that asks until nothing is left works through batches, or up a tree
            return False


def _is_no_row(target: s.Expr, iterable: s.Expr) -> bool:
    """Whether a loop counts attempts, or goes over tables or the fields of one object."""
    words = f"{s.render(target)} {s.render(iterable)}".lower()
    return any(word in words for word in _NO_ROWS)


def _commits(project: Project, site: CallSite, loop: s.For | s.While) -> bool:
    """Whether each turn ends in a commit of its own: it is a piece of work, and FI0901's to judge."""
    if not isinstance(site.owner, Function):
        return False
    return any(
        call.effect is Effect.COMMIT and call.site.loops[-1:] == (loop,)
        for call in sessions_of(project).calls(site.owner)
    )


def _is_for_one_turn(site: CallSite, target: s.Expr) -> bool:
    """Whether a call stands under `if key == "name"`, which one turn of the loop fulfils."""
    names = {part.path for part in s.walk(target) if isinstance(part, s.Ref)}
    for test in site.conditions:
        match test:
            case s.Compare(left=s.Ref(path=path), ops=("==",), rights=(s.Const(),)) if path in names:
                return True
    return False


def _is_given_statements(site: CallSite, target: s.Expr) -> bool:
    """Whether what a loop goes over are the statements themselves."""
    match site.call.args:
        case (s.Ref(path=path), *_) if called_name(site.call) in _TAKING_STATEMENTS:
            return path in {part.path for part in s.walk(target) if isinstance(part, s.Ref)}
        case _:
            return False


def _asks_another_table(project: Project, site: CallSite, loop: s.For) -> bool:
    """Whether each turn selects from a class of its own, so that nothing could ask for all at once."""
    statement = _statement(project, site)
    bound = {part.path for part in s.walk(loop.target) if isinstance(part, s.Ref)}
    for inside in s.statements(loop.body):
        match inside:
            case s.Assign(targets=targets):
                bound.update(
                    one.path for target in targets for one in s.walk(target) if isinstance(one, s.Ref)
                )
            case s.AnnAssign(target=s.Ref(path=path)):
                bound.add(path)
    return any(
        isinstance(given, s.Ref) and given.path in bound
        for part in (s.walk(statement) if statement is not None else ())
        if isinstance(part, s.Call) and called_name(part) == "select"
        for given in part.args
    )


def _opens_inside(project: Project, site: CallSite, loop: s.For | s.While | s.Comprehension) -> bool:
    """Whether each turn works in a session of its own: a transaction for each item is meant."""
    if isinstance(loop, s.Comprehension):
        return False
    inside = {id(statement) for statement in s.statements(loop.body)}
    sessions = sessions_of(project)
    return any(
        sessions.kind(project.type_of(site.owner, item.context)) is not None
        or any(word in s.render(item.context).lower() for word in _SCOPES)
        for around in site.withs
        if id(around) in inside
        for item in around.items
    )


def _is_about_rows(project: Project, site: CallSite) -> bool:
    """Whether a statement reads or writes rows of a single turn: no DDL, no script, no `in_` of a batch."""
    statement = _statement(project, site)
    if statement is None:
        return True
    for part in s.walk(statement):
        if isinstance(part, s.Call) and called_name(part) == "in_":
            return False
    match statement:
        case s.Call(func=func) if project.qualified(site.owner, func) != "sqlalchemy.text":
            name = project.qualified(site.owner, func) or ""
            return not name.startswith(("sqlalchemy.schema.", "sqlalchemy.Create", "sqlalchemy.Drop"))
        case _:
            return _may_be_of_rows(project, site)


def _may_be_of_rows(project: Project, site: CallSite) -> bool:
    """Whether SQL that is executed as a text is known, and no DDL or script; anything else may be."""
    match _statement(project, site):
        case s.Const(value=str()) | s.Format() as text:
            return sessions_of(project).verb(site.owner, text) != "text"
        case s.Call(func=func, args=(text, *_)) if project.qualified(site.owner, func) == "sqlalchemy.text":
            return isinstance(text, s.Const | s.Format) and (
                sessions_of(project).verb(site.owner, text) != "text"
            )
        case _:
            return True


def _statement(project: Project, site: CallSite) -> s.Expr | None:
    """Return what is executed, the last value of a variable for the variable."""
    if not site.call.args:
        return None
    statement = site.call.args[0]
    if isinstance(statement, s.Ref) and "." not in statement.path:
        values = project.types.assigned(site.owner, statement.path)
        statement = values[-1] if values else statement
    return statement


def _is_remembered(site: CallSite) -> bool:
    """Whether a call stands behind `if key not in known`: it is made once for each key."""
    return any(
        isinstance(part, s.Compare) and "not in" in part.ops
        for test in site.conditions
        for part in s.walk(test)
    )


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`{function.fact.qualname.rpartition('>.')[2]}`"


query_in_loop.bad("""
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession


async def titles(session: AsyncSession, ids: list[int]) -> list[str]:
    found = []
    for book_id in ids:
        row = await session.execute(text("SELECT :id FROM books"), {"id": book_id})  # <- FI0504
        found.append(row.scalar_one())
    return found


async def names(session: AsyncSession, ids: list[int]) -> list[str]:
    return [await session.scalar(select(text("name")).where(text(str(i)))) for i in ids]  # <- FI0504
""")

query_in_loop.bad("""
# --- shop/repositories.py
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session, create_engine

engine = create_engine("sqlite://")


def get_session():
    with Session(engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]


class Repository:
    def __init__(self, session: Db) -> None:
        self.session = session

    def get(self, key: int) -> object:
        return self.session.get(object, key)


class Books(Repository):
    pass
# --- shop/services.py
from shop.repositories import Books, Db


def restock(session: Db, orders: dict[int, int]) -> list[object]:
    books = Books(session)
    found = []
    for key, number in orders.items():
        if number:
            found.append(books.get(key))  # <- FI0504
    return found
""")

query_in_loop.good("""
import time

from sqlalchemy import text
from sqlalchemy.orm import Session


def export(session: Session, orders: list[int]) -> None:
    for order in orders:
        session.execute(text("UPDATE orders SET exported = true WHERE id = :id"), {"id": order})
        session.commit()


def send(session: Session, orders: list[int]) -> None:
    for order in orders:
        try:
            print(1 / order)
        except ZeroDivisionError:
            session.execute(text("UPDATE orders SET failed = true WHERE id = :id"), {"id": order})


def watch(session: Session, running: set[int]) -> None:
    while running:
        for job in sorted(running):
            if session.scalar(text("SELECT done FROM jobs WHERE id = :id"), {"id": job}):
                running.remove(job)
        time.sleep(5)
""")

query_in_loop.good("""
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session


class Base(DeclarativeBase):
    pass


async def rename(session: Session, changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if key == "title":
            session.execute(select(value))


def connect(session: Session, relations: dict[str, type[Base]], values: dict[str, int]) -> list[object]:
    found = []
    for name, value in values.items():
        related: type[Base] = relations[name]
        statement = select(related).filter_by(id=value)
        found.append(session.scalar(statement))
    return found
""")

query_in_loop.good("""
import asyncio

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

TABLES = ("books", "orders")


async def titles(session: AsyncSession, ids: list[int]) -> list[str]:
    rows = await session.scalars(text("SELECT title FROM books WHERE id = ANY(:ids)"), {"ids": ids})
    for title in await session.scalars(text("SELECT title FROM books")):
        print(title)
    return [title for title in rows]


async def vacuum(session: AsyncSession) -> None:
    for table in TABLES:
        await session.execute(text(f"VACUUM {table}"))


async def connect(session: AsyncSession) -> None:
    for attempt in range(5):
        try:
            await session.execute(text("SELECT 1"))
            return
        except OperationalError:
            await asyncio.sleep(attempt)


async def copy(session: AsyncSession, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        await session.execute(text("DELETE FROM books"), {"ids": ids[start : start + 500]})
    while True:
        await session.execute(text("SELECT 1"))
""")

query_in_loop.good("""
from sqlalchemy.orm import Session


class Cache:
    def get(self, key: int) -> str:
        return str(key)


def store(session: Session, cache: Cache, keys: list[int]) -> list[str]:
    for key in keys:
        session.add(key)
    session.commit()
    return [cache.get(key) for key in keys]
""")

query_in_loop.bad("""
from sqlalchemy import text
from sqlalchemy.orm import Session


def keys(ids: list[int]) -> list[str]:
    found = ["all"]
    return [*found, *(f"book:{book_id}" for book_id in ids)]


def reset(session: Session, ids: list[int]) -> None:
    for key in keys(ids):
        session.execute(text("DELETE FROM counters WHERE key = :key"), {"key": key})  # <- FI0504


def warm(session: Session, ids: list[int]) -> None:
    found = []
    for book_id in ids:
        found.append(f"book:{book_id}")
    for key in found:
        session.execute(text("SELECT :key FROM counters"), {"key": key})  # <- FI0504
""")

query_in_loop.good("""
from sqlalchemy import text
from sqlalchemy.orm import Session


def both(address: str, name: str) -> tuple[str, str]:
    return f"address:{address}", f"name:{name}"


def known(address: str | None, name: str | None) -> list[str]:
    found = []
    if address:
        found.append(f"address:{address}")
    if name:
        found.append(f"name:{name}")
    return found


def is_blocked(session: Session, address: str, name: str) -> bool:
    keys = known(address, name)
    for key in keys:
        if session.scalar(text("SELECT failures FROM counters WHERE key = :key"), {"key": key}):
            return True
    return False


def reset(session: Session, address: str, name: str) -> None:
    for key in [*both(address, name), "all"]:
        session.execute(text("DELETE FROM counters WHERE key = :key"), {"key": key})
""")

query_in_loop.good("""
from collections.abc import Sequence

from sqlalchemy import Executable, text
from sqlalchemy.orm import Session


def run_all(session: Session, statements: Sequence[Executable]) -> None:
    for statement in statements:
        session.execute(statement)


def add_column(session: Session, table: str, column: str) -> None:
    session.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} TEXT"))


def add_columns(session: Session, columns: Sequence[str]) -> None:
    for column in columns:
        add_column(session, "books", column)
""")
