"""FI0305: a validator that can end without returning the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.flow import falls_through, stops
from inspector.project.schemas import validators_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.schemas import Validator


@rule("FI0305", Severity.ERROR)
def validator_returns_nothing(project: Project) -> Iterator[Violation]:
    """A validator has a way out that returns nothing, so the validated value becomes `None`.

    Pydantic stores what a validator returns. One that only checks and raises, or that
    returns in one branch and runs past its end in another, silently replaces a good value
    by `None`: a field of type `str` then holds `None`, and a model validator in before
    mode hands `None` on to be parsed.

    Return the value (in after mode of a model validator: `self`) on every path. Where
    `None` is meant, say so: `return None` is silent.
    """
    for cls in project.app_classes:
        for validator in validators_of(project, cls):
            if _is_stub(validator.function.body):
                continue
            bare = list(_bare_returns(validator.function.body, _value_name(validator)))
            if bare or _ends_early(project, validator):
                yield Violation(validator.function.place, _message(cls.fact.name, validator, bare))


def _value_name(validator: Validator) -> str | None:
    """Return the name of the parameter that holds the value of a field."""
    if validator.kind in {"model_validator", "root_validator"}:
        return None
    names = [p.name for p in validator.function.fact.parameters]
    if names and names[0] in {"cls", "self"}:
        names = names[1:]
    return names[0] if names else None


def _bare_returns(body: tuple[s.Stmt, ...], value: str | None) -> Iterator[s.Return]:
    """Yield each `return` without a value, leaving out those where the value is `None` anyway."""
    for statement in body:
        if isinstance(statement, s.Return) and statement.value is None:
            yield statement
        for number, block in enumerate(s.blocks(statement)):
            if not (number == 0 and isinstance(statement, s.If) and _asks_none(statement.test, "is", value)):
                yield from _bare_returns(block, value)


def _ends_early(project: Project, validator: Validator) -> bool:
    """Whether the function can run past its end with a value that is not `None`."""
    if not falls_through(project, validator.function):
        return False
    last = validator.function.body[-1] if validator.function.body else None
    value = _value_name(validator)
    if isinstance(last, s.If) and not last.orelse and _asks_none(last.test, "is not", value):
        return not stops(project, validator.function, last.body)
    return True


def _asks_none(test: s.Expr, op: str, value: str | None) -> bool:
    match test:
        case s.Compare(left=s.Ref(path=path), ops=(sign,), rights=(s.Const(value=None),)):
            return value is not None and path == value and sign == op
        case _:
            return False


def _is_stub(body: tuple[s.Stmt, ...]) -> bool:
    """Whether a body only says that there is none yet: `...`."""
    last = body[-1] if body else None
    return isinstance(last, s.ExprStmt) and isinstance(last.value, s.Opaque)


def _message(owner: str, validator: Validator, bare: list[s.Return]) -> str:
    name = f"{owner}.{validator.function.fact.name}"
    where = f"line {bare[0].span.line} returns without a value" if bare else "a path runs past its end"
    if validator.kind in {"model_validator", "root_validator"}:
        lost = "the whole model becomes `None`"
    else:
        lost = (
            f"`{', '.join(validator.fields)}` becomes `None`"
            if validator.fields
            else "the field becomes `None`"
        )
    return (
        f"validator `{name}` does not always return: {where}, and then {lost}; return the value on every path"
    )


validator_returns_nothing.bad("""
from pydantic import BaseModel, field_validator


class BookCreate(BaseModel):
    title: str
    isbn: str

    @field_validator("title")
    @classmethod
    def strip_title(cls, value: str) -> str:  # <- FI0305
        if value != value.strip():
            return value.strip()

    @field_validator("isbn")
    @classmethod
    def check_isbn(cls, value: str) -> str:  # <- FI0305
        if len(value) not in (10, 13):
            raise ValueError("an ISBN has 10 or 13 characters")
""")

validator_returns_nothing.bad("""
# --- shop/validation.py
from pydantic import field_validator as check
from pydantic import model_validator

__all__ = ["check", "model_validator"]
# --- shop/base.py
from pydantic import BaseModel


class Schema(BaseModel):
    pass
# --- shop/orders.py
from typing import Any, Self

from shop.base import Schema
from shop.validation import check, model_validator


class Order(Schema):
    lines: list[str]
    total: int

    @check("total", mode="before")
    @classmethod
    def parse_total(cls, value: Any) -> Any:  # <- FI0305
        try:
            return int(value)
        except TypeError:
            pass

    @model_validator(mode="after")
    def check_lines(self) -> Self:  # <- FI0305
        if not self.lines:
            return
        return self

    @model_validator(mode="before")
    @classmethod
    def rename(cls, data: Any) -> Any:  # <- FI0305
        match data:
            case {"sum": total}:
                return {**data, "total": total}
""")

validator_returns_nothing.good("""
from typing import Any, NoReturn, Self

from pydantic import BaseModel, field_validator, model_validator


def refuse(reason: str) -> NoReturn:
    raise ValueError(reason)


class BookCreate(BaseModel):
    title: str
    subtitle: str | None
    price: int
    old_price: int

    @field_validator("title", mode="before")
    @classmethod
    def parse_title(cls, value: Any) -> Any:
        if isinstance(value, str):
            return value.strip()
        elif isinstance(value, bytes):
            return value.decode()
        else:
            refuse("a title is a text")

    @field_validator("subtitle")
    @classmethod
    def check_subtitle(cls, value: str | None) -> str | None:
        if value is None:
            return
        if value is not None:
            return value.strip()

    @field_validator("price")
    @classmethod
    def check_price(cls, value: int) -> int:
        match value:
            case 0:
                raise ValueError("nothing is free")
            case _:
                return value

    @model_validator(mode="after")
    def check_prices(self) -> Self:
        if self.price > self.old_price:
            raise ValueError("the price went up")
        return self
""")

validator_returns_nothing.good("""
from collections.abc import Callable


def field_validator(name: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    return lambda function: function


class Form:
    @field_validator("name")
    def check(self, value: str) -> None:
        if not value:
            raise ValueError("empty")
""")
