"""FI0603: paths that are not lower-case with hyphens, or differ on the trailing slash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.registrations import registrations_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Application, Place, Route

_WORDS: Final = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PROTOCOLS: Final = frozenset(
    {"Bulk", "Groups", "Me", "ResourceTypes", "Schemas", "ServiceProviderConfig", "Users"}
)
"""What a standard spells so: SCIM."""


@rule("FI0603", Severity.INFO)
def path_style(project: Project) -> Iterator[Violation]:
    """A path segment is camelCase, upper-case or snake_case, or the trailing slashes vary.

    Paths are case-sensitive, and people type, read out and remember them. An API with
    `/stockLevels` beside `/stock-levels` makes every client look up how each one is
    spelled. Lower-case words joined by hyphens are what URLs use and search engines split.

    A trailing slash is part of the path, too: `/users/` and `/users` are two of them, and
    FastAPI answers one with a redirect that drops the body in some clients. What most
    routes of an application do is taken for its style, the others are reported.

    A segment of a prefix is reported once, at the prefix. Silent on file names, on
    parameters, and where a handler is registered with and without the slash.
    """
    found = registrations_of(project)
    for app in project.apps:
        spelled: dict[Place, dict[str, str]] = {}
        for route in app.routes:
            if route.kind in {"http", "websocket"} and _is_ours(project, route):
                for segment in found.segments(route):
                    better = _better(segment.text)
                    if better is not None:
                        spelled.setdefault(segment.place, {})[segment.text] = better
        for place, segments in spelled.items():
            shown = " and ".join(f"`{text}`" for text in segments)
            instead = " and ".join(f"`{text}`" for text in segments.values())
            subject, its = ("path segments", "their") if len(segments) > 1 else ("path segment", "its")
            yield Violation(
                place,
                f"{subject} {shown} {'are' if len(segments) > 1 else 'is'} not written in lower-case words "
                f"with hyphens, so clients have to look up {its} spelling; write {instead}",
            )
        yield from _slashes(project, app)


def _is_ours(project: Project, route: Route) -> bool:
    file = project.files.get(route.registered.file)
    return file is not None and file in project.app_files


def _better(text: str) -> str | None:
    """Return a segment as it should be written; None where nothing is wrong with it."""
    if not _WORDS.fullmatch(text) or text in _PROTOCOLS:
        return None
    better = _HUMP.sub("-", text).replace("_", "-").lower()
    return better if better != text else None


def _slashes(project: Project, app: Application) -> Iterator[Violation]:
    """Report the routes that differ from most of the app's on the trailing slash."""
    if app.name is None:
        return
    routes = [
        route
        for route in app.routes
        if route.kind == "http" and route.in_schema and len(route.path) > 1 and not route.path.endswith("}")
    ]
    paths = {(route.endpoint, route.path) for route in routes}
    routes = [r for r in routes if (r.endpoint, _other(r.path)) not in paths and _is_ours(project, r)]
    ending = [route for route in routes if route.path.endswith("/")]
    plain = [route for route in routes if not route.path.endswith("/")]
    if not ending or not plain or len(ending) == len(plain):
        return
    few, style = (ending, "without") if len(ending) < len(plain) else (plain, "with")
    for route in few:
        yield Violation(
            route.registered,
            f"{route.title()} differs on the trailing slash from most routes of the application, which are "
            f"written {style} one, so a guess at its path ends in a redirect; write `{_other(route.path)}`",
        )


def _other(path: str) -> str:
    return path.removesuffix("/") if path.endswith("/") else f"{path}/"


path_style.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/stockLevels")  # <- FI0603
async def list_stock() -> list[int]:
    return []


@app.get("/price_lists/{list_id}/PDF")  # <- FI0603
async def print_prices(list_id: int) -> int:
    return list_id


@app.get("/authors/")  # <- FI0603
async def list_authors() -> list[str]:
    return []
""")

path_style.bad("""
# --- shop/orders.py
from fastapi import APIRouter

router = APIRouter(prefix="/purchase_orders")  # <- FI0603


@router.get("")
async def list_orders() -> list[int]:
    return []


@router.get("/{order_id}")
async def read_order(order_id: int) -> int:
    return order_id
# --- shop/news.py
from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/liveNews")  # <- FI0603
async def send_news(socket: WebSocket) -> None:
    await socket.accept()
# --- shop/main.py
from fastapi import FastAPI

from shop import news, orders

app = FastAPI()
app.include_router(orders.router, prefix="/v1")
app.include_router(news.router, prefix="/backOffice")  # <- FI0603
""")

path_style.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/stock-levels")
async def list_stock() -> list[int]:
    return []


@app.get("/v2/price-lists/{listId}/page-2")
async def print_prices(listId: int) -> int:
    return listId


@app.get("/robots.txt")
@app.get("/.well-known/Some_File.json")
async def read_file() -> str:
    return ""
""")

path_style.good("""
from fastapi import APIRouter, FastAPI

router = APIRouter(prefix="/authors")


@router.get("/")
@router.get("")
async def list_authors() -> list[str]:
    return []


@router.get("/names/")
async def list_names() -> list[str]:
    return []


@router.get("/{author_id}")
async def read_author(author_id: int) -> int:
    return author_id


app = FastAPI()
app.include_router(router)
""")
