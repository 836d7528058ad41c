"""Calls that are made the first time only: what they give is kept under a name that outlives the call.

global _client                      if self._rows is not None:
if _client is None:                     return self._rows
_client = connect()             self._rows = load()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.code import Function
from inspector.project.names import Local, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite
    from inspector.project.model import Project


def is_made_once(project: Project, site: CallSite) -> bool:
    """Whether a call fills what was empty, so that nobody makes it again."""
    function = site.owner
    if not isinstance(function, Function) or not (site.conditions or _may_return_early(function)):
        return False
    return any(
        _outlives(project, function, kept) and any(part is site.call for part in s.expressions(filling))
        for kept, filling in _first_times(function)
    )


def _may_return_early(function: Function) -> bool:
    return len(function.body) > 1 and any(_returns_kept(statement) for statement in function.body)


def _first_times(function: Function) -> Iterator[tuple[str, tuple[s.Stmt, ...]]]:
    """Yield each name that is filled when it is empty, with the statements that run only then."""
    for statement in s.statements(function.body):
        if isinstance(statement, s.If):
            for kept in _tested_empty(statement.test):
                if _fills(statement.body, kept):
                    yield kept, statement.body
    for position, statement in enumerate(function.body, 1):
        returned = _returns_kept(statement)
        if returned is not None and _fills(function.body[position:], returned):
            yield returned, function.body[position:]


def _tested_empty(test: s.Expr) -> Iterator[str]:
    """Yield the names that are empty where a test holds: `x is None`, `not x`, and both joined by `and`."""
    match test:
        case s.Compare(left=s.Ref(path=path), ops=("is" | "==",), rights=(right,)) if _is_none(right):
            yield path
        case s.Unary(op="not", operand=s.Ref(path=path)):
            yield path
        case s.Logical(op="and", values=values):
            for value in values:
                yield from _tested_empty(value)


def _returns_kept(statement: s.Stmt) -> str | None:
    """Return the name that a statement returns where it is not empty."""
    match statement:
        case s.If(test=test, body=(*_, s.Return(value=s.Ref(path=path))), orelse=()):
            match test:
                case s.Compare(left=s.Ref(path=tested), ops=("is not" | "!=",), rights=(right,)):
                    return path if tested == path and _is_none(right) else None
                case s.Ref(path=tested):
                    return path if tested == path else None
    return None


def _fills(body: tuple[s.Stmt, ...], kept: str) -> bool:
    for statement in s.statements(body):
        match statement:
            case s.Assign(targets=targets, value=value):
                filled = any(isinstance(target, s.Ref) and target.path == kept for target in targets)
            case s.AnnAssign(target=s.Ref(path=path), value=value) if value is not None:
                filled = path == kept
            case _:
                continue
        if filled and not _is_none(value):
            return True
    return False


def _is_none(expr: s.Expr) -> bool:
    return isinstance(expr, s.Const) and expr.value is None


def _outlives(project: Project, function: Function, kept: str) -> bool:
    """Whether a name is of a module, an instance or a class, and not of the call."""
    if "." not in kept:
        return isinstance(project.resolve(function, kept), Variable)
    owner = kept.partition(".")[0]
    parameters = function.fact.parameters
    return (function.cls is not None and bool(parameters) and parameters[0].name == owner) or not isinstance(
        project.resolve(function, owner), Local
    )
