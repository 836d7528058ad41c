"""FI0406: `use_cache=False` on a dependency that is worth caching."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from inspector.project.blocking import blocking_of
from inspector.project.clients import client_made
from inspector.project.code import keyword
from inspector.project.expressions import expressions, names_for
from inspector.project.graph import nodes
from inspector.project.injection import MARKERS, run_by, target_of
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Class, Function
    from inspector.project.model import Project
    from inspector.project.records import Route


@rule("FI0406", Severity.INFO)
def dependency_cache_disabled(project: Project) -> Iterator[Violation]:
    """A dependency is run again for everyone who needs it within one request.

    FastAPI remembers what a dependency gave for the rest of the request. With
    `use_cache=False` it does not: each use opens another session, calls the identity
    provider once more, and two parts of a request see two different transactions.

    Leave `use_cache` alone, and give what must be fresh (a clock, a nonce) a dependency
    of its own that does no I/O.

    Reported where the dependency does I/O, or where a route uses it more than once.
    """
    repeated: Mapping[str, Route] | None = None
    for file in project.app_files:
        if not any(fact.module.partition(".")[0] == "fastapi" for fact in file.facts.imports):
            continue
        for found in expressions(file, *names_for(project, file, MARKERS)):
            for part in s.walk(found.expr):
                if not isinstance(part, s.Call) or not _disables(part):
                    continue
                if project.qualified(found.owner, part.func) not in MARKERS:
                    continue
                target = target_of(project, found.owner, part)
                if target is None:
                    continue
                repeated = _repeated(project) if repeated is None else repeated
                why = _why(project, target, repeated)
                if why is not None:
                    yield Violation(
                        file.place(part.span),
                        f"`use_cache=False` runs `{target.fact.name}` anew for each use in a request, "
                        f"though {why}; leave `use_cache` out",
                    )


def _disables(call: s.Call) -> bool:
    given = keyword(call, "use_cache")
    return isinstance(given, s.Const) and given.value is False


def _repeated(project: Project) -> Mapping[str, Route]:
    """Return a route for each callable that stands more than once in its dependency graph."""
    found: dict[str, Route] = {}
    for route in project.routes:
        counts = Counter(node.name for node in nodes(route))
        for name, number in counts.items():
            if number > 1:
                found.setdefault(name, route)
    return found


def _why(project: Project, target: Function | Class, repeated: Mapping[str, Route]) -> str | None:
    route = repeated.get(target.name)
    if route is not None:
        return f"{route.title()} uses it more than once"
    function = run_by(project, target)
    return "it does I/O" if function is not None and _does_io(project, function) else None


def _does_io(project: Project, function: Function) -> bool:
    if blocking_of(project).calls(function) or sessions_of(project).calls(function):
        return True
    if any(isinstance(part, s.Await) for part in s.expressions(function.body)):
        return True
    return any(client_made(project, site) is not None for site in function.calls)


dependency_cache_disabled.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

app = FastAPI()
make_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))


async def get_session():
    async with make_session() as session:
        yield session


@app.get("/books")
async def list_books(db: Annotated[AsyncSession, Depends(get_session, use_cache=False)]) -> None:  # <- FI0406
    ...
""")

dependency_cache_disabled.bad("""
# --- shop/tokens.py
from fastapi import Request


def get_token(request: Request) -> str:
    return request.headers["Authorization"]
# --- shop/users.py
from typing import Annotated

from fastapi import Security as Requires

from shop import tokens

Token = Annotated[
    str,
    Requires(tokens.get_token, use_cache=False),  # <- FI0406
]


def get_user(token: Token) -> str:
    return token


def get_tenant(token: Token) -> str:
    return token
# --- shop/main.py
from typing import Annotated

from fastapi import Depends, FastAPI

from shop.users import get_tenant, get_user

app = FastAPI(dependencies=[Depends(get_tenant)])


@app.get("/me")
async def read_me(user: Annotated[str, Depends(get_user)]) -> str:
    return user
""")

dependency_cache_disabled.good("""
import time
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def now() -> float:
    return time.monotonic()


@app.get("/time")
async def read_time(at: Annotated[float, Depends(now, use_cache=False)]) -> float:
    return at
""")

dependency_cache_disabled.good("""
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

app = FastAPI()
make_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))


async def get_session():
    async with make_session() as session:
        yield session


@app.get("/books")
async def list_books(db: Annotated[AsyncSession, Depends(get_session, use_cache=True)]) -> None:
    ...
""")
