"""FI0610: a page size that the client may choose as large as it likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.expressions import enclosing
from inspector.project.graph import functions_by_node, nodes
from inspector.project.schemas import spelled
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route, RouteParameter

_SIZES: Final = frozenset({"limit", "page_size", "per_page", "pagesize", "pageSize", "perPage"})
_POSITIONS: Final = frozenset({"page", "offset", "skip", "cursor", "page_number", "after", "start"})


@rule("FI0610", Severity.WARNING)
def unbounded_page_size(project: Project) -> Iterator[Violation]:
    """A `limit` or `page_size` of a request has no upper bound.

    `?limit=10000000` makes the service read, hold and serialize as many rows as there
    are. One such request can exhaust the memory of a process; nobody has to mean harm,
    a client that wants "everything" is enough.

    Bound it where it is declared: `limit: Annotated[int, Query(ge=1, le=100)] = 20`.
    FastAPI then answers 422 to more, and the documentation shows the bound. A dependency
    shared by all lists does it once.

    Query parameters of GET handlers and of their dependencies are meant, those that are
    called `limit`, `page_size` or `per_page` (`size` beside a page or offset). Silent
    where the code itself compares or cuts the value down.
    """
    app_functions = frozenset(project.app_functions)
    named = functions_by_node(project)
    for handler, routes in project.handlers.items():
        for route in routes:
            if "GET" not in route.methods or route.kind != "http":
                continue
            taken = [(handler, parameter) for parameter in route.parameters]
            taken += [(named[n.name], p) for n in nodes(route) if n.name in named for p in n.parameters]
            for function, parameter in taken:
                if parameter.place is None or function not in app_functions:
                    continue
                if _is_size(parameter, taken) and _is_unbounded(project, function, parameter):
                    yield Violation(parameter.place, _message(parameter, route))


def _is_size(parameter: RouteParameter, taken: list[tuple[Function, RouteParameter]]) -> bool:
    name = parameter.alias or parameter.name
    if name in _SIZES or parameter.name in _SIZES:
        return True
    return name == "size" and any(other.name in _POSITIONS for _, other in taken)


def _is_unbounded(project: Project, function: Function, parameter: RouteParameter) -> bool:
    if parameter.source != "query" or any(c.startswith(("le=", "lt=")) for c in parameter.constraints):
        return False
    declared = next((p for p in function.fact.parameters if p.name == parameter.name), None)
    if declared is None or declared.annotation is None:
        return False
    found = spelled(project, enclosing(function), declared.annotation)
    if project.qualified(found.owner, found.expr) != "builtins.int":
        return False
    marks = [mark for _, mark in found.marks]
    if isinstance(declared.default, s.Call):
        marks.append(declared.default)
    if any(map(_bounds, marks)):
        return False
    return not _is_cut(function, parameter.name)


def _bounds(mark: s.Expr) -> bool:
    """Whether what `Annotated` adds may bound the value: a keyword `le`/`lt`, `Le(...)`, a validator."""
    if not isinstance(mark, s.Call):
        return True
    name = s.render(mark.func).rpartition(".")[2]
    if name in {"Query", "Field", "Param"}:
        return any(k.name in {"le", "lt", None} for k in mark.keywords)
    return True


def _is_cut(function: Function, name: str) -> bool:
    """Whether the function compares the value with something or takes the smaller of it and another."""
    for expr in s.expressions(function.body):
        match expr:
            case s.Call(func=s.Ref(path="min" | "max" | "clamp"), args=args):
                if any(_mentions(a, name) for a in args):
                    return True
            case s.Compare(left=left, ops=ops, rights=rights):
                ordered = any(op in {"<", "<=", ">", ">="} for op in ops)
                if ordered and any(isinstance(e, s.Ref) and e.path == name for e in (left, *rights)):
                    return True
    return False


def _mentions(expr: s.Expr, name: str) -> bool:
    return any(isinstance(part, s.Ref) and part.path == name for part in s.walk(expr))


def _message(parameter: RouteParameter, route: Route) -> str:
    name = parameter.alias or parameter.name
    return (
        f"`{name}` of {route.title()} has no upper bound, so one request can ask for every row there is; "
        "declare it as `Annotated[int, Query(ge=1, le=100)]`"
    )


unbounded_page_size.bad("""
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/books")
async def list_books(
    skip: int = 0,
    limit: int = 100,  # <- FI0610
) -> list[str]:
    return [str(skip + limit)]


@app.get("/authors")
async def list_authors(per_page: Annotated[int, Query(ge=1)] = 20) -> list[str]:  # <- FI0610
    return [str(per_page)]
""")

unbounded_page_size.bad("""
# --- shop/paging.py
from typing import Annotated

from fastapi import Depends, Query

Positive = Annotated[int, Query(gt=0)]


class Paging:
    def __init__(
        self,
        page: Positive = 1,
        length: Annotated[int | None, Query(alias="page_size")] = None,  # <- FI0610
    ) -> None:
        self.page = page
        self.length = length


def paging(
    offset: int = 0,
    size: Positive = 20,  # <- FI0610
) -> range:
    return range(offset, offset + size)


Paged = Annotated[Paging, Depends()]
Ranged = Annotated[range, Depends(paging)]
# --- shop/main.py
from fastapi import FastAPI

from shop.paging import Paged, Ranged

app = FastAPI()


@app.get("/orders")
async def list_orders(paging: Paged) -> list[int]:
    return [paging.page]


@app.get("/customers")
async def list_customers(paging: Ranged) -> list[int]:
    return list(paging)
""")

unbounded_page_size.good("""
from typing import Annotated

from annotated_types import Le
from fastapi import Depends, FastAPI, Query
from pydantic import Field, conint

app = FastAPI()
Limit = Annotated[int, Query(ge=1, le=100)]


def paging(page: int = 1, page_size: Limit = 20) -> tuple[int, int]:
    return page, page_size


@app.get("/books")
async def list_books(paging: Annotated[tuple[int, int], Depends(paging)]) -> list[int]:
    return list(paging)


@app.get("/authors")
async def list_authors(limit: Annotated[int, Field(le=50)] = 20, page_size: conint(le=9) = 3) -> list[int]:
    return [limit, page_size]


@app.get("/orders")
async def list_orders(limit: Annotated[int, Le(50)] = 20) -> list[int]:
    return [limit]
""")

unbounded_page_size.good("""
from typing import Literal

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/books")
async def list_books(limit: int = 20) -> list[int]:
    return list(range(min(limit, 100)))


@app.get("/authors")
async def list_authors(limit: int = 20) -> list[int]:
    if limit > 100:
        raise HTTPException(422, "at most 100")
    return list(range(limit))


@app.get("/covers/{book_id}")
async def read_cover(book_id: int, size: int = 200, page_size: Literal[10, 20] = 10) -> int:
    return book_id * size * page_size


@app.post("/budgets")
async def change_budget(limit: int) -> int:
    return limit
""")
