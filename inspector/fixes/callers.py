"""Who calls handlers and dependencies past FastAPI: calls and hand-overs in all files, tests included.

FastAPI passes every parameter by name, so only other callers can tell a lost default or a
new place among the parameters. A call counts when it is the function's, or when what is
called has its name and cannot be known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.code import Class, Function, SourceFile
from inspector.project.registering import REGISTERING, VERBS
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project

_HARMLESS: Final = (
    frozenset({"Depends", "Security", "isinstance", "issubclass", "signature"}) | REGISTERING | VERBS
)
"""What takes functions and does not call them itself, or as FastAPI does."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A call of a function, or one that is given the function as a value."""

    owner: Owner
    call: s.Call
    handed: bool  # the function is an argument, and whoever takes it may call it

    @property
    def where(self) -> str:
        """`tests/test_users.py:12`."""
        file = self.owner if isinstance(self.owner, SourceFile) else self.owner.file
        return f"{file.path}:{self.call.span.line}"


class OtherCallers:
    """The callers of a project's handlers and dependencies, found in one pass over what mentions them."""

    def __init__(self, project: Project) -> None:
        """Collect the calls that mention a handler or a dependency by any name it goes by."""
        self._project = project
        self._known: dict[Function, tuple[Caller, ...]] = {}
        self._families = _families(project)
        wanted = {
            word
            for function in self._functions()
            for word in self._words(function) | (self._family_names(function.cls) if function.cls else set())
        }
        self._aliases = _aliases(project, wanted)
        self._found: dict[str, list[Caller]] = defaultdict(list)
        words = frozenset(wanted | {alias for found in self._aliases.values() for alias in found})
        for owner in _owners(project, words):
            for call in _calls(owner):
                self._collect(owner, call, words)

    def of(self, function: Function) -> tuple[Caller, ...]:
        """Return the callers of a function; of an `__init__` those of its class and what derives from it."""
        if function not in self._known:
            self._known[function] = tuple(self._search(function))
        return self._known[function]

    def _search(self, function: Function) -> Iterator[Caller]:
        for word in sorted(self._words(function)):
            for name in sorted({word, *self._aliases.get(word, ())}):
                for caller in self._found.get(name, ()):
                    if self._may_call(caller, function, name):
                        yield caller

    def _functions(self) -> Iterator[Function]:
        yield from self._project.handlers
        yield from self._project.dependencies

    def _words(self, function: Function) -> set[str]:
        """Return the names that calls of a function are written with."""
        if function.fact.name != "__init__" or function.cls is None:
            return {function.fact.name}
        return {"__init__", *self._family_names(function.cls)}

    def _family_names(self, cls: Class) -> set[str]:
        return {member.fact.name for member in self._families.get(cls, (cls,))}

    def _collect(self, owner: Owner, call: s.Call, words: frozenset[str]) -> None:
        name = called_name(call)
        if name in words:
            self._found[name].append(Caller(owner, call, handed=False))
        if _is_harmless(call):
            return
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(given, s.Ref) and (last := given.path.rpartition(".")[2]) in words:
                self._found[last].append(Caller(owner, call, handed=True))

    def _may_call(self, caller: Caller, function: Function, name: str) -> bool:
        if not caller.handed:
            return self._means(caller.owner, caller.call.func, function)
        given = (*caller.call.args, *(keyword.value for keyword in caller.call.keywords))
        return any(
            self._means(caller.owner, one, function)
            for one in given
            if isinstance(one, s.Ref) and one.path.rpartition(".")[2] == name
        )

    def _means(self, owner: Owner, expr: s.Expr, function: Function) -> bool:
        """Whether an expression is a function, its class, or a method of its name on anything."""
        if function.fact.name == "__init__" and function.cls is not None:
            if isinstance(expr, s.Attr) and expr.name == "__init__":
                inside = owner.cls if isinstance(owner, Function) else None
                return inside is not None and function.cls in self._project.hierarchy.line(inside)
            symbol = self._project.resolve(owner, expr)
            return symbol is function or (
                isinstance(symbol, Class) and symbol in self._families.get(function.cls, ())
            )
        callee = self._project.types.callee(owner, expr)
        if callee.function is not None or callee.cls is not None or callee.name is not None:
            return callee.function is function
        return function.cls is not None and self._may_be_on(owner, expr, function.cls)

    def _may_be_on(self, owner: Owner, expr: s.Expr, cls: Class) -> bool:
        """Whether an attribute of something unknown may be one of an instance of a class."""
        match expr:
            case s.Ref(path=path) if path.count(".") == 1 and path.startswith(("self.", "cls.")):
                return self._is_related(owner, cls)
            case s.Attr(base=s.Call(func=s.Ref(path="super"))):
                return self._is_related(owner, cls)
            case s.Ref(path=path) if "." not in path:
                return False
            case s.Ref() | s.Attr():
                return self._is_made(cls)
            case _:
                return False

    def _is_related(self, owner: Owner, cls: Class) -> bool:
        """Whether code stands in a class that derives from another, or that it derives from."""
        while isinstance(owner, Function) and owner.cls is None and owner.parent is not None:
            owner = owner.parent
        inside = owner.cls if isinstance(owner, Function) else None
        line = self._project.hierarchy.line
        return inside is not None and (cls in line(inside) or inside in line(cls))

    def _is_made(self, cls: Class) -> bool:
        """Whether the project itself makes instances of a class, or of one that derives from it."""
        family = self._families.get(cls, (cls,))
        return any(
            self._project.resolve(caller.owner, caller.call.func) in family
            for name in self._family_names(cls)
            for word in (name, *self._aliases.get(name, ()))
            for caller in self._found.get(word, ())
            if not caller.handed
        )


