"""What a type is to pydantic-settings: text, a choice, a list or model that it reads as JSON.

Mirrors `pydantic_settings.sources.utils` (2.16): which types are "complex". `annotations`
makes kinds of annotations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from inspector.project.evaluate.values import Constant

if TYPE_CHECKING:
    from inspector.project.evaluate.values import ClassValue, Env, Value

Limit = tuple[str, Constant]
"""One limit on a value: `("ge", 1)`, `("pattern", "^a")`, named as in `Field`."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value that one text stands for; `name` is canonical (`builtins.int`, `pydantic.HttpUrl`)."""

    name: str
    secret: bool = False
    strict: bool = False
    limits: tuple[Limit, ...] = ()

    @property
    def short(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2].rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a `Literal` or enum; `name` is an enum member's."""

    value: Constant
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A `Literal` or an enum; `lax` where numbers may be written as text (`IntEnum`)."""

    options: tuple[Option, ...]
    lax: bool = False
    enum: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A list, tuple, set or mapping; `fixed` is a tuple with one type an element."""

    name: str
    items: tuple[Kind, ...] = ()
    mapping: bool = False
    fixed: bool = False
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A class with fields of its own."""

    cls: ClassValue
    flavour: Literal["model", "dataclass", "pydantic dataclass"]
    bindings: dict[int, tuple[Value, Env]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nothing:
    """`None`."""


@dataclass(frozen=True, slots=True)
class Either:
    """A union, flat."""

    members: tuple[Kind, ...]
    discriminator: str | None = None

    @property
    def given(self) -> tuple[Kind, ...]:
        """The members that are not `None`."""
        return tuple(member for member in self.members if not isinstance(member, Nothing))


@dataclass(frozen=True, slots=True)
class Unclear:
    """A type that is not known, and why."""

    reason: str


Kind = Scalar | Choice | Collection | Model | Nothing | Either | Unclear


def reads_json(kind: Kind) -> Literal["yes", "no", "try"]:
    """Whether a variable of this type is parsed as JSON; `try` where other text is let through."""
    match kind:
        case Model() | Collection():
            return "yes"
        case Either(members=members):
            return "try" if any(reads_json(member) != "no" for member in members) else "no"
        case _:
            return "no"


def is_secret(kind: Kind) -> bool:
    """Whether a type hides its value: `SecretStr` and its like, in unions and containers too."""
    match kind:
        case Scalar(secret=secret):
            return secret
        case Collection(items=items):
            return any(map(is_secret, items))
        case Either(members=members):
            return any(map(is_secret, members))
        case _:
            return False


def models(kind: Kind) -> tuple[Model, ...]:
    """The models that a value may be: itself, or the members of a union."""
    match kind:
        case Model():
            return (kind,)
        case Either(members=members):
            return tuple(found for member in members for found in models(member))
        case _:
            return ()


def only(kind: Kind) -> Kind:
    """The one type that an optional one holds; otherwise the type itself."""
    return kind.given[0] if isinstance(kind, Either) and len(kind.given) == 1 else kind


def limits_of(kind: Kind) -> tuple[Limit, ...]:
    """The limits that a type itself sets."""
    match only(kind):
        case Scalar(limits=found) | Collection(limits=found):
            return found
        case _:
            return ()
