"""Traits of `traitlets`: what a class declares that a configuration file or the command line may set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Dict,
    ExternalInstance,
    FunctionValue,
    Items,
    UnknownValue,
    Value,
    plain,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inspector.project.evaluate.values import ClassValue

_SCALARS: Final[dict[str, str | int | float | bytes | None]] = {
    "Any": None,
    "Bool": False,
    "Bytes": b"",
    "CBool": False,
    "CInt": 0,
    "CUnicode": "",
    "Float": 0.0,
    "Int": 0,
    "Integer": 0,
    "Unicode": "",
}
_CONTAINERS: Final[dict[str, Callable[[], Items | Dict]]] = {
    "Dict": Dict,
    "List": lambda: Items("list", []),
    "Set": lambda: Items("set", []),
}
# of these no default is implied
_OTHERS: Final = frozenset({"Callable", "Enum", "Instance", "Type", "Union"})
TRAITS: Final = frozenset(f"traitlets.{name}" for name in {*_SCALARS, *_CONTAINERS, *_OTHERS})


def default_of(trait: ExternalInstance) -> Value:
    """The default that a trait is declared with, or the one that its kind implies."""
    kind = trait.name.rpartition(".")[2]
    first = trait.args[0] if trait.args else None
    if "default_value" in trait.kwargs:
        return trait.kwargs["default_value"]
    if kind in _SCALARS:
        return first if trait.args else _SCALARS[kind]
    if kind in _CONTAINERS:
        # the first argument is a default where it is no trait of the elements
        return first if isinstance(plain(first), (Items, Dict)) else _CONTAINERS[kind]()
    return UnknownValue(f"a default of traitlets.{kind}")


def maker_of(line: Iterable[ClassValue], name: str, body: Callable[[ClassValue], dict[str, Value]]) -> Value:
    """The method that makes the default: `@default("name")`, or `_name_default`; None where none does."""
    for cls in line:
        for method in cls.cls.methods.values():
            if method.fact.name == f"_{name}_default" or any(
                _makes(decorator.expr, name) for decorator in method.fact.decorators
            ):
                found = body(cls).get(method.fact.name)
                return found if isinstance(found, FunctionValue) else None
    return None


def _makes(decorator: s.Expr, name: str) -> bool:
    match decorator:
        case s.Call(func=s.Ref(path=path), args=(s.Const(value=given),)):
            return given == name and path.rpartition(".")[2] == "default"
        case _:
            return False
