"""FI0401: `= Depends(...)` as a default where `Annotated` belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import argument
from inspector.project.expressions import enclosing
from inspector.project.names import External, Variable
from inspector.project.registrations import planned
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, Owner
    from inspector.project.model import Project

_MARKERS: Final = {
    f"fastapi.{name}": name
    for name in ("Body", "Cookie", "Depends", "File", "Form", "Header", "Path", "Query", "Security")
}


@rule("FI0401", Severity.WARNING, fix=True)
def non_annotated_dependency(project: Project) -> Iterator[Violation]:
    """What FastAPI is to inject stands in a parameter's default instead of in `Annotated`.

    A default of `Depends(get_user)` is not the default of anything: called from a test or
    from other code, the function gets the marker object in place of a user, and type
    checkers see nothing wrong. Real defaults hide inside (`Query(10)`), and the same
    annotation is written out in every handler.

    `user: Annotated[User, Depends(get_user)]` keeps the marker in the type, leaves the
    default a default (`limit: Annotated[int, Query(le=100)] = 10`), and can be given a
    name once: `CurrentUser = Annotated[User, Depends(get_user)]`.

    Reported are parameters of handlers and of dependencies.
    """
    app_functions = frozenset(project.app_functions)
    titles = {one.function: one.title() for one in planned(project)}
    titles |= {function: routes[0].title() for function, routes in project.handlers.items() if routes}
    for function in sorted((titles.keys() | project.dependencies) & app_functions, key=lambda f: f.place):
        outside = enclosing(function)
        for parameter in function.fact.parameters:
            marker = marker_of(project, outside, parameter.default) if parameter.default is not None else None
            if marker is not None and parameter.default is not None:
                yield Violation(
                    function.file.place(parameter.span),
                    _message(titles.get(function), function, parameter, parameter.default, marker),
                )


def marker_of(project: Project, owner: Owner, default: s.Expr) -> str | None:
    """Return the name of the marker that a default is, itself or as a variable of a module, or None."""
    match default:
        case s.Call(func=func):
            symbol = project.resolve(owner, func)
            return _MARKERS.get(symbol.name) if isinstance(symbol, External) else None
        case s.Ref():
            symbol = project.resolve(owner, default)
            if not isinstance(symbol, Variable) or symbol.cls is not None:
                return None
            values = [
                statement.value
                for statement in s.statements(symbol.file.body)
                if isinstance(statement, (s.Assign, s.AnnAssign)) and _binds(statement, symbol.name)
            ]
            if len(values) == 1 and isinstance(values[0], s.Call):
                return marker_of(project, symbol.file, values[0])
    return None


def _binds(statement: s.Assign | s.AnnAssign, name: str) -> bool:
    targets = statement.targets if isinstance(statement, s.Assign) else (statement.target,)
    return any(isinstance(target, s.Ref) and target.path == name for target in targets)


def _message(
    title: str | None, function: Function, parameter: s.Parameter, default: s.Expr, marker: str
) -> str:
    owner = function.cls if function.fact.name == "__init__" else None
    where = title or f"the dependency `{(owner or function).fact.qualname}`"
    return (
        f"`{parameter.name}` of {where} has `{marker}(...)` for a default, which any other caller gets as a "
        f"value; write `{_rewritten(parameter, default)}`"
    )


def _rewritten(parameter: s.Parameter, default: s.Expr) -> str:
    """Return the parameter as it should be: what the marker gives as a default becomes the default."""
    kind = s.render(parameter.annotation) if parameter.annotation is not None else "..."
    given: s.Expr | None = None
    if isinstance(default, s.Call) and not s.render(default.func).endswith(("Depends", "Security")):
        given = argument(default, 0, "default")
        keywords = tuple(k for k in default.keywords if k.name != "default")
        default = s.Call(default.func, default.args[1:], keywords, default.span)
    text = f"{parameter.name}: Annotated[{kind}, {_short(default)}]"
    return text if given is None or isinstance(given, s.Opaque) else f"{text} = {s.render(given)}"


def _short(default: s.Expr) -> str:
    """Return the marker as it is written, without arguments where they are long."""
    text = s.render(default)
    if len(text) > 60 and isinstance(default, s.Call):
        return f"{s.render(default.func)}(...)"
    return text


non_annotated_dependency.bad("""
from fastapi import Depends, FastAPI, Query

app = FastAPI()


async def get_user(token: str = Query()) -> str:  # <- FI0401
    return token


@app.get("/books")
async def list_books(
    user: str = Depends(get_user),  # <- FI0401
    limit: int = Query(10, le=100),  # <- FI0401
    offset: int = 0,
) -> list[str]:
    return [user][offset : offset + limit]
""")

non_annotated_dependency.bad("""
# --- shop/core/injection.py
from fastapi import Depends as Inject
from fastapi.param_functions import Header

from shop.core.database import open_database

DATABASE = Inject(open_database)
# --- shop/core/__init__.py
from shop.core.injection import DATABASE, Header, Inject

__all__ = ["DATABASE", "Header", "Inject"]
# --- shop/core/database.py
def open_database() -> dict[str, str]:
    return {}
# --- shop/orders.py
from typing import Annotated

from fastapi import APIRouter, FastAPI

from shop.core import DATABASE, Header, Inject


class Tenant:
    def __init__(self, name: str = Header(alias="X-Tenant")) -> None:  # <- FI0401
        self.name = name


class Orders:
    def __init__(self) -> None:
        self.router = APIRouter()
        self.router.add_api_route("/orders", self.list_orders, methods=["GET"])

    async def list_orders(
        self,
        tenant: Annotated[Tenant, Inject(Tenant)],
        database: dict[str, str] = DATABASE,  # <- FI0401
    ) -> list[str]:
        return [database[tenant.name]]


app = FastAPI()
app.include_router(Orders().router)
""")

non_annotated_dependency.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, Query

app = FastAPI()


async def get_user(token: Annotated[str, Query()]) -> str:
    return token


CurrentUser = Annotated[str, Depends(get_user)]


@app.get("/books")
async def list_books(user: CurrentUser, limit: Annotated[int, Query(le=100)] = 10) -> list[str]:
    return [user][:limit]
""")

non_annotated_dependency.good("""
from fastapi import FastAPI

app = FastAPI()


def Query(default: int) -> int:
    return default * 10


def page(size: int = Query(10)) -> list[int]:
    return list(range(size))


@app.get("/pages")
async def read_page(size: int = Query(2)) -> list[int]:
    return page(size)
""")
