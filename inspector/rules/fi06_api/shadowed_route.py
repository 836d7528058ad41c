"""FI0612: a route that an earlier one always matches first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inspector.project.paths import PathPattern
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Application, Route


@rule("FI0612", Severity.ERROR)
def shadowed_route(project: Project) -> Iterator[Violation]:
    """An earlier route with a wider path takes every request that this one is for.

    Starlette tries routes in the order in which they were registered. With
    `/users/{user_id}` first, a request for `/users/me` never reaches the handler of
    `/users/me`: it is answered by the other one, usually with a 422 because `me` is no
    number. The type of the parameter does not matter, only a converter in the path
    (`{user_id:int}`) narrows what a route matches.

    Register the narrower path first, give it a path of its own, or narrow the wider one
    with a converter. Two paths that differ only in the names of their parameters match
    the same requests and are one route too many. An application or static files mounted
    before a route hide it likewise.
    """
    for app in project.apps:
        if app.name is not None:
            yield from _shadowed(app)


class _Earlier:
    """The routes of one kind and method so far, by how many segments they match."""

    def __init__(self) -> None:
        self._found: dict[int | None, list[tuple[PathPattern, Route]]] = defaultdict(list)

    def add(self, pattern: PathPattern, route: Route) -> None:
        self._found[pattern.segments].append((pattern, route))

    def covering(self, pattern: PathPattern, route: Route) -> Route | None:
        for segments in {None, pattern.segments}:
            for wider, earlier in self._found[segments]:
                if wider.path == pattern.path and not wider.mount:
                    continue
                if not _applies(earlier, route) or _answers_alike(earlier, route):
                    continue
                if wider.covers(pattern):
                    return earlier
        return None


def _applies(earlier: Route, later: Route) -> bool:
    """Whether the earlier one is there whenever the later one is, and is not the mount that holds it."""
    if earlier.conditional is not None and earlier.conditional != later.conditional:
        return False
    return earlier.kind not in {"mount", "static"} or earlier.registered not in later.hops


def _answers_alike(earlier: Route, later: Route) -> bool:
    """Whether it makes no difference which one answers: one handler, which is not told the path."""
    return (
        earlier.endpoint is not None
        and (earlier.endpoint, earlier.line) == (later.endpoint, later.line)
        and earlier.dependencies == later.dependencies
        and not any(one.source == "path" for one in (*earlier.parameters, *later.parameters))
    )


def _shadowed(app: Application) -> Iterator[Violation]:
    earlier: dict[tuple[str, str], _Earlier] = defaultdict(_Earlier)
    mounts = _Earlier()
    for route in app.routes:
        if route.kind in {"mount", "static"}:
            mounts.add(PathPattern(route.path, mount=True), route)
            continue
        pattern = PathPattern(route.path)
        keys = [(route.kind, method) for method in route.methods or ("",)]
        for key in keys:
            cover = mounts.covering(pattern, route) or earlier[key].covering(pattern, route)
            if cover is not None:
                related = Related(cover.registered, f"{cover.title()} answers it")
                yield Violation(route.registered, _message(route, key[1], cover), (related,))
                break
        if not pattern.literal:
            for key in keys:
                earlier[key].add(pattern, route)


def _message(route: Route, method: str, cover: Route) -> str:
    title = f"{method} {route.path}" if method else route.title()
    where = f"{cover.registered.file}:{cover.registered.line}"
    if cover.kind in {"mount", "static"}:
        return (
            f"{title} is never reached: what is mounted at `{cover.path or '/'}` before it ({where}) answers "
            "everything below that path; register the route before the mount"
        )
    return (
        f"{title} is never reached: `{cover.path}`, registered before it ({where}), matches every request "
        "for it; register this route first or change its path"
    )


shadowed_route.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{user_id}")
async def read_user(user_id: int) -> dict[str, int]:
    return {"id": user_id}


@app.get("/users/me")  # <- FI0612
async def read_me() -> dict[str, int]:
    return {"id": 1}


@app.get("/users/{name}")  # <- FI0612
async def read_user_by_name(name: str) -> dict[str, str]:
    return {"name": name}
""")

shadowed_route.bad("""
# --- shop/pages.py
from fastapi import APIRouter

router = APIRouter()


@router.get("/{page:path}")
async def read_page(page: str) -> str:
    return page
# --- shop/orders.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("/{order_id:int}")
async def read_order(order_id: int) -> int:
    return order_id


@router.get("/latest")
async def read_latest() -> int:
    return 7


@router.get("/{number}/lines")
async def list_lines(number: int) -> list[str]:
    return []


@router.get("/{order_id:uuid}/lines")  # <- FI0612
async def list_lines_by_id(order_id: str) -> list[str]:
    return []


@router.post("/{number}")
async def change_order(number: int) -> int:
    return number
# --- shop/health.py
from fastapi import APIRouter

probes = APIRouter()


@probes.get("/health")  # <- FI0612
async def read_health() -> str:
    return "ok"


@probes.post("/health")
async def report_health() -> str:
    return "ok"
# --- shop/main.py
from fastapi import FastAPI

from shop import orders, pages
from shop.health import probes

app = FastAPI()
for router in (orders.router, pages.router, probes):
    app.include_router(router)
""")

shadowed_route.bad("""
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
admin = FastAPI()


@admin.get("/users")
async def list_users() -> list[str]:
    return []


app.mount("/admin", admin)
app.mount("/", StaticFiles(directory="site", html=True, check_dir=False), name="site")


@app.get("/prices")  # <- FI0612
async def list_prices() -> list[int]:
    return []
""")

shadowed_route.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/shelves/new")
@app.get("/shelves/{shelf_id}")
async def read_page() -> str:
    return "one page for all of them, whichever route is asked"
""")

shadowed_route.good("""
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()


@app.get("/users/me")
async def read_me() -> dict[str, int]:
    return {"id": 1}


@app.get("/users/{user_id}")
async def read_user(user_id: int) -> dict[str, int]:
    return {"id": user_id}


@app.put("/users/myself")
async def change_me() -> dict[str, int]:
    return {"id": 1}


@app.get("/users/{user_id}/orders")
async def list_orders(user_id: int) -> list[str]:
    return []


app.mount("/", StaticFiles(directory="site", html=True, check_dir=False), name="site")
""")

shadowed_route.good("""
import os

from fastapi import FastAPI

app = FastAPI()
api = FastAPI()


@api.get("/orders/{order_id:int}")
async def read_order(order_id: int) -> int:
    return order_id


@api.get("/orders/latest")
async def read_latest() -> int:
    return 7


@api.get("/orders/{order_id:int}.pdf")
async def print_order(order_id: int) -> int:
    return order_id


@api.get("/orders/{name}")
async def find_order(name: str) -> str:
    return name


app.mount("/api", api)

if os.environ.get("CATCH_ALL"):

    @app.get("/{path:path}")
    async def catch_all(path: str) -> str:
        return path


@app.get("/health")
async def read_health() -> str:
    return "ok"
""")
