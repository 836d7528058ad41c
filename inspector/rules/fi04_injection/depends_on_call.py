"""FI0405: a dependency that is called where it should be named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, argument
from inspector.project.expressions import enclosing, expressions, names_for, signature
from inspector.project.names import External
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project

MARKERS: Final = frozenset({"fastapi.Depends", "fastapi.Security"})
_PLAIN_BASES: Final = frozenset(
    {"builtins.object", "abc.ABC", "pydantic.BaseModel", "pydantic_settings.BaseSettings", "typing.Generic"}
)
_NOT_CALLABLE: Final = frozenset(
    {
        "sqlalchemy.orm.Session",
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlmodel.Session",
        "sqlmodel.ext.asyncio.session.AsyncSession",
        "redis.Redis",
        "redis.asyncio.Redis",
        "httpx.Client",
        "httpx.AsyncClient",
    }
    | {
        f"builtins.{name}"
        for name in ("bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple")
    }
)


@rule("FI0405", Severity.ERROR)
def depends_on_call(project: Project) -> Iterator[Violation]:
    """Calling a dependency inside `Depends(...)` hands over its result instead of the function.

    `Depends(get_user())` runs `get_user` once, when the module is imported, and gives
    FastAPI what it returned, a coroutine for example, in place of the function. At best
    the application does not start; at worst all requests share one value.

    Write `Depends(get_user)`: FastAPI calls it for each request and fills in its
    parameters. A call is right only where its result is what FastAPI is to call: a
    factory that returns a function, or an object with `__call__`. Those are silent.
    """
    for file in project.app_files:
        names = names_for(project, file, MARKERS)
        if not _may_use(file, names):
            continue
        for found in expressions(file, *names):
            for part in s.walk(found.expr):
                if isinstance(part, s.Call) and isinstance(part.func, s.Ref):
                    message = _message(project, found.owner, part, part.func)
                    if message is not None:
                        yield Violation(file.place(part.span), message)


def _may_use(file: SourceFile, names: frozenset[str]) -> bool:
    """Whether the file imports a marker, or `fastapi` itself."""
    return any(
        fact.bound in names or fact.bound == "*" or (fact.name is None and fact.module == "fastapi")
        for fact in file.facts.imports
    )


def _message(project: Project, owner: Owner, call: s.Call, func: s.Ref) -> str | None:
    given = argument(call, 0, "dependency")
    if not isinstance(given, s.Call):
        return None
    symbol = project.resolve(owner, func)
    called = project.resolve(owner, given.func)
    if not isinstance(symbol, External) or symbol.name not in MARKERS:
        return None
    why = _why_not_callable(project, called)
    if why is None or not isinstance(called, (Function, Class)):
        return None
    marker = symbol.name.rpartition(".")[2]
    name = called.fact.name
    return (
        f"`{marker}({s.render(given)})` calls `{name}` when the module is imported, and {why}, which FastAPI "
        f"cannot call for a request; write `{marker}({name})`"
    )


def _why_not_callable(project: Project, called: object) -> str | None:
    """Say what a call gives when that certainly cannot be called; None where it may be."""
    match called:
        case Function():
            return _result(project, called)
        case Class():
            bases = project.hierarchy.external_bases(called)
            if not project.hierarchy.complete(called) or not bases <= _PLAIN_BASES:
                return None
            if any(
                "__call__" in part.methods or part.fact.keywords for part in project.hierarchy.line(called)
            ):
                return None
            return f"an instance of `{called.fact.name}` has no `__call__`"
        case _:
            return None


def _result(project: Project, function: Function) -> str | None:
    if function.fact.decorators:
        # a decorator may turn a coroutine function into anything
        return None
    if function.fact.is_generator:
        return "it gives a generator"
    if function.is_async:
        return "it gives a coroutine"
    found = project.types.annotation(enclosing(function), function.fact.returns)
    if found is not None and found.cls is not None:
        return _why_not_callable(project, found.cls)
    if found is not None and found.name in _NOT_CALLABLE:
        return f"it gives a `{found.name.removeprefix('builtins.')}`"
    if found is None and function in project.dependencies and _takes_injected(project, function):
        return None if _returns_callable(function) else "it is itself the dependency"
    return None


def _takes_injected(project: Project, function: Function) -> bool:
    """Whether its parameters are there for FastAPI to fill."""
    return any(
        isinstance(part, s.Call) and project.qualified(found.owner, part.func) in MARKERS
        for found in signature(function)
        for part in s.walk(found.expr)
    )


def _returns_callable(function: Function) -> bool:
    """Whether a function may return a function: one of its own, a lambda, or what is not plain to see."""
    nested = {f.fact.name for f in function.file.functions if f.fact.parent_function == function.index}
    for statement in s.statements(function.body):
        if isinstance(statement, s.Return):
            match statement.value:
                case s.Lambda() | s.Call():
                    return True
                case s.Ref(path=path) if path in nested or "." in path:
                    return True
    return False


depends_on_call.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def get_user() -> dict[str, str]:
    return {"name": "reader"}


@app.get("/me")
async def me(user: Annotated[dict[str, str], Depends(get_user())]) -> dict[str, str]:  # <- FI0405
    return user
""")

depends_on_call.bad("""
# --- shop/database.py
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def open_session() -> Session:
    return Session(engine)
# --- shop/dependencies.py
from typing import Annotated

import fastapi as fa
from sqlalchemy.orm import Session

from shop.database import get_session as session

SessionDep = Annotated[Session, fa.Depends(session())]  # <- FI0405
# --- shop/router.py
from fastapi import APIRouter, Security as Guard
from sqlalchemy.orm import Session

from shop import database


class Paging:
    def __init__(self, page: int = 1) -> None:
        self.page = page


router = APIRouter(
    dependencies=[Guard(database.open_session())],  # <- FI0405
)


@router.get("/books")
def books(paging: Paging = Guard(Paging())) -> list[str]:  # <- FI0405
    return [f"page {paging.page}"]
""")

depends_on_call.good("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def get_user() -> dict[str, str]:
    return {"name": "reader"}


@app.get("/me")
async def me(user: Annotated[dict[str, str], Depends(get_user)]) -> dict[str, str]:
    return user
""")

depends_on_call.good("""
from collections.abc import Callable

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer

app = FastAPI()


def requires(role: str) -> Callable[[], None]:
    def check() -> None:
        if role != "reader":
            raise HTTPException(403)

    return check


def limited(per_minute: int):
    return lambda: per_minute


class RateLimit:
    def __init__(self, times: int) -> None:
        self.times = times


class StrictRateLimit(RateLimit):
    def __call__(self) -> int:
        return self.times


@app.get("/me", dependencies=[Depends(requires("reader")), Depends(limited(5)), Depends(HTTPBearer())])
async def me(calls: int = Depends(StrictRateLimit(10))) -> int:
    return calls
""")
