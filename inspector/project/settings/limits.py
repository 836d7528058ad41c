"""The limits that pydantic puts on a value: from `Field`, `Annotated`, `conint` and the like."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import External, ExternalInstance, UnknownValue, Value, constant, plain
from inspector.project.settings.kinds import Collection, Either, Kind, Limit, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FIELDS: Final = frozenset({
    "pydantic.Field", "pydantic.v1.Field", "pydantic.fields.FieldInfo", "pydantic.dataclasses.Field",
    "sqlmodel.Field",
})  # fmt: skip
_NAMES: Final = {
    "gt": "gt", "ge": "ge", "lt": "lt", "le": "le", "multiple_of": "multiple_of",
    "min_length": "min_length", "max_length": "max_length", "pattern": "pattern", "max_digits": "max_digits",
    "decimal_places": "decimal_places",
    "min_items": "min_length", "max_items": "max_length", "regex": "pattern",  # as pydantic 1 calls them
}  # fmt: skip
_ANNOTATED_TYPES: Final = {
    "Gt": ("gt",), "Ge": ("ge",), "Lt": ("lt",), "Le": ("le",), "MultipleOf": ("multiple_of",),
    "MinLen": ("min_length",), "MaxLen": ("max_length",), "Len": ("min_length", "max_length"), "Interval": (),
    "StringConstraints": (),
}  # fmt: skip


def limits(options: Mapping[str, Value]) -> Iterator[Limit]:
    """The limits among the arguments of `Field`, `conint` and the like; unknown values are left out."""
    for name, value in options.items():
        found = constant(value)
        if name in _NAMES and found is not None and not isinstance(found, UnknownValue):
            yield _NAMES[name], found


def limited(kind: Kind, marks: Iterable[Value]) -> Kind:
    """A type with the limits that `Annotated` puts on it."""
    added: list[Limit] = []
    strict = False
    for mark in marks:
        match plain(mark):
            case ExternalInstance(name=name, args=args, kwargs=kwargs):
                short = name.rpartition(".")[2]
                if short == "Json":
                    return Scalar("pydantic.Json")
                if short in {"Discriminator", "Field"} and isinstance(kind, Either):
                    kind = replace(
                        kind, discriminator=_discriminator(short, args, kwargs) or kind.discriminator
                    )
                strict = strict or short == "Strict" or constant(kwargs.get("strict")) is True
                positions = dict(zip(_ANNOTATED_TYPES.get(short, ()), args, strict=False))
                if short in _ANNOTATED_TYPES or name in FIELDS:
                    added.extend(limits({**positions, **kwargs}))
            case External(name="pydantic.Json" | "pydantic.types.Json"):
                return Scalar("pydantic.Json")
    match kind:
        case Scalar():
            return replace(kind, limits=(*kind.limits, *added), strict=kind.strict or strict)
        case Collection():
            return replace(kind, limits=(*kind.limits, *added))
        case _:
            return kind


def _discriminator(short: str, args: list[Value], kwargs: dict[str, Value]) -> str | None:
    given = kwargs.get("discriminator", args[0] if short == "Discriminator" and args else None)
    found = constant(given)
    return found if isinstance(found, str) else None
