"""FI0609: a list that is answered whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.paging import can_page
from inspector.project.registrations import registrations_of
from inspector.project.schemas import is_table, response_annotation, schemas_in, spelled
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class, Function, Owner
    from inspector.project.model import Project
    from inspector.project.records import Route

_LISTS: Final = frozenset(
    {
        "builtins.list", "typing.List", "typing.Sequence", "collections.abc.Sequence", "typing.Iterable",
        "collections.abc.Iterable", "builtins.set", "builtins.frozenset", "typing.Set",
    }
)  # fmt: skip


@rule("FI0609", Severity.WARNING)
def list_without_pagination(project: Project) -> Iterator[Violation]:
    """A GET answers a collection whole and cannot be paged.

    With ten rows nobody notices. With a hundred thousand each request reads, holds and
    serializes all of them, and the route that was fast in tests takes the service down.
    Adding pages later changes the contract for every client.

    Take a bounded `limit` with an `offset` or a cursor, or a page and its size, as a shared
    dependency, and answer with a page: `Page[BookRead]`.

    A route is meant whose path ends in a collection and whose response is a list of schemas
    or rows. Silent where the route, or a dependency of it, takes anything that pages, and
    where the handler itself lists what there is.
    """
    app_functions = frozenset(project.app_functions)
    for function, routes in project.handlers.items():
        if function not in app_functions or function.fact.is_generator:
            continue
        for route in routes:
            if route.kind != "http" or "GET" not in route.methods or not route.in_schema:
                continue
            segments = registrations_of(project).segments(route)
            if not segments or segments[-1].parameter is not None or "{" in segments[-1].text:
                continue
            listed = _listed(project, function, route)
            if listed is None or can_page(project, function, route) or _is_bounded(function):
                continue
            yield Violation(
                route.registered,
                f"{route.title()} answers every `{listed.fact.name}` there is and cannot be paged, so "
                "it slows down with each row; take a bounded `limit` and an `offset`, a page or a cursor",
            )


def _listed(project: Project, function: Function, route: Route) -> Class | None:
    """Return the schema or table that a route answers with a list of."""
    declared = response_annotation(project, function, route)
    if declared is None:
        return None
    found = spelled(project, *declared)
    if (
        not isinstance(found.expr, s.Subscript)
        or project.qualified(found.owner, found.expr.base) not in _LISTS
    ):
        return None
    return next(iter(_items(project, found.owner, found.expr.index)), None)


def _items(project: Project, owner: Owner, expr: s.Expr) -> Iterator[Class]:
    yield from schemas_in(project, owner, expr)
    found = project.types.annotation(owner, expr)
    if found is not None and found.cls is not None and is_table(project, found.cls):
        yield found.cls


def _is_bounded(function: Function) -> bool:
    """Whether the handler reads what pages from the request itself, or answers what is written in it."""
    return function.uses("query_params", "paginate") or _is_written_out(function)


def _is_written_out(function: Function) -> bool:
    answers = [one.value for one in s.statements(function.body) if isinstance(one, s.Return)]
    return bool(answers) and all(
        isinstance(answer, s.Sequence)
        and answer.items
        and not any(isinstance(item, s.Starred) for item in answer.items)
        for answer in answers
    )


list_without_pagination.bad("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


@app.get("/books")  # <- FI0609
async def list_books() -> list[Book]:
    return []


@app.get("/authors/{author}/books", response_model=list[Book])  # <- FI0609
async def list_books_of_author(author: str, sort: str = "title"):
    return []
""")

list_without_pagination.bad("""
# --- shop/tables.py
from sqlmodel import Field, SQLModel


class Order(SQLModel, table=True):
    id: int = Field(primary_key=True)
# --- shop/types.py
import typing as t

from shop.tables import Order

Orders = t.Annotated[t.Sequence["Order"], "in order of their numbers"]
# --- shop/main.py
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI

from shop import types


def get_user(token: str) -> str:
    return token


router = APIRouter(prefix="/orders", dependencies=[Depends(get_user)])


async def list_orders(user: Annotated[str, Depends(get_user)]) -> types.Orders | None:
    return None


router.add_api_route("", list_orders)  # <- FI0609
app = FastAPI()
app.include_router(router)
""")

list_without_pagination.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


class Window(BaseModel):
    offset: int = 0
    limit: int = 20


def paging(page: int = 1, page_size: int = 20) -> tuple[int, int]:
    return page, page_size


@app.get("/books")
async def list_books(paging: Annotated[tuple[int, int], Depends(paging)]) -> list[Book]:
    return []


@app.get("/authors")
async def list_authors(window: Annotated[Window, Query()]) -> list[Book]:
    return []


@app.get("/news")
async def list_news(pageToken: str = "") -> list[Book]:
    return []
""")

list_without_pagination.good("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


class BookList(BaseModel):
    books: list[Book]


@app.get("/languages")
async def list_languages() -> list[str]:
    return ["en"]


@app.get("/books")
async def list_books() -> BookList:
    return BookList(books=[])


@app.get("/books/{title}")
async def read_editions(title: str) -> list[Book]:
    return []


@app.post("/books/search")
async def search_books(title: str) -> list[Book]:
    return []
""")

list_without_pagination.good("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Genre(BaseModel):
    name: str


@app.get("/genres")
async def list_genres() -> list[Genre]:
    return [Genre(name="Poetry"), Genre(name="Drama")]


@app.get("/genres/{name}/neighbours", response_model=list[Genre])
async def list_neighbours(name: str, n: int = 5):
    return [Genre(name=name)][:n]
""")
