"""Where annotations are text, FastAPI evaluates them later, with the names of the module alone.

`from __future__ import annotations` makes every annotation a text. What is moved from a
default, which Python evaluates on the spot, into such a text has to mean the same when
FastAPI reads it: its names are those of the module at run time, and it is made anew for
every route.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from inspector.project.code import Function, SourceFile
from inspector.project.expressions import enclosing
from inspector.project.records import Unknown
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project


def unseen(project: Project, function: Function, expr: s.Expr) -> str | None:
    """Return why FastAPI could not evaluate a text in a function's signature; None where it can."""
    for head in heads(expr):
        reason = _unseen(project, function, head)
        if reason is not None:
            return reason
    return None


def heads(expr: s.Expr) -> Iterator[str]:
    """Yield the first parts of the names in an expression; those that it binds itself are among them."""
    for part in s.walk(expr):
        if isinstance(part, s.Ref):
            yield part.path.partition(".")[0]


def made_anew(expr: s.Expr) -> bool:
    """Whether evaluating an expression twice gives two things: calls and functions in it, itself aside."""
    parts = s.walk(expr)
    next(parts)
    return any(isinstance(part, (s.Call, s.Lambda, s.Comprehension)) for part in parts)


def bound_twice(function: Function, expr: s.Expr) -> str | None:
    """Return a name of an expression that the module gives two meanings, one after the other."""
    file = function.file
    facts = [one.fact for one in file.functions], [one.fact for one in file.classes]
    named = [
        fact.name
        for some in facts
        for fact in some
        if fact.parent_function is None and fact.parent_class is None
    ]
    return next((head for head in heads(expr) if named.count(head) > 1), None)


def _unseen(project: Project, function: Function, head: str) -> str | None:
    scope = enclosing(function)
    while not isinstance(scope, SourceFile):
        if _binds(scope, head):
            return f"`{head}` is no name of the module, where FastAPI looks up what an annotation names"
        scope = enclosing(scope)
    imports = [
        fact
        for fact in scope.facts.imports
        if fact.bound == head and fact.function is None and fact.cls is None
    ]
    if imports and all(fact.type_checking for fact in imports):
        return f"`{head}` is imported for type checkers only, so FastAPI cannot read an annotation with it"
    if imports or head in scope.facts.names or hasattr(builtins, head):
        return None
    found = project.resolve(scope, head)
    if isinstance(found, Unknown) and "import *" not in found.reason:
        return f"`{head}` is not known in the module"
    return None


def _binds(scope: Function | Class, head: str) -> bool:
    if isinstance(scope, Function):
        return head in scope.fact.names
    return head in scope.methods or any(
        isinstance(target, s.Ref) and target.path == head
        for statement in s.statements(scope.body)
        for target in _targets(statement)
    )


def _targets(statement: s.Stmt) -> tuple[s.Expr, ...]:
    match statement:
        case s.Assign(targets=targets):
            return targets
        case s.AnnAssign(target=target):
            return (target,)
        case _:
            return ()
