"""FI0306: a validator that is a classmethod where it must not be, or is none where it must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.schemas import validators_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.schemas import Validator
    from inspector.source.facts import DecoratorFact

_METHOD_KINDS: Final = {"builtins.classmethod": "classmethod", "builtins.staticmethod": "staticmethod"}


@rule("FI0306", Severity.WARNING, fix=True)
def validator_not_classmethod(project: Project) -> Iterator[Violation]:
    """`@classmethod` is missing under a validator, stands above it, or is there where it must not be.

    Field validators and model validators in before mode run before there is an instance:
    they get the class. Without `@classmethod` a first parameter called `self` makes
    pydantic refuse the class at import, or, in a model validator, is the data itself; one
    called `cls` works only because pydantic guesses by that name, while type checkers see
    a method called on a wrong object. With
    the two decorators the other way round pydantic never sees the validator: nothing is
    checked, and nothing complains. A model validator in after mode is the converse: it
    runs on the instance, and pydantic 3 drops classmethods there.

    Write `@field_validator(...)` over `@classmethod`, and after-mode model validators as
    plain methods that return `self`. The fix moves, adds or removes the decorator.
    """
    for cls in project.app_classes:
        for validator in validators_of(project, cls):
            wrong = _wrong(project, cls, validator)
            if wrong is not None:
                yield Violation(validator.function.place, wrong)


def _wrong(project: Project, cls: Class, validator: Validator) -> str | None:
    fact = validator.function.fact
    kinds = [_method_kind(project, cls, decorator) for decorator in fact.decorators]
    above = "classmethod" in kinds[: validator.position]
    below = {kind for kind in kinds[validator.position + 1 :] if kind is not None}
    name = f"`{cls.fact.name}.{fact.name}`"
    match validator.kind, validator.mode:
        case ("field_validator", _) | ("model_validator", "before"):
            written = f"@{validator.kind}"
            if above:
                return (
                    f"`@classmethod` stands above `{written}` of {name}, which hides the validator from "
                    "pydantic, so it never runs; put it under the validator's decorator"
                )
            if below:
                return None
            return f"{name} has no `@classmethod` under `{written}`: {_consequence(validator)}; add it"
        case ("model_validator", "after") if above or "classmethod" in below:
            return (
                f"{name} validates the finished model and is a classmethod, which pydantic deprecates and "
                "drops in version 3; make it a plain method that returns `self`"
            )
    return None


def _consequence(validator: Validator) -> str:
    """Return what pydantic does with a function that is no classmethod, going by its first parameter."""
    parameters = validator.function.fact.parameters
    first = parameters[0].name if parameters else ""
    if first == "self" and validator.kind == "field_validator":
        return "pydantic refuses the class when it is imported"
    if first == "self":
        return "pydantic calls it as a plain function, so that `self` is the data and no instance"
    if first == "cls":
        return "it runs with the class in place of an instance, which type checkers cannot know"
    return f"it works as a static method, while type checkers take `{first}` for the instance"


def _method_kind(project: Project, cls: Class, decorator: DecoratorFact) -> str | None:
    """Return `classmethod` or `staticmethod` for those decorators, None for others."""
    return _METHOD_KINDS.get(project.qualified(cls, decorator.expr) or "")


validator_not_classmethod.bad("""
from pydantic import BaseModel, field_validator, model_validator


class BookCreate(BaseModel):
    title: str
    isbn: str
    price: int

    @field_validator("title")
    def strip_title(cls, value: str) -> str:  # <- FI0306
        return value.strip()

    @classmethod
    @field_validator("isbn")
    def check_isbn(cls, value: str) -> str:  # <- FI0306
        return value.replace("-", "")

    @model_validator(mode="after")
    @classmethod
    def check_price(cls, book: "BookCreate") -> "BookCreate":  # <- FI0306
        return book
""")

validator_not_classmethod.bad("""
# --- shop/orders.py
from typing import Any

import pydantic as pd


class Order(pd.BaseModel):
    number: str
    lines: list[str]

    @pd.field_validator("lines", mode="wrap")
    def check_lines(cls, value: Any, handler: pd.ValidatorFunctionWrapHandler) -> Any:  # <- FI0306
        return handler(value)

    @pd.model_validator(mode="before")
    def rename(cls, data: Any) -> Any:  # <- FI0306
        return data
""")

validator_not_classmethod.good("""
from typing import Any, Self

from pydantic import BaseModel, field_validator, model_validator


class BookCreate(BaseModel):
    title: str
    isbn: str

    @field_validator("title")
    @classmethod
    def strip_title(cls, value: str) -> str:
        return value.strip()

    @field_validator("isbn")
    @staticmethod
    def check_isbn(value: str) -> str:
        return value.replace("-", "")

    @model_validator(mode="before")
    @classmethod
    def rename(cls, data: Any) -> Any:
        return data

    @model_validator(mode="after")
    def check(self) -> Self:
        return self
""")

validator_not_classmethod.good("""
from pydantic import BaseModel, validator


class Legacy(BaseModel):
    title: str

    @validator("title")
    def strip_title(cls, value: str) -> str:
        return value.strip()
""")
