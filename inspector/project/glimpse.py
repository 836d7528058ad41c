"""What calls may be of, told from dotted names alone, cheapest evidence first.

Facts say which dotted names a function calls (`Function.callees`). What their first part
means, and often which class it is of, is known without the body: it is imported, defined in
the module, or an annotated parameter. Only what is assigned in the body takes decoding it,
and nothing here takes walking through all calls of a body. These are sieves: they say False
only where every call of that name would. A name that starts with a dot is called on what is
no name, of which nothing is known before the call itself is looked at.
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
        return path.startswith(".") or isinstance(project.names.resolve(function, name), (Function, Class))
    if isinstance(project.names.resolve(function, path), (Function, Class)):
        return True
    of = _held(project, function, base)
    return project.types.method(of, name).function is not None


def may_be_on_own(project: Project, function: Function, path: str) -> bool:
    """Whether what a dotted name is called on may be a class of the project, or an instance of one."""
    base = path.rpartition(".")[0]
    if not base:
        return path.startswith(".")
    if isinstance(project.names.resolve(function, base), Class):
        return True
    of = _held(project, function, base)
    return of is not None and of.cls is not None


def _held(project: Project, function: Function, path: str) -> TypeRef | None:
    """Return the class of what a dotted name holds; of a parameter that which it is declared to have."""
    head, *rest = path.split(".")
    symbol = project.names.resolve(function, head)
    parameters = symbol.function.fact.parameters if isinstance(symbol, Local) else ()
    parameter = next((p for p in parameters if p.name == head), None)
    if parameter is None or not isinstance(symbol, Local):
        return project.types.of_path(function, path)
    # whether something else is assigned to it takes the body: then it has no class, and nothing is lost
    found = project.types.parameter(symbol.function, parameter)
    for name in rest:
        found = project.types.attribute(found, name) if found is not None else None
    return found
