"""FI0608: an error that a handler raises and the documentation does not know."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.project.http_errors import http_errors_of
from inspector.project.registrations import registrations_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Route

_ERRORS: Final = range(400, 600)
_VALIDATION: Final = 422


@rule("FI0608", Severity.INFO)
def undocumented_error_response(project: Project) -> Iterator[Violation]:
    """A handler raises a 4xx or 5xx that no `responses` of its route lists.

    FastAPI documents what a route returns and the 422 of its own validation, and knows
    nothing of the errors that code raises. A client generated from the documentation then
    has no type for the 404 or the 409 that it will meet, and its authors learn of them in
    production.

    List them where they belong: in the decorator (`responses={409: {"model": Problem}}`),
    or once for all routes at the router, the include or the app
    (`responses={404: {"model": Problem}}`). `"4XX"` and `default` count.

    One finding a handler, with every status that it raises itself and nothing lists.
    """
    app_functions = frozenset(project.app_functions)
    errors = http_errors_of(project)
    for function, routes in project.handlers.items():
        if function not in app_functions:
            continue
        raised = {
            error.status
            for error in errors.raised(function)
            if error.status in _ERRORS and error.status != _VALIDATION
        }
        if not raised:
            continue
        for route in routes:
            missing = sorted(status for status in raised if status is not None and not _lists(route, status))
            if missing and route.kind == "http" and route.in_schema and _is_known(project, route):
                shown = ", ".join(_shown(status) for status in missing)
                yield Violation(
                    function.place,
                    f"{route.title()} raises {shown}, which no `responses` of its route, router or app "
                    "lists, so clients do not know of it; list it with the model of its body",
                )
                break


def _lists(route: Route, status: int) -> bool:
    return not {str(status), f"{status // 100}XX", f"{status // 100}xx", "default"}.isdisjoint(
        route.responses
    )


def _is_known(project: Project, route: Route) -> bool:
    """Whether all that `responses` lists is known."""
    if any(not (code.isdigit() or code == "default" or code[1:].upper() == "XX") for code in route.responses):
        return False
    found = registrations_of(project).of(route)
    return found is not None and (not found.says("responses") or bool(route.responses))


def _shown(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


undocumented_error_response.bad("""
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/books/{book_id}")
async def read_book(book_id: int) -> int:  # <- FI0608
    if book_id > 100:
        raise HTTPException(404, "no such book")
    if book_id < 0:
        raise HTTPException(status_code=410)
    return book_id
""")

undocumented_error_response.bad("""
# --- shop/errors.py
from http import HTTPStatus

from starlette.exceptions import HTTPException as WebError

CONFLICT = HTTPStatus.CONFLICT


class Refused(WebError):
    pass
# --- shop/orders.py
from fastapi import APIRouter, status

from shop import errors
from shop.errors import CONFLICT, Refused

router = APIRouter(responses={404: {"description": "no such order"}})


@router.delete("/{number}", responses={409: {"description": "sent already"}})
async def delete_order(number: int) -> None:  # <- FI0608
    if number == 1:
        raise errors.WebError(CONFLICT)
    if number == 2:
        raise errors.WebError(status.HTTP_404_NOT_FOUND)
    raise Refused(status_code=status.HTTP_423_LOCKED)
# --- shop/main.py
from fastapi import FastAPI

from shop import orders

app = FastAPI()
app.include_router(orders.router, prefix="/orders", responses={401: {}})
""")

undocumented_error_response.good("""
from fastapi import APIRouter, FastAPI, HTTPException

router = APIRouter(responses={"4XX": {"description": "what the client did wrong"}})


@router.get("/books/{book_id}", responses={503: {}})
async def read_book(book_id: int) -> int:
    if book_id > 100:
        raise HTTPException(404, "no such book")
    if book_id < 0:
        raise HTTPException(503)
    return book_id


@router.get("/authors/{author_id}")
async def read_author(author_id: int) -> int:
    if author_id < 0:
        raise HTTPException(422, "authors are numbered from 0")
    return author_id


app = FastAPI()
app.include_router(router)
""")

undocumented_error_response.good("""
from fastapi import FastAPI, HTTPException

app = FastAPI()
common = {code: {"description": "no such thing"} for code in (404, 410)}


def find(book_id: int) -> int:
    raise HTTPException(404)


@app.get("/books/{book_id}")
async def read_book(book_id: int) -> int:
    return find(book_id)


@app.get("/authors/{author_id}", responses=common)
async def read_author(author_id: int) -> int:
    raise HTTPException(404)


@app.get("/moved")
async def read_moved(code: int) -> int:
    raise HTTPException(code) if code else HTTPException(308)


@app.get("/hidden", include_in_schema=False)
async def read_hidden() -> int:
    raise HTTPException(404)
""")
