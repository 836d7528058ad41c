"""What calls may be of, as far as that can be told without the body that makes them.

Facts say which dotted names a function calls (`Function.callees`). What their first part
means, and often which class it is of, is known without the body: it is imported, defined in
the module, or an annotated parameter. Only what is assigned in the body takes decoding it.
These are sieves: they say False only where the body would, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.code import Class, Function
from inspector.project.names import Local

if TYPE_CHECKING:
    from inspector.project.model import Project
    from inspector.project.types import TypeRef


def may_call_own(project: Project, function: Function, path: str) -> bool:
    """Whether a call of a dotted name may run a function or make a class of the project."""
    base, _, name = path.rpartition(".")
    if not base:
        # a name that starts with a dot is called on what is no name
        return path.startswith(".") or isinstance(project.names.resolve(function, name), (Function, Class))
    if isinstance(project.names.resolve(function, path), (Function, Class)):
        return True
    of = _held(project, function, base)
    return isinstance(of, _Unread) or project.types.method(of, name).function is not None


def may_be_on_own(project: Project, function: Function, path: str) -> bool:
    """Whether what a dotted name is called on may be a class of the project, or an instance of one."""
    base = path.rpartition(".")[0]
    if not base:
        return path.startswith(".")
    if isinstance(project.names.resolve(function, base), Class):
        return True
    of = _held(project, function, base)
    return isinstance(of, _Unread) or (of is not None and of.cls is not None)


class _Unread:
    """Stands for what only the body tells."""


def _held(project: Project, function: Function, path: str) -> TypeRef | _Unread | None:
    """Return the class of what a dotted name holds."""
    head, *rest = path.split(".")
    symbol = project.names.resolve(function, head)
    if not isinstance(symbol, Local):
        return project.types.of_path(function, path)
    parameter = next((p for p in symbol.function.fact.parameters if p.name == head), None)
    if parameter is None:
        return _Unread()
    found = project.types.parameter(symbol.function, parameter)
    for name in rest:
        found = project.types.attribute(found, name) if found is not None else None
    return found
