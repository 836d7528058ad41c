"""FI0613: a path parameter that nothing takes, or one that is taken and is in no path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.project.expressions import enclosing
from inspector.project.graph import functions_by_node, handler_of, is_own, nodes
from inspector.project.parameters import path_names
from inspector.project.paths import placeholders
from inspector.project.registrations import registrations_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Application, Route, RouteParameter

_REQUESTS: Final = frozenset({"fastapi.Request", "fastapi.WebSocket", "starlette.requests.HTTPConnection"})
_STARLETTE: Final = frozenset({"Route", "WebSocketRoute", "add_route", "add_websocket_route", "route"})
"""What registers an endpoint that takes the request and nothing else."""


@rule("FI0613", Severity.ERROR)
def path_parameter_mismatch(project: Project) -> Iterator[Violation]:
    """A placeholder of the path that nobody takes, or a `Path()` parameter that no path has.

    With `/orders/{order_id}/lines/{line_id}` and a handler that takes `line_id` only, the
    order in the URL is ignored: any line is found under any order, and a permission that
    was checked for one order opens the lines of another. The converse, a parameter marked
    `Path()` that neither the route's path nor a prefix holds, makes FastAPI answer 422 to
    every request.

    Take the parameter in the handler or in a dependency of the route (a dependency that
    checks that the parent exists is the usual one), or correct the name in the path.

    Prefixes of routers and includes count, and so does every dependency of the route,
    router, include and app. Silent where the request itself is read or handed on, where a
    dependency's parameters are not known, where the type of a parameter is not known, which
    may be an alias of a dependency, and on a `{rest:path}` whose handler takes nothing
    at all: it gives the same page, or the same refusal, for every path.
    """
    named = functions_by_node(project)
    for app in project.apps:
        for route in app.routes:
            function = handler_of(project, route)
            if function is None or route.kind not in {"http", "websocket"}:
                continue
            if _is_known(project, route, function, named):
                yield from _mismatches(project, app, route, function)


def _mismatches(project: Project, app: Application, route: Route, function: Function) -> Iterator[Violation]:
    taken = list(_taken(route, function))
    names = {parameter.alias or parameter.name for parameter in taken}
    names.update(parameter.name for parameter in taken)
    own = _own_path(app, route)
    missing = [name for name in dict.fromkeys(placeholders(own)) if name not in names]
    if missing and not _is_fallback(own, missing, taken):
        shown = " and ".join(f"`{{{name}}}`" for name in missing)
        yield Violation(
            route.registered,
            f"{route.title()} ignores {shown} of its path: neither the handler nor a dependency takes it, so "
            "every value of it gives the same answer; take it, or take it out of the path",
        )
    if app.name is None:
        return
    for parameter in taken:
        name = parameter.alias or parameter.name
        if (
            parameter.source == "path"
            and parameter.place
            and not {name, parameter.name} & path_names(route.path)
        ):
            place = parameter.place if project.files.get(parameter.place.file) else route.registered
            yield Violation(
                place,
                f"`{name}` is to come from the path, and {route.title()} has no `{{{name}}}`, so every "
                "request is answered with 422; put it into the path, or take it from the query",
            )


def _is_fallback(own: str, missing: list[str], taken: list[RouteParameter]) -> bool:
    """Whether a route answers every path that is left, as one for a single-page app or a refusal does."""
    return (
        len(missing) == 1
        and own.endswith(f"{{{missing[0]}:path}}")
        and all(parameter.source == "framework" for parameter in taken)
    )


def _own_path(app: Application, route: Route) -> str:
    """Return the path without that of mounts, whose parameters only Starlette sees."""
    mounts = [
        other.path
        for other in app.routes
        if other.kind == "mount" and other.registered in route.hops and route.path.startswith(other.path)
    ]
    return route.path[max(map(len, mounts), default=0) :]


def _taken(route: Route, function: Function) -> Iterator[RouteParameter]:
    # what can be given by position only gets nothing from FastAPI, which calls by name
    positional = {p.name for p in function.fact.parameters if p.kind == "posonly"}
    yield from (parameter for parameter in route.parameters if parameter.name not in positional)
    for node in nodes(route):
        yield from node.parameters


def _is_known(project: Project, route: Route, function: Function, named: Mapping[str, Function]) -> bool:
    """Whether everything that may take a parameter of the path is known."""
    found = registrations_of(project).of(route)
    if found is None or not route.resolved:
        return False
    if isinstance(found.owner, Class):
        return False  # of a class-based view the class may take what its methods do not
    if s.render(found.call.func).rpartition(".")[2] in _STARLETTE:
        return False
    if any(p.kind in {"vararg", "kwarg"} for p in function.fact.parameters):
        # FastAPI takes `**values` for a query parameter; what wraps the handler may give another signature
        registered = {one.registered for one in project.handlers[function]}
        decorators = [function.file.place(decorator.span) for decorator in function.fact.decorators]
        if not decorators or not registered.issuperset(decorators):
            return False
    asked = [named[node.name] for node in nodes(route) if node.name in named]
    if any(_reads_request(project, one) for one in (function, *asked)):
        return False
    if not all(
        is_own(project, node.name) or node.name.startswith("fastapi.security") for node in nodes(route)
    ):
        return False
    last = max(function.fact.span.end_line, route.registered.end_line)
    return not any(
        unresolved.file in {function.file.path, route.registered.file}
        and route.registered.line <= unresolved.line <= last
        and "depend" in unresolved.what
        for unresolved in project.unresolved_routes
    )


def _reads_request(project: Project, function: Function) -> bool:
    """Whether a function reads the path from the request, or hands the request on to what may."""
    if function.uses("path_params"):
        return True
    requests = {p.name for p in function.fact.parameters if _is_request(project, function, p)}
    return bool(requests) and (
        function.uses("scope", "url")
        or any(isinstance(expr, s.Ref) and expr.path in requests for expr in s.expressions(function.body))
    )


def _is_request(project: Project, function: Function, parameter: s.Parameter) -> bool:
    found = project.types.annotation(enclosing(function), parameter.annotation)
    if found is None:
        return False
    names = {found.name} if found.cls is None else project.hierarchy.external_bases(found.cls)
    return not names.isdisjoint(_REQUESTS)


path_parameter_mismatch.bad("""
from typing import Annotated

