"""FI0704: an error of the domain that pydantic takes for a failed validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.project.schemas import validators_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_SWALLOWED: Final = frozenset({"builtins.ValueError", "builtins.AssertionError"})


@rule("FI0704", Severity.WARNING)
def business_error_is_value_error(project: Project) -> Iterator[Violation]:
    """An exception of the domain derives from `ValueError` or `AssertionError`.

    Pydantic catches both inside validators and turns them into a `ValidationError`. A
    business error of that kind never reaches the exception handler that was written for it
    when something inside a model raises it: the client gets 422 and a list of fields in
    place of the 409 that was meant, or 500 where the model was built by hand. And
    whoever writes `except ValueError` around a conversion catches it by accident.

    Derive it from the project's own base, which derives from `Exception`. What only says
    that a value is malformed stays a plain `ValueError`.

    Meant are classes that a validator raises, or that have an exception handler of their own.
    """
    handled: dict[str, str] = {}
    for app in project.apps:
        for handler in app.exception_handlers:
            handled.setdefault(handler.exception, (handler.handler or "").rpartition(":")[2])
    raised = _raised_by_validators(project)
    for cls in project.app_classes:
        if not project.derives(cls, *_SWALLOWED):
            continue
        base = "ValueError" if project.derives(cls, "builtins.ValueError") else "AssertionError"
        if cls.name in handled:
            why = (
                f"its handler `{handled[cls.name]}` never runs"
                if handled[cls.name]
                else "its handler never runs"
            )
            why = f"{why} when a validator raises it"
        elif cls in raised:
            why = f"`{raised[cls]}` raises it and pydantic answers with a failed validation"
        else:
            continue
        yield Violation(
            cls.place,
            f"`{cls.fact.name}` is a `{base}`, which pydantic swallows inside validators, so {why}; "
            "derive it from an exception of the domain",
        )


def _raised_by_validators(project: Project) -> dict[Class, str]:
    found: dict[Class, str] = {}
    for cls in project.app_classes:
        for validator in validators_of(project, cls):
            for statement in s.statements(validator.function.body):
                if not isinstance(statement, s.Raise) or statement.exc is None:
                    continue
                named = statement.exc.func if isinstance(statement.exc, s.Call) else statement.exc
                symbol = project.resolve(validator.function, named)
                if isinstance(symbol, Class):
                    found.setdefault(symbol, f"{cls.fact.name}.{validator.function.fact.name}")
    return found


business_error_is_value_error.bad("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


class OutOfStockError(ValueError):  # <- FI0704
    pass


@app.exception_handler(OutOfStockError)
async def on_out_of_stock(request: Request, exc: OutOfStockError) -> JSONResponse:
    return JSONResponse({"title": "Out of stock"}, 409)
""")

business_error_is_value_error.bad("""
# --- shop/errors.py
class ShopError(AssertionError):
    pass


class ClosedError(ShopError):  # <- FI0704
    pass


class LockedError(ShopError):  # <- FI0704
    pass
# --- shop/orders.py
from pydantic import BaseModel, field_validator

from shop import errors as e


class Order(BaseModel):
    day: str

    @field_validator("day")
    @classmethod
    def check_day(cls, value: str) -> str:
        if value == "sunday":
            raise e.ClosedError("closed on sundays")
        return value
# --- shop/main.py
from fastapi import FastAPI, Request, Response

from shop.errors import LockedError as Locked


def on_locked(request: Request, exc: Exception) -> Response:
    return Response(status_code=423)


app = FastAPI(exception_handlers={Locked: on_locked})
""")

business_error_is_value_error.good("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, field_validator

app = FastAPI()


class ShopError(Exception):
    pass


class OutOfStockError(ShopError):
    pass


@app.exception_handler(OutOfStockError)
async def on_out_of_stock(request: Request, exc: OutOfStockError) -> JSONResponse:
    return JSONResponse({"title": "Out of stock"}, 409)


class Order(BaseModel):
    count: int

    @field_validator("count")
    @classmethod
    def check_count(cls, value: int) -> int:
        if value < 1:
            raise ValueError("at least one")
        return value
""")

business_error_is_value_error.good("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


class BadFormatError(ValueError):
    pass


def parse(text: str) -> int:
    if not text.isdigit():
        raise BadFormatError(text)
    return int(text)


@app.exception_handler(ValueError)
async def on_value_error(request: Request, exc: ValueError) -> JSONResponse:
    return JSONResponse({"title": "Invalid"}, 400)
""")
