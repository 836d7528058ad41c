"""FI1103: an app whose requests carry no id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.records import Place
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Application, Route

_ID: Final = re.compile(r"(request|correlation|trace|transaction)[-_ ]?id\b|traceparent", re.IGNORECASE)
_TRACING: Final = re.compile(
    r"correlation|request_?id|trac(e|ing)|opentelemetry|ddtrace|elasticapm|newrelic|starlette_context|_context\b",
    re.IGNORECASE,
)
_BY_FUNCTION: Final = "starlette.middleware.base:BaseHTTPMiddleware"
"""The class alone: what it does is in the function that it was given as `dispatch`."""

_PROBES: Final = frozenset(
    {"health", "healthz", "livez", "live", "readyz", "ready", "metrics", "ping", "status", "heartbeat"}
)
_DEEPEST: Final = 2


@rule("FI1103", Severity.WARNING)
def no_request_id(project: Project) -> Iterator[Violation]:
    """No middleware of an app gives its requests an id.

    When something fails, the lines that one request wrote are scattered among those of a
    hundred others, in several services. An id in every line, in the response and in the
    calls to other services is what ties them together, and what a customer can quote.

    Add a middleware that takes the caller's `X-Request-ID` or makes one, keeps it where
    log lines can reach it (`request.state`, a context variable), and sends it back in the
    response; `asgi-correlation-id` is one that does. Tracing middleware counts as well.

    Silent where a middleware cannot be resolved, and for apps that serve nothing but health
    checks and metrics. An app that another one mounts gets its ids there or sets them
    itself; only the outer one is reported, for the routes that neither gives an id.
    """
    if _is_instrumented(project):
        return
    identified = {
        route.registered
        for app in project.apps
        if not app.complete or any(_may_set_id(project, middleware.name) for middleware in app.middleware)
        for route in app.routes
    }
    for app in project.apps:
        if app.name is None or not any(_needs_id(route, identified) for route in app.routes):
            continue
        if any(_mounts(outer, app) for outer in project.apps if outer is not app):
            continue
        yield Violation(
            app.place or Place(app.file, app.line),
            f"no middleware of `{app.name}` sets or passes on a request id, so the log lines of one request "
            "cannot be told from the others; add a middleware that does",
        )


def _needs_id(route: Route, identified: set[Place]) -> bool:
    if route.kind not in {"http", "websocket"} or route.registered in identified:
        return False
    return route.path.rstrip("/").rpartition("/")[2].lower() not in _PROBES


def _mounts(outer: Application, inner: Application) -> bool:
    """Whether an app is served through a mount of another: its routes are among those below it."""
    below = {route.registered for route in outer.routes if route.hops}
    return all(route.registered in below for route in inner.routes)


def _is_instrumented(project: Project) -> bool:
    """Whether OpenTelemetry instruments apps, which adds its middleware behind the code's back."""
    return any(
        fact.module == "opentelemetry.instrumentation.fastapi"
        for file in project.app_files
        for fact in file.facts.imports
    )


def _may_set_id(project: Project, name: str | None) -> bool:
    """Whether a middleware handles a request id; of one that is not known, assume so."""
    if name is None or name == _BY_FUNCTION:
        return True
    module, _, qualname = name.removesuffix("()").partition(":")
    file = project.names.by_name(module)
    if file is None:
        return bool(_TRACING.search(name))
    definitions: tuple[Function | Class, ...] = (*file.functions, *file.classes)
    found = next((d for d in definitions if d.fact.qualname == qualname), None)
    return found is None or _handles_id(project, found, 0)


def _handles_id(project: Project, definition: Function | Class, depth: int) -> bool:
    if isinstance(definition, Class):
        if any(_TRACING.search(base) for base in project.hierarchy.external_bases(definition)):
            return True
        return any(
            _speaks_of_id(part.body) or any(_handles_id(project, m, depth) for m in part.methods.values())
            for part in project.hierarchy.line(definition)
        )
    if _speaks_of_id(definition.body) or any(_ID.search(name) for name in definition.used):
        return True
    if depth >= _DEEPEST:
        return False
    called = (project.callee(site).function for site in definition.calls)
    return any(_handles_id(project, function, depth + 1) for function in called if function is not None)


def _speaks_of_id(body: tuple[s.Stmt, ...]) -> bool:
    for expr in s.expressions(body):
        match expr:
            case s.Const(value=str(text)) if len(text) < 100 and _ID.search(text):
                return True
            case s.Bytes(value=raw) if _ID.search(raw.decode("latin-1")):
                return True
            case s.Ref(path=path) if _ID.search(path):
                return True
    return False


no_request_id.bad("""
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI()  # <- FI1103
app.add_middleware(GZipMiddleware)


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

no_request_id.bad("""
# --- shop/middleware.py
import time
from collections.abc import Awaitable, Callable

from fastapi import Request, Response


async def measure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    started = time.perf_counter()
    response = await call_next(request)
    response.headers["Server-Timing"] = f"app;dur={time.perf_counter() - started}"
    return response
# --- shop/factory.py
from fastapi import FastAPI

from shop.middleware import measure
from shop.router import router


def make_app(title: str) -> FastAPI:
    application = FastAPI(title=title)  # <- FI1103
    application.middleware("http")(measure)
    application.include_router(router)
    return application
# --- shop/router.py
from fastapi import APIRouter

router = APIRouter()


@router.get("/books")
async def list_books() -> list[str]:
    return []
# --- shop/main.py
from shop.factory import make_app

app = make_app("Shop")
""")

no_request_id.good("""
# --- shop/middleware.py
import uuid
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.middleware.base import BaseHTTPMiddleware

HEADER = "X-Request-ID"


class Identify(BaseHTTPMiddleware):
    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        request.state.request_id = request.headers.get(HEADER) or str(uuid.uuid4())
        response = await call_next(request)
        response.headers[HEADER] = request.state.request_id
        return response
# --- shop/main.py
from fastapi import FastAPI

from shop.middleware import Identify

app = FastAPI()
app.add_middleware(Identify)


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

no_request_id.good("""
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

admin = FastAPI()


@admin.get("/users")
async def list_users() -> list[str]:
    return []


app = FastAPI()
app.add_middleware(CorrelationIdMiddleware)
app.mount("/admin", admin)


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")
