"""FI0616: a handler of which the documentation says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.registrations import registrations_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI0616", Severity.INFO)
def undocumented_handler(project: Project) -> Iterator[Violation]:
    """A handler in the API's documentation has no docstring, summary or description.

    FastAPI makes the documentation of a route from the handler's docstring. Without one
    the reader sees the name of the function with its underscores replaced, and has to
    guess what the route is for, who may call it and what it does besides answering.

    Write a docstring: a first line that says what the client gets, more where there is
    more to know. `summary=` and `description=` in the decorator do as well. A route that
    is not meant for readers leaves the documentation with `include_in_schema=False`.
    """
    app_functions = frozenset(project.app_functions)
    found = registrations_of(project)
    for function, routes in project.handlers.items():
        if function not in app_functions or (function.fact.docstring or "").strip():
            continue
        for route in routes:
            registration = found.of(route)
            shown = route.kind == "http" and route.in_schema and not (route.description or "").strip()
            if (
                not shown
                or registration is None
                or registration.says("summary", "description", "openapi_extra")
            ):
                continue
            yield Violation(
                function.place,
                f"{route.title()} (`{function.fact.name}`) has no docstring, summary or description, so its "
                "documentation is the function's name; say in a docstring what the client gets",
            )
            break


undocumented_handler.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books() -> list[str]:  # <- FI0616
    return []
""")

undocumented_handler.bad("""
# --- shop/orders.py
from fastapi import APIRouter

router = APIRouter()


async def read_order(number: int) -> int:  # <- FI0616
    # the order of a number
    return number


router.add_api_route("/{number}", read_order, include_in_schema=True)


@router.get("/latest", tags=["orders"])
@router.get("/newest")
async def read_latest() -> int:  # <- FI0616
    return 7


@router.get("/oldest", description="")
async def read_oldest() -> int:
    return 1
# --- shop/main.py
from fastapi import FastAPI

from shop import orders

app = FastAPI()
app.include_router(orders.router, prefix="/orders")
""")

undocumented_handler.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books() -> list[str]:
    "Titles of all books, in the order of the alphabet."
    return []


@app.get("/authors", summary="Names of all authors")
async def list_authors() -> list[str]:
    return []


@app.get("/health", include_in_schema=False)
async def read_health() -> str:
    return "ok"
""")

undocumented_handler.good("""
from fastapi import APIRouter, FastAPI, WebSocket

TEXT = "What the shop " + "earns"
internal = APIRouter(include_in_schema=False)


@internal.get("/metrics")
async def read_metrics() -> str:
    return ""


app = FastAPI()
app.include_router(internal)


@app.get("/income", description=TEXT)
async def read_income() -> int:
    return 0


@app.websocket("/news")
async def send_news(socket: WebSocket) -> None:
    await socket.accept()
""")
