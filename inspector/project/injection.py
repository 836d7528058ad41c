"""What a signature asks FastAPI to inject: every `Depends(...)` and `Security(...)`, and where it is written.

The dependency graph of a route is in `Route.dependencies`; this is for questions about the
code that declares one, and for functions that no route reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, argument
from inspector.project.expressions import enclosing
from inspector.project.names import Variable
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project

MARKERS: Final = frozenset({"fastapi.Depends", "fastapi.Security"})
CACHES: Final = frozenset(
    {"functools.cache", "functools.lru_cache", "cachetools.cached", "cachetools.func.ttl_cache"}
)
"""Decorators after which a function is a loader: calling it again costs nothing."""

_MOST_ALIASES: Final = 8


@dataclass(frozen=True, slots=True)
class Need:
    """One marker: the call, the scope it is written in, and what it names (None where unknown)."""

    owner: Owner
    call: s.Call
    target: Function | Class | None


def needs(project: Project, function: Function) -> Iterator[Need]:
    """Yield what each parameter of a function asks for, through `Annotated` aliases of any module."""
    outside = enclosing(function)
    for parameter in function.fact.parameters:
        annotated = parameter.annotation
        for expr in (parameter.annotation, parameter.default):
            if expr is not None:
                yield from _in(project, outside, expr, annotated, 0)


def _in(project: Project, owner: Owner, expr: s.Expr, annotated: s.Expr | None, depth: int) -> Iterator[Need]:
    if depth > _MOST_ALIASES:
        return
    match expr:
        case s.Const(value=str(text)) if (parsed := parse_annotation(text)) is not None:
            yield from _in(project, owner, parsed, annotated, depth + 1)
        case s.Ref(path=path):
            symbol = project.resolve(owner, path)
            if isinstance(symbol, Variable) and symbol.cls is None:
                values = project.types.assigned(symbol.file, symbol.name)
                if len(values) == 1:
                    yield from _in(project, symbol.file, values[0], values[0], depth + 1)
        case s.Subscript(base=base, index=s.Sequence(kind="tuple", items=(kind, *marks))):
            if project.qualified(owner, base) == "typing.Annotated":
                for mark in marks:
                    yield from _in(project, owner, mark, kind, depth + 1)
        case s.Call(func=func) if project.qualified(owner, func) in MARKERS:
            yield Need(owner, expr, target_of(project, owner, expr, annotated))


def target_of(
    project: Project, owner: Owner, call: s.Call, annotated: s.Expr | None = None
) -> Function | Class | None:
    """Return the function or class that a marker names; without an argument, the annotated class."""
    named = argument(call, 0, "dependency") or annotated
    match project.resolve(owner, named) if named is not None else None:
        case Function() | Class() as found:
            return found
        case _:
            return None


def run_by(project: Project, target: Function | Class) -> Function | None:
    """Return the function that runs when a dependency is called: of a class its `__init__`."""
    if isinstance(target, Function):
        return target
    line = project.hierarchy.line(target)
    return next((cls.methods["__init__"] for cls in line if "__init__" in cls.methods), None)


def is_cached(project: Project, function: Function) -> bool:
    """Whether a decorator remembers what a function gives."""
    for decorator in function.fact.decorators:
        expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
        name = project.qualified(enclosing(function), expr)
        if name in CACHES or "cache" in s.render(expr).rpartition(".")[2]:
            return True
    return False