from fastapi import FastAPI, Path

app = FastAPI()


@app.get("/orders/{order_id}/lines/{line_id}")  # <- FI0613
async def read_line(line_id: int) -> int:
    return line_id


@app.get("/books/{book}")  # <- FI0613
async def read_book(book_id: int) -> int:
    return book_id


@app.get("/authors")
async def read_author(author_id: Annotated[int, Path()]) -> int:  # <- FI0613
    return author_id
""")

path_parameter_mismatch.bad("""
# --- shop/injection.py
from typing import Annotated

from fastapi import Depends


async def get_tenant(tenant: str) -> str:
    return tenant


Tenant = Annotated[str, Depends(get_tenant)]
# --- shop/orders.py
from fastapi import APIRouter

from shop.injection import Tenant

router = APIRouter(prefix="/{tenant}/orders")


async def read_order(order_id: int, tenant: Tenant) -> str:
    return f"{tenant} {order_id}"


async def count_orders() -> int:
    return 0


router.add_api_route("/{order_id}", read_order)
router.add_api_route("", count_orders)  # <- FI0613
# --- shop/main.py
from fastapi import FastAPI

from shop import orders

app = FastAPI()
app.include_router(orders.router, prefix="/shops")
""")

path_parameter_mismatch.bad("""
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, WebSocket

router: Final = APIRouter(prefix="/shops")
app = FastAPI()


def get_shop(shop_id: int) -> int:
    return shop_id


def get_page(page: int = 1) -> int:
    return page


@router.get("/{shop_id}/books/{book_id}")  # <- FI0613
async def read(shop: Annotated[int, Depends(get_shop), Depends(get_page)], book_id: int) -> int:
    return book_id


@router.api_route("/{shop_id}", methods=["GET", "HEAD"])  # <- FI0613
async def read(**values: str) -> int:
    return len(values)


@router.websocket("/{shop_id}/news")  # <- FI0613
async def read(socket: WebSocket) -> None:
    await socket.accept()


@router.get("/{shop_id}/sizes")
async def read(shop: Annotated[int, Depends(get_page), Depends(get_shop)]) -> int:
    return shop


app.include_router(router)
""")

path_parameter_mismatch.good("""
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path, Request


async def get_shop(shop: Annotated[str, Path(alias="shop_name")]) -> str:
    return shop


router = APIRouter(prefix="/{shop_name}", dependencies=[Depends(get_shop)])


class Line:
    def __init__(self, order_id: int, line_id: int) -> None:
        self.key = (order_id, line_id)


@router.get("/orders/{order_id}/lines/{line_id}")
async def read_line(line: Annotated[Line, Depends()]) -> int:
    return line.key[1]


@router.get("/files/{path:path}")
async def read_file(request: Request) -> str:
    return request.path_params["path"]


app = FastAPI()
app.include_router(router)
""")

path_parameter_mismatch.good("""
from inspect import signature
from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Path, Request

router = APIRouter()


def audit(request: Request) -> None:
    print(request.path_params)


@router.get("/books/{book_id}")
async def read_book(request: Request) -> None:
    audit(request)


def by_name(handler):
    handler.__signature__ = signature(lambda member_id: None)
    return handler


@router.get("/members/{member_id}")
@by_name
async def read_member(**parameters: str) -> int:
    return len(parameters)


@router.get("/numbers")
async def read_number(shop: Annotated[int, Path()]) -> int:
    return shop


app = FastAPI()
app.include_router(router, prefix="/shops/{shop}")


@app.get("/sizes/{size}")
async def read_size(size: int) -> int:
    return size


@app.get("/{rest:path}")
async def read_page(request: Request) -> str:
    return "<html>the page that routes on its own</html>"


@app.api_route("/reports/{rest:path}", methods=["GET", "POST", "DELETE"], include_in_schema=False)
async def refuse_reports() -> None:
    raise HTTPException(503, "Reports are switched off.")


@app.get("/braces/{ book }/{page: int}/{книга}")
async def read_braces() -> str:
    return "only plain names are placeholders to Starlette, anything else in braces is text"
""")

path_parameter_mismatch.good("""
from typing import Annotated

from company import OrderById, find_order
from fastapi import Depends, FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
async def read_order(order: OrderById) -> str:
    return order.title


@app.get("/orders/{order_id}/lines")
async def list_lines(order: Annotated[object, Depends(find_order)]) -> str:
    return str(order)
""")
