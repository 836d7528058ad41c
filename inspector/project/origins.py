"""Where the parts of an expression come from: the source itself, somewhere unknown, or a caller.

Literals, module and class constants, enum members, numbers and what string methods make
of them are fixed. Parameters, what is reached through them and what is made of them
vary. Results of the project's own functions, attributes of objects, settings and the
environment are unknown: they may be anything, and are often checked where they are made.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.names import External, Local, Variable
from inspector.project.schemas import is_schema
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.project.code import Owner
    from inspector.project.model import Project
    from inspector.project.types import TypeRef

_MOST_STEPS: Final = 12
_HARMLESS_TYPES: Final = frozenset(
    {
        "builtins.bool",
        "builtins.float",
        "builtins.int",
        "datetime.date",
        "datetime.datetime",
        "decimal.Decimal",
        "uuid.UUID",
    }
)
_NUMBERS: Final = frozenset(
    {
        "builtins.bool",
        "builtins.float",
        "builtins.int",
        "builtins.len",
        "builtins.range",
        "builtins.round",
        "uuid.UUID",
    }
)
_ENUMS: Final = frozenset({"enum.Enum", "enum.Flag", "enum.IntEnum", "enum.IntFlag", "enum.StrEnum"})
_TEXT_METHODS: Final = frozenset(
    {"format", "join", "lower", "lstrip", "replace", "rstrip", "strip", "title", "upper"}
)
_KEEPING: Final = frozenset(
    {
        "builtins.list",
        "builtins.reversed",
        "builtins.set",
        "builtins.sorted",
        "builtins.str",
        "builtins.tuple",
    }
)
_ENVIRONMENT: Final = ("os.environ", "os.getenv")
_OF_A_TABLE: Final = frozenset({"__table__", "__table_args__", "__tablename__"})


class Origin(IntEnum):
    """Where a value comes from, by how little is known of it."""

    FIXED = 0
    UNKNOWN = 1
    VARIES = 2


_Bound = dict[str, Origin]


class Origins:
    """Answers where expressions come from."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self._project = project

    def of(self, owner: Owner, expr: s.Expr) -> Origin:
        """Return where the least known part of an expression comes from."""
        return self._of(owner, expr, {}, _MOST_STEPS)

    def _of(self, owner: Owner, expr: s.Expr, bound: Mapping[str, Origin], steps: int) -> Origin:
        if steps <= 0:
            return Origin.UNKNOWN
        match expr:
            case s.Const() | s.Bytes():
                return Origin.FIXED
            case s.Subscript(base=base) | s.Await(value=base) | s.Walrus(value=base):
                # whatever the key, the value is one of those that the container holds
                return self._of(owner, base, bound, steps - 1)
            case s.Conditional(body=body, orelse=orelse):
                return self._most(owner, (body, orelse), bound, steps - 1)
            case s.Comprehension():
                return self._comprehension(owner, expr, bound, steps - 1)
            case s.Call():
                return self._call(owner, expr, bound, steps - 1)
            case s.Ref(path=path):
                return self._ref(owner, path, expr, bound, steps - 1)
            case s.Attr(base=base):
                return self._of(owner, base, bound, steps - 1)
            case s.Lambda() | s.Yield() | s.Opaque():
                return Origin.UNKNOWN
            case _:
                return self._most(owner, s.children(expr), bound, steps - 1)

    def _most(self, owner: Owner, parts: Iterable[s.Expr], bound: Mapping[str, Origin], steps: int) -> Origin:
        return max((self._of(owner, part, bound, steps) for part in parts), default=Origin.FIXED)

    def _comprehension(
        self, owner: Owner, expr: s.Comprehension, bound: Mapping[str, Origin], steps: int
    ) -> Origin:
        inner = dict(bound)
        for generator in expr.generators:
            inner.update(self._bind(owner, generator.target, generator.iterable, inner, steps))
        parts = (expr.element,) if expr.value is None else (expr.element, expr.value)
        return self._most(owner, parts, inner, steps)

    def _call(self, owner: Owner, call: s.Call, bound: Mapping[str, Origin], steps: int) -> Origin:
        callee = self._project.types.callee(owner, call.func)
        arguments = (*call.args, *(keyword.value for keyword in call.keywords))
        if callee.name in _NUMBERS:
            return Origin.FIXED
        if callee.name in _KEEPING:
            return self._most(owner, arguments, bound, steps)
        if callee.name is not None and callee.name.startswith(_ENVIRONMENT):
            return Origin.UNKNOWN
        if callee.function is not None:
            return self._returned(callee.function, steps)
        if callee.cls is not None:
            return Origin.UNKNOWN
        if callee.name == "builtins.input":
            return Origin.VARIES
        receiver, name = _receiver(call.func)
        if receiver is None or isinstance(self._project.resolve(owner, receiver), External):
            # a function of a library makes something of what it is given
            return max(Origin.UNKNOWN, self._most(owner, arguments, bound, steps))
        parts = (receiver, *(arguments if name in _TEXT_METHODS else ()))
        return self._most(owner, parts, bound, steps)

    def _returned(self, function: Function, steps: int) -> Origin:
        """Tell whether a project function gives back nothing but constants, whatever it is called with."""
        returned = [part.value for part in s.statements(function.body) if isinstance(part, s.Return)]
        if not returned or function.is_async or function.fact.is_generator:
            return Origin.UNKNOWN
        plain = [value for value in returned if value is not None]
        return min(Origin.UNKNOWN, self._most(function, plain, {}, steps))

    # --- names -----------------------------------------------------------------------------------

    def _ref(self, owner: Owner, path: str, expr: s.Expr, bound: Mapping[str, Origin], steps: int) -> Origin:
        head, _, rest = path.partition(".")
        if not _OF_A_TABLE.isdisjoint(rest.split(".")) or self._is_harmless(owner, path, expr):
            return Origin.FIXED
        if head in bound:
            return bound[head]
        match self._project.resolve(owner, head):
            case Local(function=function):
                return self._local(function, head, rest, steps)
            case Class() as cls if self._is_enum(cls):
                return Origin.FIXED
        match self._project.resolve(owner, path):
            case Variable(file=file, cls=None, name=name):
                return min(Origin.UNKNOWN, self._assigned(file, name, steps))
            case Variable(cls=Class() as cls, name=name):
                return min(Origin.UNKNOWN, self._assigned(cls, name, steps))
            case _:
                return Origin.UNKNOWN

    def _is_harmless(self, owner: Owner, path: str, expr: s.Expr) -> bool:
        """Whether a value is a number, a date or an enum member, which no text can hide in."""
        head, _, last = path.rpartition(".")
        if last in {"name", "value"} and head:
            found = self._project.type_of(owner, s.Ref(head, 0, 0))
            return found is not None and found.cls is not None and self._is_enum(found.cls)
        return self._is_harmless_type(self._project.type_of(owner, expr))

    def _is_harmless_type(self, found: TypeRef | None) -> bool:
        if found is None:
            return False
        return found.name in _HARMLESS_TYPES or (found.cls is not None and self._is_enum(found.cls))

    def _is_enum(self, cls: Class) -> bool:
        return self._project.derives(cls, *_ENUMS)

    def _local(self, function: Function, name: str, rest: str, steps: int) -> Origin:
        parameter = next((p for p in function.fact.parameters if p.name == name), None)
        if parameter is None:
            found = self._assigned(function, name, steps)
            return max(found, Origin.UNKNOWN) if rest and found is Origin.FIXED else found
        if parameter.annotation is not None and _is_literal(parameter.annotation):
            return Origin.FIXED
        kind = self._project.types.annotation(function, parameter.annotation)
        if kind is None or kind.cls is None:
            is_self = function.cls is not None and parameter is function.fact.parameters[0]
            return Origin.UNKNOWN if is_self else Origin.VARIES
        # what a request brings varies; other objects of the project were made by its own code
        return Origin.VARIES if is_schema(self._project, kind.cls) else Origin.UNKNOWN

    def _assigned(self, owner: Owner, name: str, steps: int) -> Origin:
        """Return the origin of everything that a variable is assigned, and that is added to it."""
        return max(self._values(owner, name, steps), default=Origin.UNKNOWN)

    def _values(self, owner: Owner, name: str, steps: int) -> Iterator[Origin]:
        for statement in s.statements(owner.body):
            match statement:
                case s.Assign(targets=targets, value=value):
                    for target in targets:
                        yield from self._to(owner, target, value, name, steps)
                case s.AnnAssign(target=s.Ref(path=path), value=value) if path == name and value is not None:
                    yield self._of(owner, value, {}, steps)
                case s.AugAssign(target=s.Ref(path=path), value=value) if path == name:
                    yield self._of(owner, value, {}, steps)
                case s.For(target=target, iterable=iterable) if name in _names(target):
                    yield self._bind(owner, target, iterable, {}, steps)[name]
                case s.With(items=items):
                    for item in items:
                        if item.target is not None and name in _names(item.target):
                            yield self._of(owner, item.context, {}, steps)
                case s.ExprStmt(value=s.Call(func=s.Ref(path=path), args=args)):
                    if path in {f"{name}.append", f"{name}.extend", f"{name}.insert", f"{name}.add"}:
                        yield self._most(owner, args, {}, steps)

    def _to(self, owner: Owner, target: s.Expr, value: s.Expr, name: str, steps: int) -> Iterator[Origin]:
        match target:
            case s.Ref(path=path) if path == name:
                yield self._of(owner, value, {}, steps)
            case s.Sequence(items=items) if name in _names(target):
                if not isinstance(value, s.Sequence) or len(value.items) != len(items):
                    yield self._of(owner, value, {}, steps)
                    return
                for item, part in zip(items, value.items, strict=True):
                    if name in _names(item):
                        yield self._of(owner, part, {}, steps)

    def _bind(
        self, owner: Owner, target: s.Expr, iterable: s.Expr, bound: Mapping[str, Origin], steps: int
    ) -> _Bound:
        """Tell where the names of a loop's target come from: from where the loop's values do."""
        match iterable, target:
            case s.Call(func=s.Ref(path="enumerate"), args=(inner, *_)), s.Sequence(items=(number, item)):
                origin = self._of(owner, inner, bound, steps)
                return dict.fromkeys(_names(number), Origin.FIXED) | dict.fromkeys(_names(item), origin)
            case _:
                return dict.fromkeys(_names(target), self._of(owner, iterable, bound, steps))


def _receiver(func: s.Expr) -> tuple[s.Expr | None, str]:
    """Split what is called into what it is a method of, None for a plain function, and its name."""
    match func:
        case s.Attr(base=base, name=name):
            return base, name
        case s.Ref(path=path, line=line, column=column) if "." in path:
            head, _, name = path.rpartition(".")
            return s.Ref(head, line, column), name
        case _:
            return None, ""


def _is_literal(annotation: s.Expr) -> bool:
    return isinstance(annotation, s.Subscript) and s.render(annotation.base).rpartition(".")[2] == "Literal"


def _names(target: s.Expr) -> set[str]:
    return {part.path for part in s.walk(target) if isinstance(part, s.Ref) and "." not in part.path}
