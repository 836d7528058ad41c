"""Which functions may put something on an app or router when they are called, going by what they mention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Category, Class, Function
from inspector.project.mentions import Mentions
from inspector.project.names import Module, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from inspector.project.code import SourceFile
    from inspector.project.model import Project
    from inspector.project.names import Symbol

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
        "websocket_route",
    }
)
"""Names of methods that register, and hardly mean anything else."""

_ELSEWHERE_TOO: Final = frozenset({"add_event_handler", "add_route", "mount", "on_event"})

VERBS: Final = frozenset(
    {"delete", "get", "head", "options", "patch", "post", "put", "route", "trace", "websocket"}
)
"""Names of methods that register when they decorate, and mean much else."""


def registers(call: s.Call) -> bool:
    """Whether a call looks like a registration: `x.get("/path")`, `x.get("/path")(function)`."""
    match call:
        case s.Call(func=s.Call() as inner):
            return registers(inner)
        case s.Call(func=(s.Ref(path=name) | s.Attr(name=name)), args=(s.Const(value=str(path)), *_)):
            return name.rpartition(".")[2] in VERBS | REGISTERING and path.startswith("/")
        case _:
            return False


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
    """The functions that may register something, themselves or through what they mention."""

    def __init__(self, project: Project, makers: Iterable[Function]) -> None:
        """Find the functions that register, then all that mention one of them or of the makers of apps."""
        self._names = project.names
        self._hierarchy = project.hierarchy
        self._types = project.types
        files = [
            file
            for file in project.files.values()
            if file.category not in {Category.TESTS, Category.VENDORED}
        ]
        self._mentions = Mentions(files)
        nested = (f for file in files for f in file.functions if f.fact.parent_function is not None)
        self._found = set(filter(registers_itself, (*self._mentions.using(REGISTERING), *nested)))
        # a method on an object of unknown class may be any of this name
        methods = frozenset(
            function.fact.name
            for function in self._found
            if function.fact.parent_class is not None and not function.fact.name.startswith("__")
        )
        self._close({*self._found, *self._mentions.using(methods)})
        self._adding = frozenset(self._found)
        self._makers = frozenset(makers)
        self._making = frozenset(name for maker in self._makers for name in self._called_by(maker))
        self._close(set(self._makers))
        self._called = frozenset(name for function in self._found for name in self._called_by(function))

    def _close(self, latest: set[Function]) -> None:
        """Add functions, and all that mention one of them, directly or not."""
        while latest:
            self._found |= latest
            called = frozenset(name for function in latest for name in self._called_by(function))
            latest = {function.parent for function in latest if function.parent is not None} | {
                function
                for function in self._mentions.using(called)
                if function not in self._found
                and any(mentioned in self._found for mentioned in self._mentioned(function))
            }
            latest -= self._found

    def builders(self, makers: Iterable[Function]) -> list[Function]:
        """The makers, and the functions that call one and put something on what it makes."""
        found = list(makers)
        latest = set(found)
        while latest:
            called = frozenset(name for function in latest for name in self._called_by(function))
            outer = []
            for function in self._adding:
                if function in found or function.used.isdisjoint(called):
                    continue
                mentioned = set(self._mentioned(function))
                if not mentioned.isdisjoint(latest) and (
                    registers_itself(function) or not self._adding.isdisjoint(mentioned.difference(found))
                ):
                    outer.append(function)
            outer.sort(key=lambda function: (function.file.path, function.index))
            found.extend(outer)
            latest = set(outer)
        return found

    def reaches(self, function: Function) -> bool:
        """Whether a call of a function may register something."""
        return function in self._found

    def calls(self, function: Function, other: Function) -> bool:
        """Whether a function mentions another one, so that it may call it."""
        return other in self._mentioned(function)

    def reached_from(self, file: SourceFile) -> bool:
        """Whether the module-level code of a file calls something that may register."""
        return self._calls_any(file, self._found, self._called)

    def starts_app(self, file: SourceFile) -> bool:
        """Whether the module-level code of a file calls something that makes an app or router."""
        return self._calls_any(file, self._makers, self._making)

    def _calls_any(self, file: SourceFile, wanted: AbstractSet[Function], names: frozenset[str]) -> bool:
        mentions = file.used | {fact.name for fact in file.facts.imports}
        return not mentions.isdisjoint(names) and any(
            function in wanted for site in file.calls for function in self._behind(file, site.call.func)
        )

    def _behind(self, file: SourceFile, called: s.Expr) -> Iterator[Function]:
        """The functions that a call at module level may run: one by this name, or methods of a class."""
        symbol: Symbol | None = None
        name = ""
        match called:
            case s.Ref(path=path, line=line, column=column):
                symbol = self._names.resolve(file, path)
                holder, _, name = path.rpartition(".")
                if not isinstance(symbol, (Function, Class)) and holder:
                    kind = self._types.of(file, s.Ref(holder, line, column))
                    symbol = kind.cls if kind is not None else None
            case s.Attr(base=s.Call(func=s.Ref(path=path)), name=name):
                symbol = self._names.resolve(file, path)
        if isinstance(symbol, Function):
            yield symbol
        elif isinstance(symbol, Class):
            for cls in self._hierarchy.line(symbol):
                yield from (m for n, m in cls.methods.items() if n in {"__init__", "__call__", name})

    def _called_by(self, function: Function) -> Iterator[str]:
        """Names that a call of a function mentions."""
        yield function.fact.name
        if function.cls is not None and function.fact.name.startswith("__"):
            yield function.cls.fact.name

    def _mentioned(self, function: Function) -> Iterator[Function]:
        file, used = function.file, frozenset(function.used)
        yield from (f for f in file.functions if f.fact.parent_function == function.index)
        if function.cls is not None:
            for cls in self._hierarchy.line(function.cls):
                yield from (method for name, method in cls.methods.items() if name in used)
        names = self._names
        found: list[Symbol | None] = [names.in_module(file, name) for name in used & file.facts.names]
        found.extend(
            names.member(names.import_target(file, one.module, one.level), one.name)
            for one in file.facts.imports
            if one.function == function.index and one.name is not None
        )
        seen: set[SourceFile] = set()
        while found:
            symbol = found.pop()
            if isinstance(symbol, Module) and symbol.file not in seen:
                seen.add(symbol.file)
                found.extend(names.in_module(symbol.file, name) for name in used & symbol.file.facts.names)
            if isinstance(symbol, Variable) and symbol.cls is None:
                kind = self._types.of(symbol.file, s.Ref(symbol.name, 1, 0))
                symbol = kind.cls if kind is not None else None  # its class stands for it
            if isinstance(symbol, Function):
                yield symbol
            elif isinstance(symbol, Class):
                for cls in self._hierarchy.line(symbol):
                    called = {"__init__", "__call__"} | used
                    yield from (method for name, method in cls.methods.items() if name in called)


def registers_itself(function: Function) -> bool:
    """Whether the body of a function has what looks like a registration."""
    found = function.used & REGISTERING
    if found - _ELSEWHERE_TOO or (found and _knows_apps(function)):
        return True
    return function.fact.parent_function is not None and decorates_routes(function)


def _knows_apps(function: Function) -> bool:
    names = function.used | {parameter.name for parameter in function.fact.parameters}
    return not names.isdisjoint({"app", "api", "application", "router"}) or any(
        fact.module.partition(".")[0] in {"fastapi", "starlette"} for fact in function.file.facts.imports
    )
