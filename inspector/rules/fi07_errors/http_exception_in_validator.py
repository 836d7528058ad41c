"""FI0705: an HTTP error raised inside a pydantic validator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.http_errors import http_errors_of
from inspector.project.schemas import validators_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI0705", Severity.ERROR)
def http_exception_in_validator(project: Project) -> Iterator[Violation]:
    """A pydantic validator raises `HTTPException` instead of `ValueError`.

    Pydantic collects `ValueError` and `AssertionError` of all validators into one report,
    which FastAPI answers with 422 and the place of each mistake. An HTTP error breaks out
    of that: the client sees the first mistake only, without the field it belongs to, and
    the same model fails with an HTTP error in a task or a script, where nothing is HTTP.

    Raise `ValueError` with the same text (or `PydanticCustomError` for a code of its own),
    and leave the status to the exception handler of the application.
    """
    errors = http_errors_of(project)
    for cls in project.app_classes:
        for validator in validators_of(project, cls):
            for error in errors.raised(validator.function):
                name = error.cls.fact.name if error.cls is not None else "HTTPException"
                yield Violation(
                    validator.function.file.place(error.statement.span),
                    f"`{cls.fact.name}.{validator.function.fact.name}` raises `{name}` inside a "
                    "validator, so "
                    "it skips pydantic's report of all mistakes with their fields; raise `ValueError`",
                )


http_exception_in_validator.bad("""
from fastapi import HTTPException
from pydantic import BaseModel, field_validator


class BookCreate(BaseModel):
    isbn: str

    @field_validator("isbn")
    @classmethod
    def check_isbn(cls, value: str) -> str:
        if len(value) not in (10, 13):
            raise HTTPException(422, "an ISBN has 10 or 13 characters")  # <- FI0705
        return value
""")

http_exception_in_validator.bad("""
# --- shop/errors.py
from starlette.exceptions import HTTPException as WebError


class Refused(WebError):
    def __init__(self) -> None:
        super().__init__(status_code=400)
# --- shop/orders.py
import pydantic

from shop import errors
from shop.errors import Refused as No


class Order(pydantic.BaseModel):
    lines: list[str]
    total: int

    @pydantic.model_validator(mode="after")
    def check(self) -> "Order":
        if not self.lines:
            raise errors.WebError(400)  # <- FI0705
        if self.total < 0:
            raise No  # <- FI0705
        return self
""")

http_exception_in_validator.good("""
from fastapi import HTTPException
from pydantic import BaseModel, field_validator


class BookCreate(BaseModel):
    isbn: str

    @field_validator("isbn")
    @classmethod
    def check_isbn(cls, value: str) -> str:
        if len(value) not in (10, 13):
            raise ValueError("an ISBN has 10 or 13 characters")
        return value

    def check_stock(self, stock: int) -> None:
        if not stock:
            raise HTTPException(409, "sold out")
""")

http_exception_in_validator.good("""
from pydantic import BaseModel, field_validator


class HTTPException(ValueError):
    pass


class Proxy(BaseModel):
    scheme: str

    @field_validator("scheme")
    @classmethod
    def check_scheme(cls, value: str) -> str:
        if value != "https":
            raise HTTPException(value)
        return value
""")
