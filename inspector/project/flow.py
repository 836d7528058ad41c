"""Whether running a block of statements can get past its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.names import External
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Function, Owner
    from inspector.project.model import Project

_NEVER: Final = frozenset({"typing.NoReturn", "typing.Never", "typing_extensions.Never"})
_EXITS: Final = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})


def falls_through(project: Project, function: Function) -> bool:
    """Whether a function can end by running past its last statement, so that it gives None."""
    return not stops(project, function, function.body)


def stops(project: Project, owner: Owner, body: tuple[s.Stmt, ...]) -> bool:
    """Whether every way through a block returns, raises or never ends."""
    return any(_stop(project, owner, statement) for statement in body)


def _stop(project: Project, owner: Owner, statement: s.Stmt) -> bool:
    match statement:
        case s.Return() | s.Raise():
            return True
        case s.Assert(test=s.Const(value=False)):
            return True
        case s.ExprStmt(value=s.Call() as call) | s.ExprStmt(value=s.Await(value=s.Call() as call)):
            return _never_returns(project, owner, call)
        case s.If(test=test, body=body, orelse=orelse):
            if isinstance(test, s.Const) and test.value is True:
                return stops(project, owner, body)
            return stops(project, owner, body) and stops(project, owner, orelse)
        case s.With(body=body):
            # what suppresses exceptions may end early, but nobody writes it so to return None
            return stops(project, owner, body)
        case s.While(test=s.Const(value=value), body=body) if value:
            return not _breaks(body)
        case s.For(body=body, orelse=orelse) | s.While(body=body, orelse=orelse):
            return stops(project, owner, orelse) and not _breaks(body)
        case s.Try(body=body, handlers=handlers, orelse=orelse, final=final):
            if stops(project, owner, final):
                return True
            inside = stops(project, owner, body) or stops(project, owner, orelse)
            return inside and all(stops(project, owner, handler.body) for handler in handlers)
        case s.Match(cases=cases):
            return _is_exhaustive(cases) and all(stops(project, owner, case.body) for case in cases)
        case _:
            return False


def _is_exhaustive(cases: tuple[s.Case, ...]) -> bool:
    """Whether a match surely takes one of its cases, or may well: several can cover an enum or a union."""
    return len(cases) > 1 or any(case.guard is None and case.values == () for case in cases)


def _breaks(body: tuple[s.Stmt, ...]) -> bool:
    """Whether a `break` in a loop's body ends that loop."""
    for statement in body:
        if isinstance(statement, s.Simple) and statement.kind == "break":
            return True
        if isinstance(statement, (s.For, s.While)):
            if _breaks(statement.orelse):
                return True
        elif any(_breaks(block) for block in s.blocks(statement)):
            return True
    return False


def _never_returns(project: Project, owner: Owner, call: s.Call) -> bool:
    callee = project.types.callee(owner, call.func)
    if callee.function is not None and callee.function.fact.returns is not None:
        found = project.resolve(callee.function.file, callee.function.fact.returns)
        return isinstance(found, External) and found.name in _NEVER
    return callee.name in _EXITS
