"""FI0615: lists of one application that page in different words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from inspector.project.paging import paging_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.paging import Paging
    from inspector.project.records import Application, Route


@rule("FI0615", Severity.INFO)
def inconsistent_pagination(project: Project) -> Iterator[Violation]:
    """A list pages in other words than most lists of the application.

    With `skip`/`limit` here and `page`/`page_size` there, no client can page through all
    lists with one function, and unknown query parameters are ignored in silence: `?page=2`
    on a list that wants `skip` gives the first page again, for ever.

    Declare the parameters once, in a dependency that every list shares.

    What most lists of one application use is taken for its vocabulary, and each list that
    differs is reported. Meant are GET handlers that take both where a page starts, as a
    number, and how long it is; a cursor is another technique, not another word. Silent
    where no vocabulary is the most frequent.
    """
    handlers = {function.name: function for function in project.handlers}
    app_functions = frozenset(project.app_functions)
    for app in project.apps:
        if app.name is None:
            continue
        lists = [
            (function, route, paging)
            for function, route, paging in _lists(project, app, handlers)
            if function in app_functions
        ]
        usual = _usual([paging for _, _, paging in lists])
        if usual is None:
            continue
        for function, route, paging in lists:
            if paging != usual:
                yield Violation(
                    function.place,
                    f"{route.title()} pages by `{paging}`, while most lists of the application page by "
                    f"`{usual}`, "
                    "so clients need a special case; take the same parameters, from a shared dependency",
                )


def _lists(
    project: Project, app: Application, handlers: Mapping[str, Function]
) -> Iterator[tuple[Function, Route, Paging]]:
    seen: set[Function] = set()
    for route in app.routes:
        function = handlers.get(route.endpoint or "")
        if function is None or function in seen or route.kind != "http" or "GET" not in route.methods:
            continue
        seen.add(function)
        paging = paging_of(project, function, route)
        if paging.by_number and paging.length is not None:
            yield function, route, paging


def _usual(found: list[Paging]) -> Paging | None:
    """Return the one vocabulary that is used most; None where there is but one, or no most frequent."""
    counted = Counter(found).most_common(2)
    if len(counted) < 2 or counted[0][1] == counted[1][1]:
        return None
    return counted[0][0]


inconsistent_pagination.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books(page: int = 1, page_size: int = 20) -> list[int]:
    return [page, page_size]


@app.get("/authors")
async def list_authors(page: int = 1, page_size: int = 20) -> list[int]:
    return [page, page_size]


@app.get("/orders")
async def list_orders(skip: int = 0, limit: int = 20) -> list[int]:  # <- FI0615
    return [skip, limit]
""")

inconsistent_pagination.bad("""
# --- shop/paging.py
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel


class Window(BaseModel):
    offset: int = 0
    limit: int = 20


def paging(offset: int = 0, limit: int = 20) -> Window:
    return Window(offset=offset, limit=limit)


Paging = Annotated[Window, Depends(paging)]
# --- shop/orders.py
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from shop.paging import Paging, Window

router = APIRouter()


@router.get("/orders")
async def list_orders(paging: Paging) -> Window:
    return paging


@router.get("/lines")
async def list_lines(window: Annotated[Window, Query()]) -> Window:
    return window


class Pages:
    def __init__(self, start: Annotated[int, Query(alias="page")] = 1, per_page: int = 20) -> None:
        self.start = start


async def list_returns(pages: Annotated[Pages, Depends()]) -> int:  # <- FI0615
    return pages.start


router.add_api_route("/returns", list_returns, methods=["GET"])
# --- shop/main.py
from fastapi import FastAPI

from shop.orders import router

app = FastAPI()
app.include_router(router)
""")

inconsistent_pagination.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books(skip: int = 0, limit: int = 20) -> list[int]:
    return [skip, limit]


@app.get("/authors")
async def list_authors(limit: int = 20, skip: int = 0, name: str = "") -> list[int]:
    return [skip, limit]


@app.get("/news")
async def list_news(limit: int = 5) -> list[int]:
    return [limit]


@app.post("/orders/search")
async def search_orders(page: int = 1, page_size: int = 20) -> list[int]:
    return [page, page_size]
""")

inconsistent_pagination.good("""
from fastapi import FastAPI

app = FastAPI()
partners = FastAPI()


@app.get("/books")
async def list_books(skip: int = 0, limit: int = 20) -> list[int]:
    return [skip, limit]


@app.get("/orders")
async def list_orders(page: int = 1, page_size: int = 20) -> list[int]:
    return [page, page_size]


@app.get("/prices")
@partners.get("/prices")
async def list_prices(cursor: str = "", limit: int = 20) -> list[str]:
    return [cursor]
""")
