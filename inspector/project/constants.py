"""Whether an expression is put together of nothing but what stands in the source.

Literals, module and class constants, enum members, numbers and what string methods make
of them are fixed; parameters, attributes of objects and results of calls are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.names import External, Local, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_TABLE_ATTRIBUTES: Final = ("__table__", "__tablename__", "__table_args__")


class Constants:
    """Answers whether expressions are fixed."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self._project = project

    def is_fixed(self, owner: Owner, expr: s.Expr) -> bool:
        """Tell whether an expression is made of nothing but what stands in the source, and numbers."""
        return self._fixed(owner, expr, {}, _MOST_STEPS)

    def _fixed(self, owner: Owner, expr: s.Expr, bound: Mapping[str, bool], steps: int) -> bool:
        if steps <= 0:
            return False
        match expr:
            case s.Const() | s.Bytes():
                return True
            case (
                s.Format()
                | s.Binary()
                | s.Sequence()
                | s.Logical()
                | s.Starred()
                | s.Compare()
                | s.Unary()
                | s.Mapping()
            ):
                return all(self._fixed(owner, part, bound, steps - 1) for part in s.children(expr))
            case s.Conditional(body=body, orelse=orelse):
                return self._fixed(owner, body, bound, steps - 1) and self._fixed(
                    owner, orelse, bound, steps - 1
                )
            case s.Subscript(base=base):
                # whatever the key, the value is one of those that stand in a constant
                return self._fixed(owner, base, bound, steps - 1)
            case s.Comprehension(element=element, value=value, generators=generators):
                inner = dict(bound)
                for generator in generators:
                    inner.update(self._bind(owner, generator.target, generator.iterable, inner, steps - 1))
                parts = (element,) if value is None else (element, value)
                return all(self._fixed(owner, part, inner, steps - 1) for part in parts)
            case s.Call():
                return self._call(owner, expr, bound, steps - 1)
            case s.Ref(path=path):
                return self._ref(owner, path, expr, bound, steps - 1)
            case _:
                return False

    def _call(self, owner: Owner, call: s.Call, bound: Mapping[str, bool], steps: int) -> bool:
        callee = self._project.types.callee(owner, call.func)
        if callee.name in _NUMBERS:
            return True
        arguments = (*call.args, *(keyword.value for keyword in call.keywords))
        if callee.name in _KEEPING:
            return all(self._fixed(owner, argument, bound, steps) for argument in arguments)
        if callee.function is not None:
            return self._returns_fixed(callee.function, steps)
        match call.func:
            case s.Attr(base=base, name=name) if name in _TEXT_METHODS:
                return all(self._fixed(owner, part, bound, steps) for part in (base, *arguments))
            case s.Ref(path=path, line=line, column=column) if path.rpartition(".")[2] in _TEXT_METHODS:
                base = s.Ref(path.rpartition(".")[0], line, column)
                return all(self._fixed(owner, part, bound, steps) for part in (base, *arguments))
            case _:
                return False

    def _returns_fixed(self, function: Function, steps: int) -> bool:
        """Whether a function gives back nothing but constants, whatever it is called with."""
        returned = [part.value for part in s.statements(function.body) if isinstance(part, s.Return)]
        if not returned or function.is_async or function.fact.is_generator:
            return False
        return all(value is not None and self._fixed(function, value, {}, steps) for value in returned)

    def _ref(self, owner: Owner, path: str, expr: s.Expr, bound: Mapping[str, bool], steps: int) -> bool:
        head, _, rest = path.partition(".")
        if head in bound:
            return bound[head]
        if any(part in _TABLE_ATTRIBUTES for part in rest.split(".")):
            return True
        symbol = self._project.resolve(owner, head)
        match symbol:
            case Local(function=function) if not rest:
                return self._local(function, head, steps)
            case Class() if self._is_enum(symbol):
                return True
            case External(name="builtins.range" | "string.ascii_letters"):
                return True
        match self._project.resolve(owner, path):
            case Variable(file=file, cls=None, name=name):
                return self._assigned_fixed(file, name, steps)
            case Variable(cls=Class() as cls, name=name):
                return self._assigned_fixed(cls, name, steps)
        if rest in {"name", "value"}:
            found = self._project.type_of(owner, s.Ref(head, 0, 0))
            return found is not None and found.cls is not None and self._is_enum(found.cls)
        return self._is_harmless(self._project.type_of(owner, expr))

    def _is_enum(self, cls: Class) -> bool:
        return self._project.derives(cls, *_ENUMS)

    def _is_harmless(self, found: TypeRef | None) -> bool:
        if found is None:
            return False
        return found.name in _HARMLESS_TYPES or (found.cls is not None and self._is_enum(found.cls))

    def _local(self, function: Function, name: str, steps: int) -> bool:
        parameter = next((p for p in function.fact.parameters if p.name == name), None)
        if parameter is not None and parameter.annotation is not None:
            if _is_literal(parameter.annotation):
                return True
            if self._is_harmless(self._project.types.annotation(function, parameter.annotation)):
                return True
        return parameter is None and self._assigned_fixed(function, name, steps)

    def _assigned_fixed(self, owner: Owner, name: str, steps: int) -> bool:
        """Whether everything that a variable is assigned, and that is added to it, is fixed."""
        values = list(self._values(owner, name, steps))
        return bool(values) and all(values)

    def _values(self, owner: Owner, name: str, steps: int) -> Iterator[bool]:
        for statement in s.statements(owner.body):
            match statement:
                case s.Assign(targets=targets, value=value):
                    for target in targets:
                        yield from self._assigned(owner, target, value, name, steps)
                case s.AnnAssign(target=s.Ref(path=path), value=value) if path == name and value is not None:
                    yield self._fixed(owner, value, {}, steps)
                case s.AugAssign(target=s.Ref(path=path), value=value) if path == name:
                    yield self._fixed(owner, value, {}, steps)
                case s.For(target=target, iterable=iterable):
                    fixed = self._bind(owner, target, iterable, {}, steps)
                    if name in fixed:
                        yield fixed[name]
                case s.With(items=items):
                    if any(_names(item.target) & {name} for item in items if item.target is not None):
                        yield False
                case s.ExprStmt(value=s.Call(func=s.Ref(path=path), args=args)):
                    if path in {f"{name}.append", f"{name}.extend", f"{name}.insert", f"{name}.add"}:
                        yield all(self._fixed(owner, argument, {}, steps) for argument in args)

    def _assigned(self, owner: Owner, target: s.Expr, value: s.Expr, name: str, steps: int) -> Iterator[bool]:
        match target:
            case s.Ref(path=path) if path == name:
                yield self._fixed(owner, value, {}, steps)
            case s.Sequence(items=items) if name in _names(target):
                pairs = (
                    value.items if isinstance(value, s.Sequence) and len(value.items) == len(items) else None
                )
                for position, item in enumerate(items):
                    if name in _names(item):
                        yield pairs is not None and self._fixed(owner, pairs[position], {}, steps)

    def _bind(
        self, owner: Owner, target: s.Expr, iterable: s.Expr, bound: Mapping[str, bool], steps: int
    ) -> dict[str, bool]:
        """Tell which names of a loop's target are fixed: those of a loop over something fixed."""
        match iterable, target:
            case s.Call(func=s.Ref(path="enumerate"), args=(inner, *_)), s.Sequence(items=(number, item)):
                fixed = self._fixed(owner, inner, bound, steps)
                return dict.fromkeys(_names(number), True) | dict.fromkeys(_names(item), fixed)
            case s.Call(func=s.Ref(path=path), args=()), _ if path.endswith((".items", ".keys", ".values")):
                base = s.Ref(path.rpartition(".")[0], 0, 0)
                return dict.fromkeys(_names(target), self._fixed(owner, base, bound, steps))
        return dict.fromkeys(_names(target), self._fixed(owner, iterable, bound, steps))


def _is_literal(annotation: s.Expr) -> bool:
    return isinstance(annotation, s.Subscript) and s.render(annotation.base).rpartition(".")[2] == "Literal"


def _names(target: s.Expr) -> set[str]:
    return {part.path for part in s.walk(target) if isinstance(part, s.Ref) and "." not in part.path}
