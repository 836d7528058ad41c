"""FI0703: a service or repository that raises HTTP errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.features import role_of
from inspector.project.http_errors import http_errors_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, SourceFile
    from inspector.project.model import Project

_SUFFIXES = ("Service", "Repository", "Dao", "DAO", "UseCase")


@rule("FI0703", Severity.WARNING)
def http_exception_in_service(project: Project) -> Iterator[Violation]:
    """A service or repository raises `HTTPException`, so it works for HTTP only.

    Business rules run in requests, tasks, consumers and scripts. With an HTTP error inside,
    the other callers must catch a web framework's exception and read statuses to learn
    that there was no stock, and tests of the rule test status codes. What a rule means for
    a client is the business of the layer that speaks HTTP.

    Raise an exception of the domain (`OutOfStockError`) and let one exception handler turn
    it into a status and a problem body.

    Meant are modules and classes of services and repositories, by their names. Silent on
    dependencies and handlers in them, which are HTTP's own.
    """
    errors = http_errors_of(project)
    routed = {function.file for function in project.handlers}
    roles: dict[SourceFile, str | None] = {}
    for function in errors.functions():
        file = function.file
        if function in project.handlers or function in project.dependencies or not errors.raised(function):
            continue
        if file not in roles:
            roles[file] = role_of(project, file, has_routes=file in routed)
        what = _what(function, roles[file])
        if what is None or _serves_http(project, function):
            continue
        for error in errors.raised(function):
            if error.cls is not None:
                continue  # an error of the project's own, which may well be caught as one
            status = f" {error.status}" if error.status is not None else ""
            yield Violation(
                file.place(error.statement.span),
                f"`{function.fact.qualname}` of {what} raises `HTTPException`{status}, so tasks and "
                "tests that call it "
                "must know HTTP; raise an exception of the domain and map it in an exception handler",
            )


def _what(function: Function, role: str | None) -> str | None:
    outer = function
    while outer.cls is None and outer.parent is not None:
        outer = outer.parent
    if outer.cls is not None and outer.cls.fact.name.endswith(_SUFFIXES):
        return f"`{outer.cls.fact.name}`"
    if role in {"services", "repositories"}:
        return "a service" if role == "services" else "a repository"
    return None


def _serves_http(project: Project, function: Function) -> bool:
    """Whether a function takes the request or what only dependencies take, so that it is HTTP's own."""
    for parameter in function.fact.parameters:
        found = project.types.annotation(function.file, parameter.annotation)
        if found is not None and found.name in {"fastapi.Request", "fastapi.WebSocket", "fastapi.Response"}:
            return True
    return False


http_exception_in_service.bad("""
# --- shop/services.py
from fastapi import HTTPException, status


class StockService:
    def take(self, count: int) -> int:
        if count > 10:
            raise HTTPException(status.HTTP_409_CONFLICT, "out of stock")  # <- FI0703
        return count
""")

http_exception_in_service.bad("""
# --- shop/web.py
from starlette.exceptions import HTTPException as WebError

__all__ = ["WebError"]
# --- shop/orders/repository.py
from shop import web


async def load(number: int) -> int:
    if number < 0:
        raise web.WebError(404)  # <- FI0703
    return number
# --- shop/orders/logic.py
from shop.web import WebError as Problem


class Pricing:
    def price(self) -> int:
        def refuse() -> None:
            raise Problem(status_code=400)  # <- FI0703

        refuse()
        return 1


class Helper:
    pass
# --- shop/domain.py
import fastapi


class InvoiceRepository:
    def find(self, number: int) -> int:
        raise fastapi.HTTPException(404)  # <- FI0703
""")

http_exception_in_service.good("""
# --- shop/services.py
class OutOfStockError(Exception):
    pass


class StockService:
    def take(self, count: int) -> int:
        if count > 10:
            raise OutOfStockError
        return count
# --- shop/main.py
from fastapi import FastAPI, HTTPException

from shop.services import OutOfStockError, StockService

app = FastAPI()


@app.post("/stock")
async def take(count: int) -> int:
    try:
        return StockService().take(count)
    except OutOfStockError as error:
        raise HTTPException(409, "out of stock") from error
""")

http_exception_in_service.good("""
# --- shop/services.py
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request


class StockService:
    def check(self, request: Request) -> None:
        if "x-shop" not in request.headers:
            raise HTTPException(400)


def get_service(x_shop: Annotated[str, Header()]) -> StockService:
    if not x_shop:
        raise HTTPException(400)
    return StockService()
# --- shop/main.py
from typing import Annotated

from fastapi import Depends, FastAPI

from shop.services import StockService, get_service

app = FastAPI()


@app.get("/stock")
async def read_stock(service: Annotated[StockService, Depends(get_service)]) -> int:
    return 1
""")
