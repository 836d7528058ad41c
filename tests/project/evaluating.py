"""What the evaluator makes of small programs, as values that tests can compare."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from inspector.project.applications import deep_recursion
from inspector.project.evaluate.machine import Machine
from inspector.project.evaluate.natives import NATIVES
from inspector.project.evaluate.values import (
    Dict,
    Either,
    EnumMember,
    Items,
    Maybe,
    Tentative,
    UnknownValue,
    Value,
)
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.project.evaluate.values import ModuleValue


class Unknown(str):
    """Why a value is not known."""

    __slots__ = ()


def run(files: Mapping[str, str] | str, module: str = "main.py") -> tuple[Machine, ModuleValue]:
    """Evaluate a module of a project."""
    sources = {"main.py": files} if isinstance(files, str) else files
    project = project_from({path: textwrap.dedent(text) for path, text in sources.items()})
    machine = Machine(project.names, project.hierarchy)
    machine.natives = NATIVES
    with deep_recursion():
        return machine, machine.module(project.files[module])


def names(files: Mapping[str, str] | str, module: str = "main.py") -> dict[str, object]:
    """The names of a module with their values, as Python objects where they are constants and containers."""
    machine, ran = run(files, module)
    with deep_recursion():
        return {name: python(machine, value) for name, value in ran.env.names.items()}


def value(files: Mapping[str, str] | str, name: str = "result") -> object:
    """The value of one name of `main.py`."""
    return names(files)[name]


def python(machine: Machine, value: Value) -> object:
    """A value as a Python object; what has none stays what it is."""
    match value:
        case UnknownValue(reason=reason):
            return Unknown(reason)
        case Tentative(value=inner) | Maybe(value=inner):
            return python(machine, inner)
        case Either():
            return Unknown(value.undecided().reason)
        case Items(kind=kind, values=values, open=False):
            made = [python(machine, item) for item in values]
            return {"list": list, "tuple": tuple, "set": set}[kind](made)
        case Dict(entries=entries, open=False):
            return {python(machine, key): python(machine, item) for key, item in entries.values()}
        case EnumMember(name=name):
            return f"{value.cls.cls.fact.name}.{name}"
        case _:
            return value
