"""FI0614: `response_model=X` beside the return annotation `X`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.code import keyword
from inspector.project.expressions import enclosing
from inspector.project.registrations import planned, registrations_of
from inspector.project.types import parse_annotation
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project


@rule("FI0614", Severity.INFO, fix=True)
def redundant_response_model(project: Project) -> Iterator[Violation]:
    """`response_model` repeats what the return annotation says already.

    FastAPI validates, filters and documents the response by the return annotation.
    `response_model` is for the other case: what the function returns (a row, a dict) is
    not what the client is shown. Given twice, the same type has to be changed in two
    places, and when one is forgotten the annotation lies.

    Take the argument out; the annotation stays. Types are compared by what they name,
    so `List[Book]` and `list[Book]`, or a class under two names, are the same.
    """
    app_functions = frozenset(project.app_functions)
    found = registrations_of(project)
    for function, routes in project.handlers.items():
        returns = function.fact.returns
        if function not in app_functions or returns is None:
            continue
        for route in routes:
            registration = found.of(route) if route.response_model_given else None
            given = keyword(registration.call, "response_model") if registration is not None else None
            if registration is None or not registration.direct or given is None or _is_none(given):
                continue
            if _same(project, registration.owner, given, enclosing(function), returns):
                yield Violation(route.registered, _message(route.title(), given))
    for plan in planned(project):
        given, returns = keyword(plan.registration.call, "response_model"), plan.function.fact.returns
        if given is None or returns is None or _is_none(given):
            continue
        if _same(project, plan.registration.owner, given, enclosing(plan.function), returns):
            yield Violation(plan.place, _message(plan.title(), given))


def _message(title: str, given: s.Expr) -> str:
    return (
        f"{title} gives `{s.render(given)}` as `response_model` and as the return annotation, so a change "
        "has to be made twice; leave `response_model` out"
    )


def _is_none(expr: s.Expr) -> bool:
    return isinstance(expr, s.Const) and expr.value is None


def _same(project: Project, left_owner: Owner, left: s.Expr, right_owner: Owner, right: s.Expr) -> bool:
    first = meaning_of(project, left_owner, left)
    return first is not None and first == meaning_of(project, right_owner, right)


def meaning_of(project: Project, owner: Owner, expr: s.Expr, *, ordered: bool = False) -> str | None:
    """Return an annotation with every name as what it refers to; None where one is not known.

    Members of unions are sorted, unless they are to stay `ordered` as they are written.
    """
    match expr:
        case s.Const(value=str(text)):
            parsed = parse_annotation(text)
            return meaning_of(project, owner, parsed, ordered=ordered) if parsed is not None else None
        case s.Const(value=None):
            return "None"
        case s.Const(value=value):
            return repr(value)
        case s.Ref():
            name = project.qualified(owner, expr)
            return _PLAIN.get(name, name) if name is not None else None
        case s.Subscript(base=base, index=index):
            arguments = index.items if isinstance(index, s.Sequence) and index.kind == "tuple" else (index,)
            parts = [meaning_of(project, owner, part, ordered=ordered) for part in arguments]
            outer = meaning_of(project, owner, base)
            if outer is None or None in parts:
                return None
            known = [part for part in parts if part is not None]
            if outer == "typing.Optional":
                return _union([*known, "None"], ordered=ordered)
            if outer == "typing.Union":
                return _union(known, ordered=ordered)
            return f"{outer}[{', '.join(known)}]"
        case s.Binary(op="|", left=left, right=right):
            first = meaning_of(project, owner, left, ordered=ordered)
            second = meaning_of(project, owner, right, ordered=ordered)
            return None if first is None or second is None else _union([first, second], ordered=ordered)
        case s.Opaque(kind="ellipsis"):
            return "..."
        case _:
            return None


def _union(members: list[str], *, ordered: bool) -> str:
    parts = dict.fromkeys(part for member in members for part in member.split(" | "))
    return " | ".join(parts if ordered else sorted(parts))


_PLAIN = {
    f"typing.{name}": f"builtins.{name.lower()}" for name in ("Dict", "FrozenSet", "List", "Set", "Tuple")
}


redundant_response_model.bad("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


@app.get("/books", response_model=list[Book])  # <- FI0614
async def list_books() -> list[Book]:
    return []


@app.get("/books/{title}", response_model=Book)  # <- FI0614
async def read_book(title: str) -> "Book":
    return Book(title=title)
""")

redundant_response_model.bad("""
# --- shop/schemas.py
from pydantic import BaseModel


class Order(BaseModel):
    number: int
# --- shop/types.py
from shop.schemas import Order as OrderRead
# --- shop/main.py
from typing import List, Optional

from fastapi import APIRouter, FastAPI

from shop import schemas
from shop.types import OrderRead

router = APIRouter()


async def read_order(number: int) -> Optional[schemas.Order]:
    return schemas.Order(number=number)


router.add_api_route("/orders/{number}", read_order, response_model=OrderRead | None)  # <- FI0614


@router.api_route("/orders", methods=["GET"], response_model=List[OrderRead])  # <- FI0614
async def list_orders() -> list[schemas.Order]:
    return []


app = FastAPI()
app.include_router(router)
""")

redundant_response_model.good("""
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Row:
    title = "a title"


class Book(BaseModel):
    title: str


@app.get("/books", response_model=list[Book])
async def list_books() -> list[Row]:
    return []


@app.get("/books/first", response_model=Book)
async def read_first() -> Any:
    return Row()


@app.get("/books/last")
async def read_last() -> Book:
    return Book(title="last")


@app.delete("/books", response_model=None)
async def delete_books() -> None:
    return None
""")

redundant_response_model.good("""
# --- shop/schemas.py
from pydantic import BaseModel


class Order(BaseModel):
    number: int
# --- shop/tables.py
class Order:
    number = 1
# --- shop/main.py
from fastapi import FastAPI

from shop import tables
from shop.schemas import Order

app = FastAPI()


@app.get("/orders/last", response_model=Order)
async def read_last_order() -> tables.Order:
    return tables.Order()


@app.get("/orders/first", response_model=Order)
async def read_first_order():
    return tables.Order()
""")
