"""FI0606: a handler whose JSON nothing describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.expressions import enclosing
from inspector.project.registrations import registrations_of
from inspector.project.responses import annotated_as, is_response, returned_values
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route

_SAYING_NOTHING: Final = frozenset(
    {
        "builtins.dict",
        "builtins.object",
        "typing.Dict",
        "typing.Any",
        "typing.Mapping",
        "collections.abc.Mapping",
    }
)
_ANYTHING: Final = frozenset({"typing.Any", "builtins.object"})
_NO_CONTENT: Final = frozenset({204, 205, 304})


@rule("FI0606", Severity.WARNING)
def missing_response_model(project: Project) -> Iterator[Violation]:
    """A handler answers JSON that neither `response_model` nor its annotation describes.

    What the function returns then goes out as it is: nothing checks it, a column that was
    added to a table or a key that was added to a dict reaches every client, and the
    documentation and generated clients show "any". `-> dict` and `-> Any` say no more
    than nothing.

    Return a schema and annotate it (`-> BookRead`), or give `response_model=BookRead` where
    the function returns something else. `dict[str, int]` and the like are enough where the
    keys are data.

    Silent on responses that the handler makes itself, on redirects, streams and 204, on
    `response_model=None`, and where what is returned cannot be told.
    """
    app_functions = frozenset(project.app_functions)
    for function, routes in project.handlers.items():
        if function not in app_functions or function.fact.is_generator:
            continue
        bare = [route for route in routes if _is_undescribed(project, route)]
        if not bare:
            continue
        written = _written(project, function)
        if written is not None:
            yield Violation(
                function.place,
                f"{bare[0].title()} {written}, so its JSON is neither checked nor documented; return a "
                "schema, or give it as `response_model`",
            )


def _is_undescribed(project: Project, route: Route) -> bool:
    if route.kind != "http" or route.response_model_given or route.status_code in _NO_CONTENT:
        return False
    if not route.in_schema or set(route.methods) <= {"HEAD", "OPTIONS"}:
        return False
    found = registrations_of(project).of(route)
    return found is not None and not found.says("response_model", "response_class")


def _written(project: Project, function: Function) -> str | None:
    """Return what a handler says of its answer, where it says nothing of its JSON."""
    declared = annotated_as(project, function)
    if declared is not None:
        if not _says_nothing(project, function):
            return None
        kind = project.qualified(*declared)
        text = s.render(function.fact.returns) if function.fact.returns is not None else ""
        if kind in _ANYTHING:
            return f"is annotated `-> {text}`" if _returns_json(project, function) else None
        return None if _makes_response(project, function) else f"is annotated `-> {text}`"
    return (
        "has neither a return annotation nor a `response_model`" if _returns_json(project, function) else None
    )


def _says_nothing(project: Project, function: Function) -> bool:
    declared = annotated_as(project, function)
    if declared is None:
        return False
    owner, expr = declared
    if isinstance(expr, s.Subscript):
        arguments = expr.index.items if isinstance(expr.index, s.Sequence) else (expr.index,)
        return project.qualified(owner, expr.base) in _SAYING_NOTHING and all(
            project.qualified(owner, part) in _ANYTHING for part in arguments[1:]
        )
    return project.qualified(owner, expr) in _SAYING_NOTHING


def _makes_response(project: Project, function: Function) -> bool:
    return any(is_response(project, project.type_of(function, v)) for v in returned_values(function))


def _returns_json(project: Project, function: Function) -> bool:
    """Whether some value that is returned is plainly JSON, and none may be a response."""
    values = list(returned_values(function))
    kinds = [_kind(project, function, value) for value in values]
    return "json" in kinds and "response" not in kinds


def _kind(project: Project, function: Function, value: s.Expr) -> str | None:
    match value:
        case s.Await(value=inner):
            return _kind(project, function, inner)
        case s.Mapping() | s.Sequence() | s.Comprehension() | s.Format():
            return "json"
        case s.Const(value=str() | bool() | int() | float()):
            return "json"
    found = project.type_of(function, value)
    if is_response(project, found):
        return "response"
    if isinstance(value, s.Call):
        callee = project.types.callee(function, value.func)
        if callee.function is not None:
            returns = callee.function.fact.returns
            named = project.types.annotation(enclosing(callee.function), returns)
            return "response" if named is None else _kind_of_type(named.name)
        if callee.cls is None:
            return "response" if found is None else _kind_of_type(found.name)
    return None if found is None else _kind_of_type(found.name)


def _kind_of_type(name: str) -> str:
    return "json" if name.startswith("builtins.") or ":" in name else "response"


missing_response_model.bad("""
from typing import Any

from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books():  # <- FI0606
    return [{"title": "Emma"}]


@app.get("/books/{title}")
async def read_book(title: str) -> dict:  # <- FI0606
    return {"title": title}


@app.get("/authors")
async def list_authors() -> dict[str, Any]:  # <- FI0606
    return {"authors": []}
""")

missing_response_model.bad("""
# --- shop/types.py
import typing as t

Json = t.Annotated[t.Dict[str, t.Any], "a body"]
# --- shop/prices.py
from pydantic import BaseModel


class Price(BaseModel):
    cents: int


def current_price() -> Price:
    return Price(cents=100)
# --- shop/orders.py
from fastapi import APIRouter

from shop.prices import current_price
from shop.types import Json


class Orders:
    def __init__(self) -> None:
        self.router = APIRouter()
        self.router.add_api_route("/orders", self.list_orders)
        self.router.add_api_route("/price", self.read_price)

    async def list_orders(self) -> Json:  # <- FI0606
        return {"orders": []}

    async def read_price(self):  # <- FI0606
        return current_price()
# --- shop/main.py
from fastapi import FastAPI

from shop.orders import Orders

app = FastAPI()
app.include_router(Orders().router)
""")

missing_response_model.good("""
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


@app.get("/books")
async def list_books() -> list[Book]:
    return []


@app.get("/books/first", response_model=Book)
async def read_first():
    return {"title": "Emma"}


@app.get("/books/last", response_model=None)
async def read_last() -> dict[str, Any]:
    return {"title": "Emma"}


@app.get("/counts")
async def count_books() -> dict[str, int]:
    return {"Austen": 6}


@app.get("/books/raw")
async def read_raw():
    return JSONResponse({"title": "Emma"})


@app.get("/books/stream")
def stream_books() -> Any:
    return StreamingResponse(iter(["Emma"]))


@app.delete("/books", status_code=204)
async def delete_books():
    return {}
""")

missing_response_model.good("""
import httpx
from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
async def read_page():
    return "<p>hello</p>"


@app.get("/old", include_in_schema=False)
async def read_old():
    return {"moved": True}


@app.get("/moved")
async def read_moved(ok: bool = True):
    return RedirectResponse("/new") if ok else {"moved": False}


@app.get("/remote")
async def read_remote():
    async with httpx.AsyncClient() as client:
        return (await client.get("https://example.com/prices")).json()


@app.post("/visits")
async def count_visit():
    print("one more")


@app.websocket("/news")
async def send_news(socket: WebSocket):
    await socket.accept()
""")
