"""FI0506: a session that nothing closes for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.code import argument
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Function
    from inspector.project.model import Project

_SESSIONS: Final = frozenset(
    {
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlalchemy.orm.Session",
        "sqlmodel.Session",
        "sqlmodel.ext.asyncio.session.AsyncSession",
    }
)
_ENDINGS: Final = frozenset({"aclose", "close", "remove"})
_SCOPED: Final = "scoped_session"
_TAKERS: Final = frozenset(
    {"callback", "enter_async_context", "enter_context", "push", "push_async_callback"}
)


@rule("FI0506", Severity.WARNING)
def session_without_context_manager(project: Project) -> Iterator[Violation]:
    """A session is made and nothing closes it when an error comes between.

    A session holds a connection of the pool and an open transaction. Without `with`, and
    without a `close()` in `finally`, the first exception leaves both behind: locks stay in
    the database, and after a dozen errors the pool is empty and every request waits.

    Write `with make_session() as session:` (`async with` for an `AsyncSession`), or take
    the session from a dependency that does.

    Silent where the session works on a connection that is given to it, where it is
    returned, stored on an object or handed to one that is returned: somebody else owns it
    then. Scoped sessions belong to their registry.
    """
    sessions = sessions_of(project)
    for function in project.app_functions:
        made = _made(function) if sessions.concern(function) else {}
        for site in function.calls if made else ():
            name = made.get(id(site.call))
            if name is None or site.context or site.deferred or not _makes_session(project, site):
                continue
            if sessions.opens(site) is not None and not _is_looked_after(function, name):
                yield Violation(
                    site.place,
                    f"nothing closes the session `{name}` in {_where(project, function)} when an error comes "
                    f"before its end, so its connection is lost to the pool; open it in a `with`",
                )


def _made(function: Function) -> dict[int, str]:
    """Return the calls that are assigned to a local variable of a function, and its name."""
    found: dict[int, str] = {}
    for statement in s.statements(function.body):
        match statement:
            case (
                s.Assign(targets=(s.Ref(path=name),), value=value)
                | s.AnnAssign(target=s.Ref(path=name), value=value)
            ) if "." not in name and name not in function.fact.outer:
                call = value.value if isinstance(value, s.Await) else value
                if isinstance(call, s.Call):
                    found[id(call)] = name
    return found


def _makes_session(project: Project, site: CallSite) -> bool:
    """Whether a call makes a session that is its caller's own, and no scoped one."""
    found = project.type_of(site.owner, site.call)
    if found is None:
        return False
    names = {found.name} if found.cls is None else project.hierarchy.external_bases(found.cls)
    maker = project.type_of(site.owner, site.call.func)
    scoped = maker is not None and maker.name.endswith(_SCOPED)
    callee = project.callee(site)
    begins = callee.name is not None and callee.name.endswith(".begin")
    return (
        not _SESSIONS.isdisjoint(names) and not scoped and not begins and not _is_on_connection(project, site)
    )


def _is_on_connection(project: Project, site: CallSite) -> bool:
    """Whether a session works on a connection that somebody else has opened and will close."""
    bind = argument(site.call, 0, "bind")
    if bind is None:
        return False
    if isinstance(bind, s.Call) and called_name(bind) == "connection":
        return True
    found = project.type_of(site.owner, bind)
    return found is not None and found.name.endswith("Connection")


def _is_looked_after(function: Function, name: str) -> bool:
    """Whether somebody closes a variable's session for certain, or takes it over."""
    for statement in s.statements(function.body):
        match statement:
            case s.With(items=items) if any(_mentions(item.context, name) for item in items):
                return True
            case s.Try(final=final) if any(_closes(part, name) for part in s.expressions(final)):
                return True
            case s.Return(value=value) if value is not None and _gives(value, name):
                return True
            case s.Assign(targets=targets, value=value) if _gives(value, name):
                if any(_is_elsewhere(target) or _is_given(function, target) for target in targets):
                    return True
    return any(_hands_over(part, name) for part in s.expressions(function.body)) or _is_closed_over(
        function, name
    )


def _mentions(expr: s.Expr, name: str) -> bool:
    return any(isinstance(part, s.Ref) and part.path.partition(".")[0] == name for part in s.walk(expr))


