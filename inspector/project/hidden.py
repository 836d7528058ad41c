"""Which values may hide a dependency: those of libraries and of modules that could not be read.

`user: CurrentUser` with a `CurrentUser` of somebody else's is a parameter of that type, or
an alias of `Annotated[User, Depends(...)]`: only the library's code tells.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    ClassValue,
    External,
    ExternalInstance,
    Generic,
    Instance,
    Union,
    UnknownValue,
    Value,
    plain,
)
from inspector.project.tables.bystanders import BYSTANDERS

if TYPE_CHECKING:
    from inspector.project.evaluate.machine import Machine

UNANNOTATED: Final = UnknownValue("no annotation")
UNSET: Final = UnknownValue("no default")


def is_stranger(name: str) -> bool:
    """Whether a name is of a library that may bring dependencies of its own."""
    home = name.partition(".")[0]
    return home not in BYSTANDERS and home != "builtins" and home not in sys.stdlib_module_names


def in_parameter(kind: Value, marks: list[Value], default: Value) -> bool:
    """Whether a parameter that shows no `Depends` may have one all the same."""
    if _in_type(kind) or any(map(_is_strange, marks)):
        return True
    if isinstance(default, UnknownValue | External) and _is_plain_type(kind):
        return False  # `limit: int = settings.limit`
    return default != UNSET and _is_strange(default)


def _in_type(kind: Value) -> bool:
    """Whether a type may be an alias of `Annotated`; FastAPI looks for one on the outside only."""
    match kind:
        case UnknownValue():
            return kind != UNANNOTATED
        case External(name=name) | ExternalInstance(name=name):
            return is_stranger(name)
        case Generic(base=base):
            return _in_type(plain(base))
        case _:
            return False


def _is_strange(value: Value) -> bool:
    match value:
        case UnknownValue():
            return True
        case External(name=name) | ExternalInstance(name=name):
            return is_stranger(name)
        case _:
            return False


def _is_plain_type(kind: Value) -> bool:
    match kind:
        case External(name=name):
            return name.startswith("builtins.")
        case Generic(base=base):
            return _is_plain_type(plain(base))
        case Union():
            return True
        case _:
            return False


def has_strange_base(machine: Machine, cls: ClassValue) -> bool:
    """Whether a class inherits from one that is not known."""
    for part in machine.line(cls):
        for base in map(ops.generic_base, part.bases):
            if not isinstance(plain(base), ClassValue) and _is_strange(plain(base)):
                return True
    return False


def is_strange_callable(machine: Machine, target: Value) -> bool:
    """Whether nothing tells what a call of a value does, and what FastAPI has to give it."""
    match target:
        case ClassValue() as cls if not any(
            "__init__" in part.cls.methods for part in machine.line(cls)
        ) and has_strange_base(machine, cls):
            return True
        case Instance(cls=cls) if not any("__call__" in part.cls.methods for part in machine.line(cls)):
            return has_strange_base(machine, cls)
        case Generic(base=base):
            return is_strange_callable(machine, plain(base))
        case _:
            return _is_strange(target)
