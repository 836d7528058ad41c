"""FI0404: a dependency that is called like any function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.callers import called_name, one_a_statement
from inspector.project.injection import is_cached
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Function
    from inspector.project.model import Project


@rule("FI0404", Severity.WARNING)
def dependency_called_directly(project: Project) -> Iterator[Violation]:
    """A handler or dependency calls what elsewhere is injected.

    FastAPI runs a dependency once a request, cleans up behind its `yield`, and replaces
    it where tests set `dependency_overrides`. A direct call has none of that: the work is
    done twice, and the test that replaced the database talks to the real one after all.

    Ask for it in the signature: `user: Annotated[User, Depends(get_user)]`. What both
    ways need belongs in a plain function that the dependency calls, too.

    Functions that are cached (`lru_cache`, `cache`) are loaders and silent. So are calls
    that FastAPI could not make instead: under a condition, in a `try` that handles what is
    raised, or with other arguments than parameters of the caller.
    """
    app_functions = frozenset(project.app_functions)
    injected = {
        function: routes
        for function, routes in _injected(project).items()
        if function.fact.name not in {"__init__", "__call__"} and not is_cached(project, function)
    }
    words = _words(project, frozenset(function.fact.name for function in injected))
    callers = sorted(
        (project.handlers.keys() | project.dependencies) & app_functions, key=lambda one: one.place
    )
    for caller in callers:
        if not caller.uses(*words):
            continue
        sites = {
            site: called
            for site in caller.calls
            if called_name(site.call) in words
            and (called := project.callee(site).function) in injected
            and called is not None
            and called is not caller
            and _could_be_injected(caller, site)
        }
        for site in one_a_statement(caller, sites):
            yield Violation(site.place, _message(project, caller, site, sites[site]))


def _could_be_injected(caller: Function, site: CallSite) -> bool:
    """Whether FastAPI could make a call itself: in any case, and with what a signature can ask for."""
    if site.conditions or site.loops or any(one.handlers for one in site.tries):
        return False
    if _is_one_of_two(caller, site.call) or _may_be_skipped(caller, site.call):
        return False
    parameters = {parameter.name for parameter in caller.fact.parameters}
    given = (*site.call.args, *(keyword.value for keyword in site.call.keywords))
    return all(isinstance(value, s.Ref) and value.path in parameters for value in given)


def _may_be_skipped(caller: Function, call: s.Call) -> bool:
    """Whether a `return` in front of a call may leave the function before it gets there."""
    return any(
        isinstance(statement, s.Return) and statement.span.end_line < call.span.line
        for statement in s.statements(caller.body)
    )


def _is_one_of_two(caller: Function, call: s.Call) -> bool:
    """Whether a call is a side of `x if y else z`, `x or y`."""
    return any(
        part is not whole and part is call
        for whole in s.expressions(caller.body)
        if isinstance(whole, s.Conditional | s.Logical)
        for part in s.walk(whole)
    )


def _injected(project: Project) -> dict[Function, None]:
    """Return the functions that are dependencies and no handlers, too."""
    return dict.fromkeys(project.dependencies - project.handlers.keys())


def _words(project: Project, names: frozenset[str]) -> frozenset[str]:
    """Collect the names by which functions are called, those that imports give them among them."""
    return names | project.mentions.renamed(names)


def _message(project: Project, caller: Function, site: CallSite, called: Function) -> str:
    where = project.title_of(caller) or f"the dependency `{caller.fact.qualname}`"
    return (
        f"{where} calls `{called_name(site.call)}`, which is injected elsewhere, past the cache and cleanup "
        f"of the request and past `dependency_overrides`; ask for it with `Depends({called.fact.name})`"
    )


dependency_called_directly.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI, Request

app = FastAPI()


async def get_user(request: Request) -> str:
    return request.headers["X-User"]


@app.get("/me")
async def read_me(user: Annotated[str, Depends(get_user)]) -> str:
    return user


@app.get("/orders")
async def list_orders(request: Request) -> list[str]:
    user = await get_user(request)  # <- FI0404
    return [user]
""")

dependency_called_directly.bad("""
# --- shop/security.py
from typing import Annotated

from fastapi import Depends, Request


class Guard:
    def user(self, request: Request) -> str:
        return request.headers["X-User"]


guard = Guard()
User = Annotated[str, Depends(guard.user)]


def get_database():
    yield "database"
# --- shop/orders.py
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request

from shop.security import Guard, User, get_database as connect

app = FastAPI()
router = APIRouter(dependencies=[Depends(connect)])


def get_tenant(request: Request, guard: Annotated[Guard, Depends()]) -> str:
    return guard.user(request).partition("@")[2]  # <- FI0404


@router.get("/orders")
def list_orders(user: User, tenant: Annotated[str, Depends(get_tenant)]) -> list[str]:
    return [user, tenant, next(connect())]  # <- FI0404


app.include_router(router)
""")

dependency_called_directly.good("""
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, FastAPI, Request

app = FastAPI()


@lru_cache
def get_settings() -> str:
    return "settings"


def user_of(request: Request) -> str:
    return request.headers["X-User"]


def get_user(request: Request, settings: Annotated[str, Depends(get_settings)]) -> str:
    return user_of(request) + settings


@app.get("/me")
async def read_me(user: Annotated[str, Depends(get_user)]) -> str:
    return user + get_settings()


@app.get("/orders")
async def list_orders(request: Request) -> list[str]:
    return [user_of(request)]


def get_optional_user(request: Request) -> str | None:
    if "X-User" not in request.headers:
        return None
    return get_user(request, "settings")


@app.get("/visits")
async def list_visits(user: Annotated[str | None, Depends(get_optional_user)]) -> list[str]:
    return [user or "nobody"]
""")

dependency_called_directly.good("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def require(role: str):
    def check(name: str) -> str:
        return f"{name} is {role}"

    return check


class Page:
    def __init__(self, number: int = 1) -> None:
        self.number = number


@app.get("/orders", dependencies=[Depends(require("admin"))])
async def list_orders(page: Annotated[Page, Depends()]) -> int:
    return Page(page.number + 1).number


def nightly() -> int:
    return Page(1).number
""")
