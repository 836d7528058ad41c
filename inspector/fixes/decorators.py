"""What decorators of handlers and dependencies may do with the signature of what they decorate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Function
from inspector.project.expressions import enclosing
from inspector.project.names import External
from inspector.project.registering import REGISTERING, VERBS
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_INNOCENT: Final = frozenset(
    {
        "aiocache", "async_lru", "asyncache", "builtins", "cachetools", "contextlib", "fastapi",
        "fastapi_cache", "functools", "slowapi", "starlette", "tenacity", "typing", "typing_extensions",
        "warnings",
    }
)  # fmt: skip
"""Libraries whose decorators call the function and look at no default."""

_READERS: Final = frozenset(
    {"signature", "getfullargspec", "getcallargs", "get_type_hints", "__defaults__", "__kwdefaults__"}
)
_HIDERS: Final = frozenset({"wraps", "update_wrapper", "wrapt"})


def may_read_defaults(project: Project, function: Function) -> str | None:
    """Return a decorator that may look at the defaults of what it decorates; None where none does."""
    for name, made_by in _others(project, function):
        if made_by is None or any(one.uses(*_READERS) for one in _with_inner(made_by)):
            return name
    return None


def may_hide_annotations(project: Project, function: Function) -> str | None:
    """Return a decorator that may put a function without annotations in the place of what it decorates."""
    for name, made_by in _others(project, function):
        if made_by is None or not any(one.uses(*_HIDERS) for one in _with_inner(made_by)):
            return name
    return None


def _others(project: Project, function: Function) -> Iterator[tuple[str, Function | None]]:
    """Yield decorators that register nothing, with the project's function that makes each, if one does."""
    outside = enclosing(function)
    for decorator in function.fact.decorators:
        expr = decorator.expr
        func = expr.func if isinstance(expr, s.Call) else expr
        name = s.render(func)
        if isinstance(expr, s.Call) and name.rpartition(".")[2] in VERBS | REGISTERING:
            continue
        symbol = project.resolve(outside, func)
        if isinstance(symbol, External) and symbol.name.partition(".")[0] in _INNOCENT:
            continue
        yield name, symbol if isinstance(symbol, Function) else None


def _with_inner(function: Function) -> Iterator[Function]:
    """Yield a function and those that it defines inside."""
    wanted = {function.index}
    for other in function.file.functions:
        if other.index == function.index or other.fact.parent_function in wanted:
            wanted.add(other.index)
            yield other
