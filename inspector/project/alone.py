"""Which coroutines run while nobody is served: those of a command line, and an app's lifespan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.registering import decorates_routes
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Function

_COMMAND_LINE: Final = frozenset({"__main__.py", "cli", "cli.py"})
_APPS: Final = frozenset({"FastAPI", "Starlette"})


def runs_alone(function: Function) -> bool:
    """Whether no request waits when a coroutine blocks: the server does not run yet, or there is none."""
    if not _COMMAND_LINE.isdisjoint(function.file.path.split("/")) and not decorates_routes(function):
        return True
    return _is_lifespan(function)


def _is_lifespan(function: Function) -> bool:
    """Whether a function is a context manager that is given an app, as the ones that start it up are."""
    if not any(_last(decorator.expr) == "asynccontextmanager" for decorator in function.fact.decorators):
        return False
    return any(_last(parameter.annotation) in _APPS for parameter in function.fact.parameters)


def _last(expr: s.Expr | None) -> str | None:
    match expr:
        case s.Ref(path=path):
            return path.rpartition(".")[2]
        case s.Const(value=str(text)):
            return text.rpartition(".")[2]
        case _:
            return None
