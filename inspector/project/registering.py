"""Which functions may put something on an app or router when they are called, going by what they mention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

REGISTERING: Final = frozenset(
    {
        "add_api_route",
        "add_api_websocket_route",
        "add_event_handler",
        "add_route",
        "add_websocket_route",
        "api_route",
        "include_router",
        "mount",
        "on_event",
        "websocket",
        "websocket_route",
    }
)
"""Names of methods that register, and hardly mean anything else."""

VERBS: Final = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "route", "trace"})
"""Names of methods that register when they decorate, and mean much else."""


def decorates_routes(function: Function) -> bool:
    """Whether a decorator of a function looks like a registration on a router."""
    for decorator in function.fact.decorators:
        match decorator.expr:
            case s.Call(func=s.Ref(path=path)) if path.rpartition(".")[2] in VERBS | REGISTERING:
                return True
            case s.Call(func=s.Attr(name=name)) if name in VERBS | REGISTERING:
                return True
    return False


class Registering:
    """Answers for each function, looking at what it mentions and at what that mentions in turn."""

    def __init__(self, project: Project) -> None:
        """Take the project whose functions are asked about."""
        self._names = project.names
        self._hierarchy = project.hierarchy
        self._known: dict[Function, bool] = {}
        # a method on an object of unknown class may be any of this name
        self._methods = frozenset(
            function.fact.name
            for file in project.files.values()
            for function in file.functions
            if function.fact.parent_class is not None
            and not function.fact.name.startswith("__")
            and _registers_itself(function)
        )

    def reaches(self, function: Function) -> bool:
        """Whether a call of a function may register something."""
        known = self._known.get(function)
        if known is not None:
            return known
        seen: set[Function] = set()
        stack = [function]
        while stack:
            one = stack.pop()
            if one in seen or self._known.get(one) is False:
                continue
            seen.add(one)
            if self._known.get(one) or _registers_itself(one) or not one.fact.uses.isdisjoint(self._methods):
                self._known[function] = True
                return True
            stack.extend(self._mentioned(one))
        self._known.update(dict.fromkeys(seen, False))
        return False

    def _mentioned(self, function: Function) -> Iterator[Function]:
        file, fact = function.file, function.fact
        yield from (f for f in file.functions if f.fact.parent_function == function.index)
        if function.cls is not None:
            for cls in self._hierarchy.line(function.cls):
                yield from (method for name, method in cls.methods.items() if name in fact.uses)
        found = [self._names.in_module(file, name) for name in fact.uses & file.facts.names]
        for one in file.facts.imports:
            if one.function == function.index and one.name is not None:
                found.append(
                    self._names.member(self._names.import_target(file, one.module, one.level), one.name)
                )
        for symbol in found:
            if isinstance(symbol, Function):
                yield symbol
            elif isinstance(symbol, Class):
                for cls in self._hierarchy.line(symbol):
                    yield from (m for name, m in cls.methods.items() if name in {"__init__", "__call__"})


def _registers_itself(function: Function) -> bool:
    return not function.fact.uses.isdisjoint(REGISTERING) or (
        function.fact.parent_function is not None and decorates_routes(function)
    )