def other_callers(project: Project) -> OtherCallers:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_other_callers")
    if not isinstance(found, OtherCallers):
        found = project.__dict__["_other_callers"] = OtherCallers(project)
    return found


def gives(caller: Caller, function: Function, name: str) -> bool:
    """Whether a call surely gives a parameter, by position or by name."""
    if caller.handed:
        return False
    if any(keyword.name == name for keyword in caller.call.keywords):
        return True
    positions = _positional(function)
    return name in positions and positions.index(name) < _count(caller)


def gives_by_position(caller: Caller, function: Function, names: frozenset[str]) -> bool:
    """Whether a call may give one of the parameters by its position."""
    positions = _positional(function)
    if caller.handed or any(isinstance(arg, s.Starred) for arg in caller.call.args):
        return True
    return not names.isdisjoint(positions[: _count(caller)])


def _count(caller: Caller) -> int:
    """Return how many arguments certainly have a position."""
    args = caller.call.args
    return next((index for index, arg in enumerate(args) if isinstance(arg, s.Starred)), len(args))


def _positional(function: Function) -> list[str]:
    """Return the parameters that a caller may give by position, without `self`."""
    names = [p.name for p in function.fact.parameters if p.kind in {"posonly", "plain"}]
    static = any(
        isinstance(decorator.expr, s.Ref) and decorator.expr.path == "staticmethod"
        for decorator in function.fact.decorators
    )
    return names[1:] if function.cls is not None and not static else names


def _is_harmless(call: s.Call) -> bool:
    """Whether a call takes functions and calls none: it registers, injects, overrides, or looks at them."""
    if isinstance(call.func, s.Call):
        # `app.get("/users")(list_users)`
        return called_name(call.func) in _HARMLESS
    if isinstance(call.func, s.Ref) and "dependency_overrides" in call.func.path:
        return True
    return called_name(call) in _HARMLESS


def _families(project: Project) -> dict[Class, tuple[Class, ...]]:
    """Return for every class those that derive from it, itself included."""
    found: dict[Class, list[Class]] = defaultdict(list)
    for file in project.files.values():
        for cls in file.classes:
            for base in project.hierarchy.line(cls):
                found[base].append(cls)
    return {cls: tuple(family) for cls, family in found.items()}


def _aliases(project: Project, words: set[str]) -> dict[str, set[str]]:
    """Return other names that imports give to words."""
    aliases: dict[str, set[str]] = defaultdict(set)
    for file in project.files.values():
        for fact in file.facts.imports:
            if fact.name in words and fact.name != fact.bound:
                aliases[fact.name].add(fact.bound)
    return aliases


def _owners(project: Project, words: frozenset[str]) -> Iterator[Owner]:
    """Yield what has a body in which one of the words occurs."""
    for file in project.files.values():
        if not file.used.isdisjoint(words):
            yield file
            yield from file.classes
        yield from (function for function in file.functions if not function.used.isdisjoint(words))


def _calls(owner: Owner) -> Iterator[s.Call]:
    return (expr for expr in s.expressions(owner.body) if isinstance(expr, s.Call))
