"""FI0611: the same method and path twice in one app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.registrations import takes_routes_away
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Application, Place, Route


@rule("FI0611", Severity.ERROR)
def duplicate_route(project: Project) -> Iterator[Violation]:
    """One app registers a method and path twice, so the later handler never runs.

    The first route that matches wins. Whoever edits the second one wonders why nothing
    changes, and the OpenAPI document, in which the later one overwrites the earlier,
    describes a handler that is not the one that answers.

    Paths are compared in full, with every prefix of routers and includes. Remove one of
    the two, or give it a path of its own. A router that is included twice under the same
    prefix is reported at the second include.

    Silent where a function of the project takes registered routes away again.
    """
    if takes_routes_away(project):
        return
    for app in project.apps:
        if app.name is not None:
            yield from _duplicates(app)


def _duplicates(app: Application) -> Iterator[Violation]:
    first: dict[tuple[str, str, str], Route] = {}
    for route in app.routes:
        # what a condition decides is chosen at run time: an override is meant to replace
        if route.kind not in {"http", "websocket"} or route.conditional is not None:
            continue
        for method in route.methods or ("",):
            earlier = first.setdefault((route.kind, method, route.path), route)
            if earlier is route:
                continue
            title = f"{method} {route.path}" if method else route.title()
            handler = f" as `{_short(earlier.endpoint)}`" if earlier.endpoint else ""
            where = f"{earlier.registered.file}:{earlier.registered.line}"
            yield Violation(
                _place(earlier, route),
                f"{title} is already registered{handler} at {where}, which answers every request; "
                "remove one of the two or change its path",
                (Related(earlier.registered, f"{title} is registered here first"),),
            )
            break


def _short(endpoint: str) -> str:
    return endpoint.partition(":")[2] or endpoint


def _place(earlier: Route, later: Route) -> Place:
    """Return where the later one is registered: of one decorator in two includes, the second include."""
    if later.registered != earlier.registered:
        return later.registered
    for ours, theirs in zip(later.hops, earlier.hops, strict=False):
        if ours != theirs:
            return ours
    return later.hops[-1] if later.hops else later.registered


duplicate_route.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books() -> list[str]:
    return []


@app.get("/books")  # <- FI0611
async def list_all_books() -> list[str]:
    return ["all"]


@app.post("/books")
async def create_book() -> str:
    return "created"
""")

duplicate_route.bad("""
# --- shop/core/constants.py
API = "/api"
V1 = API + "/v1"
# --- shop/customers/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/customers")


@router.get("/{customer_id}/orders")
async def list_recent_orders(customer_id: int) -> list[str]:
    return []
# --- shop/orders/router.py
from fastapi import APIRouter

orders = APIRouter()


@orders.api_route("/{customer_id}/orders", methods=["GET", "HEAD"])  # <- FI0611
async def list_orders(customer_id: int) -> list[str]:
    return []
# --- shop/main.py
from fastapi import FastAPI

from shop.core.constants import V1
from shop.customers.router import router as customers
from shop.orders import router as orders


def create_app() -> FastAPI:
    app = FastAPI()
    app.include_router(customers, prefix=V1)
    app.include_router(orders.orders, prefix=f"{V1}/customers")
    return app


app = create_app()
""")

duplicate_route.bad("""
# --- shop/books.py
from fastapi import APIRouter

router = APIRouter(prefix="/books")


@router.get("")
async def list_books() -> list[str]:
    return []
# --- shop/main.py
from fastapi import FastAPI

from shop.books import router

app = FastAPI()
app.include_router(router)
app.include_router(router, tags=["books"])  # <- FI0611
""")

duplicate_route.good("""
from fastapi import APIRouter, FastAPI

router = APIRouter()
admin = FastAPI()


@router.get("/books")
@router.get("/titles")
async def list_books() -> list[str]:
    return []


@router.post("/books")
async def create_book() -> str:
    return "created"


@admin.get("/books")
async def list_hidden_books() -> list[str]:
    return []


app = FastAPI()
app.include_router(router)
app.include_router(router, prefix="/v2")
""")

duplicate_route.good("""
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

app = FastAPI()
special = APIRouter()


@app.get("/books")
async def list_books() -> list[str]:
    return []


@special.get("/books")
async def list_special_books() -> list[str]:
    return ["special"]


def replace_routes(application: FastAPI, router: APIRouter) -> None:
    for index, route in reversed(list(enumerate(application.routes))):
        if isinstance(route, APIRoute) and route.path in {new.path for new in router.routes}:
            del application.routes[index]
    application.include_router(router)


replace_routes(app, special)
""")

duplicate_route.good("""
import os

from fastapi import FastAPI

app = FastAPI()

if os.environ.get("FAKE_PRICES"):

    @app.get("/prices")
    async def fake_prices() -> list[int]:
        return [1, 2]

else:

    @app.get("/prices")
    async def prices() -> list[int]:
        return []


@app.websocket("/prices")
async def follow_prices() -> None:
    return None
""")