def _gives(expr: s.Expr, name: str) -> bool:
    """Whether a returned value is the variable, or holds it: not merely what one of its methods gives."""
    return any(isinstance(part, s.Ref) and part.path == name for part in s.walk(expr))


def _closes(part: s.Expr, name: str) -> bool:
    """Whether an expression closes the variable: its own `close()`, or a function that is given it."""
    match part:
        case s.Call(func=s.Ref(path=path)) if path.startswith(f"{name}."):
            return path.rpartition(".")[2] in _ENDINGS
        case s.Call(args=args):
            return any(isinstance(arg, s.Ref) and arg.path.partition(".")[0] == name for arg in args)
        case _:
            return False


def _is_elsewhere(target: s.Expr) -> bool:
    """Whether an assignment stores what it assigns on an object or in a container."""
    match target:
        case s.Ref(path=path):
            return "." in path
        case s.Attr() | s.Subscript():
            return True
        case _:
            return False


def _is_given(function: Function, target: s.Expr) -> bool:
    """Whether a variable is returned: what it was made of goes with it."""
    if not isinstance(target, s.Ref):
        return False
    return any(
        isinstance(statement, s.Return)
        and isinstance(statement.value, s.Ref)
        and statement.value.path == target.path
        for statement in s.statements(function.body)
    )


def _hands_over(part: s.Expr, name: str) -> bool:
    """Whether an exit stack or a finaliser takes the variable over."""
    match part:
        case s.Call(func=func, args=args):
            last = s.render(func).rpartition(".")[2]
            return last in _TAKERS and any(_mentions(arg, name) for arg in args)
        case _:
            return False


def _is_closed_over(function: Function, name: str) -> bool:
    """Whether a function nested in this one uses the variable, perhaps to close it."""
    return any(
        other.parent is function and name in other.used and name not in other.fact.names
        for other in function.file.functions
    )


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`{function.fact.qualname.rpartition('>.')[2]}`"


session_without_context_manager.bad("""
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
engine = create_engine("sqlite://")
SessionLocal = sessionmaker(bind=engine)


@app.get("/books")
def list_books() -> list[str]:
    db = SessionLocal()  # <- FI0506
    titles = list(db.scalars(text("SELECT title FROM books")))
    db.close()
    return titles


def count_books() -> int:
    session = Session(engine)  # <- FI0506
    return session.scalar(text("SELECT count(*) FROM books"))
""")

session_without_context_manager.bad("""
# --- shop/database.py
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine


def get_factory() -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
# --- shop/tasks.py
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shop.database import get_factory as factory


class Cleaner:
    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.sessions = sessions

    async def clean(self) -> None:
        session = self.sessions()  # <- FI0506
        try:
            await session.execute(text("DELETE FROM carts"))
        except OSError:
            await session.rollback()
        await session.close()


async def get_session():
    session: AsyncSession = factory()()  # <- FI0506
    yield session
    await session.close()
""")

session_without_context_manager.good("""
from contextlib import closing

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker

SessionLocal = sessionmaker(create_engine("sqlite://"))
Scoped = scoped_session(SessionLocal)


def get_session():
    session = SessionLocal()
    try:
        yield session
    finally:
        session.close()


def count_books() -> int:
    with SessionLocal() as session:
        return session.scalar(text("SELECT count(*) FROM books"))


def count_orders() -> int:
    session = SessionLocal()
    with closing(session):
        return session.scalar(text("SELECT count(*) FROM orders"))


def open_session() -> Session:
    session = SessionLocal()
    session.execute(text("SET TIME ZONE 'UTC'"))
    return session


def count_carts() -> int:
    session = Scoped()
    return session.scalar(text("SELECT count(*) FROM carts"))
""")

session_without_context_manager.good("""
from contextlib import ExitStack

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

SessionLocal = sessionmaker(create_engine("sqlite://"))


class UnitOfWork:
    def __init__(self) -> None:
        self.stack = ExitStack()
        self.session: Session | None = None

    def __enter__(self) -> "UnitOfWork":
        session = SessionLocal()
        self.session = session
        other = SessionLocal()
        self.stack.enter_context(other)
        return self

    def __exit__(self, *error: object) -> None:
        if self.session is not None:
            self.session.close()


class Books:
    def __init__(self, session: Session) -> None:
        self.session = session


def make_books() -> Books:
    session = SessionLocal()
    return Books(session)
""")
