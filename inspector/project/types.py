"""Which class a value is of, where the code says so plainly.

Evidence is an annotation (parameter, variable, attribute, return), a constructor call,
a `with ... as`, or an assignment of one of these. A name that is assigned more than one
type has none. What is not said is None: rules stay silent there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from inspector.project.code import Class, Function, Owner, SourceFile
from inspector.project.names import External, Local, Module, Namespace, Variable
from inspector.project.tables.returns import RETURNS
from inspector.source import syntax as s
from inspector.source.facts import WALRUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.project.hierarchy import Hierarchy
    from inspector.project.names import Names, Symbol


class Callee(msgspec.Struct, frozen=True, gc=False):
    """What a call calls: a function or class of the project, or a library's name.

    `name` is `module:qualname` for the project's own, a canonical dotted name for a
    library's (`sqlalchemy.orm.Session.execute` for a method on a known type), and None
    where it is not known. A struct, which is made in a fifth of the time of a frozen
    dataclass: rules ask for those of a hundred thousand calls.
    """

    name: str | None
    function: Function | None = None
    cls: Class | None = None


UNKNOWN_CALLEE: Final = Callee(None)


class TypeRef(msgspec.Struct, frozen=True, gc=False):
    """A class: of the project (`cls` set) or of a library (canonical dotted `name`)."""

    name: str
    cls: Class | None = None
    optional: bool = False
    arguments: tuple[s.Expr, ...] = ()  # of a generic, as written where the type was found
    owner: Owner | None = None  # where the arguments are to be resolved


_TRANSPARENT: Final = frozenset(
    {
        "typing.Annotated",
        "typing.Final",
        "typing.ClassVar",
        "typing.Required",
        "typing.NotRequired",
    }
)
_WRAPPERS: Final = frozenset(
    {
        "typing.AsyncGenerator",
        "typing.AsyncIterator",
        "typing.Generator",
        "typing.Iterator",
        "collections.abc.AsyncGenerator",
        "collections.abc.AsyncIterator",
        "collections.abc.Generator",
        "collections.abc.Iterator",
    }
)
_MAKERS: Final = {
    "sqlalchemy.orm.sessionmaker": "sqlalchemy.orm.Session",
    "sqlalchemy.orm.scoped_session": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlmodel.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "sqlalchemy.ext.asyncio.AsyncEngine",
}
_OPENED: Final = {
    "sqlalchemy.orm.sessionmaker.begin": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker.begin": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.Engine.connect": "sqlalchemy.Connection",
    "sqlalchemy.Engine.begin": "sqlalchemy.Connection",
    "sqlalchemy.ext.asyncio.AsyncEngine.connect": "sqlalchemy.ext.asyncio.AsyncConnection",
    "sqlalchemy.ext.asyncio.AsyncEngine.begin": "sqlalchemy.ext.asyncio.AsyncConnection",
}
_CONSTRUCTORS: Final = frozenset(
    {
        "construct",
        "from_orm",
        "model_construct",
        "model_validate",
        "model_validate_json",
        "parse_obj",
        "parse_raw",
    }
)
_MAKER_TYPES: Final = frozenset(
    {
        "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.orm.scoped_session",
        "sqlalchemy.ext.asyncio.async_sessionmaker",
    }
)
_BARE: Final = frozenset({"ClassVar", "Final", "TypeAlias"})
_CONTAINERS: Final = (Module, Namespace, External, Class)  # symbols whose members are symbols
_MOST_HOPS: Final = 25


class TypeOf:
    """Answers type questions, each once."""

    def __init__(self, names: Names, hierarchy: Hierarchy, returns: Mapping[str, str] = RETURNS) -> None:
        """Take names and inheritance to look types up with, and what functions of libraries return."""
        self._returns = returns
        self._names = names
        self._hierarchy = hierarchy
        self._bindings: dict[Owner, dict[str, list[s.Expr | _Bound]]] = {}
        self._attributes: dict[tuple[Class, str], TypeRef | None] = {}
        self._locals: dict[tuple[Owner, str], TypeRef | None] = {}
        self._paths: dict[tuple[Owner, str], TypeRef | None] = {}
        self._depth = 0

    # --- annotations ---------------------------------------------------------------------------

    def annotation(self, owner: Owner, expr: s.Expr | None) -> TypeRef | None:
        """The class that an annotation names: `X | None`, `Annotated[X, ...]`, `"X"` and aliases are X."""
        if expr is None or self._depth > _MOST_HOPS:
            return None
        self._depth += 1
        try:
            return self._annotation(owner, expr)
        finally:
            self._depth -= 1

    def _annotation(self, owner: Owner, expr: s.Expr) -> TypeRef | None:
        match expr:
            case s.Const(value=str(text)):
                parsed = parse_annotation(text)
                return self.annotation(owner, parsed) if parsed is not None else None
            case s.Ref(path=path):
                return self._named(self._names.resolve(owner, path))
            case s.Binary(op="|", left=left, right=right):
                return self._union(owner, (left, right))
            case s.Subscript(base=s.Ref(path=path), index=index):
                arguments = (
                    index.items if isinstance(index, s.Sequence) and index.kind == "tuple" else (index,)
                )
                return self._generic(owner, path, arguments)
            case _:
                return None

    def _generic(self, owner: Owner, path: str, arguments: tuple[s.Expr, ...]) -> TypeRef | None:
        symbol = self._names.resolve(owner, path)
        match symbol:
            case External(name="typing.Optional"):
                return _optional(self.annotation(owner, arguments[0]))
            case External(name="typing.Union"):
                return self._union(owner, arguments)
            case External(name=name) if name in _TRANSPARENT:
                return self.annotation(owner, arguments[0])
            case External(name=name) | Class(name=name):
                cls = symbol if isinstance(symbol, Class) else None
                return TypeRef(name, cls, arguments=arguments, owner=owner)
            case _:
                return None

    def _union(self, owner: Owner, members: tuple[s.Expr, ...]) -> TypeRef | None:
        without = [m for m in members if not (isinstance(m, s.Const) and m.value is None)]
        if len(without) == 1:
            found = self.annotation(owner, without[0])
            return _optional(found) if len(without) < len(members) else found
        return None

    def _named(self, symbol: Symbol) -> TypeRef | None:
        match symbol:
            case Class():
                return TypeRef(symbol.name, symbol)
            case External(name=name):
                return TypeRef(name)
            case Variable(file=file, name=name, cls=None):
                values = self._assigned(file, name)
                if len(values) == 1 and not isinstance(values[0], _Bound):
                    return self.annotation(file, values[0])
                return None
            case _:
                return None

    # --- values ------------------------------------------------------------------------------------

    def of(self, owner: Owner, expr: s.Expr) -> TypeRef | None:
        """The class of the value of an expression."""
        if self._depth > _MOST_HOPS:
            return None
        self._depth += 1
        try:
            return self._of(owner, expr)
        finally:
            self._depth -= 1

    def _of(self, owner: Owner, expr: s.Expr) -> TypeRef | None:
        match expr:  # the most frequent first
            case s.Ref(path=path):
                return self.of_path(owner, path)
            case s.Call(func=func):
                return self._result(owner, expr, func)
            case s.Const(value=value):
                return None if value is None else TypeRef(f"builtins.{type(value).__name__}")
            case s.Format():
                return TypeRef("builtins.str")
            case s.Sequence(kind=kind) | s.Comprehension(kind=kind):
                return TypeRef(f"builtins.{kind}")
            case s.Mapping():
                return TypeRef("builtins.dict")
            case s.Await(value=value) | s.Walrus(value=value):
                return self.of(owner, value)
            case s.Attr(base=base, name=name):
                inner = self.of(owner, base)
                return self.attribute(inner, name) if inner else None
            case s.Binary(op="/", left=left):
                found = self.of(owner, left)
                return found if found and found.name == "pathlib.Path" else None
            case s.Conditional(body=body, orelse=orelse):
                first, second = self.of(owner, body), self.of(owner, orelse)
                return first if first == second else None
            case _:
                return None

    def of_path(self, owner: Owner, path: str) -> TypeRef | None:
        """The class of what a dotted name holds."""
        key = (owner, path)
        if key in self._paths:
            return self._paths[key]
        found = self._followed(owner, path)
        if self._depth <= 1:  # deeper in, an answer may be cut short
            self._paths[key] = found
        return found

    def _followed(self, owner: Owner, path: str) -> TypeRef | None:
        head, *rest = path.split(".")
        symbol = self._names.resolve(owner, head)
        while rest and isinstance(symbol, (Module, External, Class)) and not isinstance(symbol, Class):
            symbol = self._names.member(symbol, rest.pop(0))
        found = self._value_of(symbol)
        for name in rest:
            if found is None:
                return None
            found = self.attribute(found, name)
        return found

    def _value_of(self, symbol: Symbol) -> TypeRef | None:
        match symbol:
            case Local(function=function, name=name):
                return self._local(function, name)
            case Variable(file=file, name=name, cls=None):
                return self._one(file, name)
            case Variable(cls=Class() as cls, name=name):
                return self.attribute(TypeRef(cls.name, cls), name)
            case _:
                return None

    def _local(self, function: Function, name: str) -> TypeRef | None:
        key = (function, name)
        if key in self._locals:
            return self._locals[key]
        self._locals[key] = None
        parameter = next((p for p in function.fact.parameters if p.name == name), None)
        if parameter is None:
            found = self._one(function, name)
        elif self._assigned(function, name):
            found = None
        else:
            found = self.parameter(function, parameter)
        self._locals[key] = found
        return found

    def parameter(self, function: Function, parameter: s.Parameter) -> TypeRef | None:
        """The class of a parameter that nothing else is assigned to."""
        if function.cls is not None and parameter is function.fact.parameters[0] and not _is_static(function):
            return TypeRef(function.cls.name, function.cls)
        if parameter.kind in {"vararg", "kwarg"}:
            return None
        return self.annotation(function, parameter.annotation)

    def _one(self, owner: Owner, name: str) -> TypeRef | None:
        """The single type that all assignments of a name agree on."""
        found: TypeRef | None = None
        for value in self._assigned(owner, name):
            if isinstance(value, s.Const) and value.value is None:
                continue
            one = value.type(self, owner) if isinstance(value, _Bound) else self.of(owner, value)
            if one is None or (found is not None and one.name != found.name):
                return None
            found = one
        return found

    def _assigned(self, owner: Owner, name: str) -> list[s.Expr | _Bound]:
        bindings = self._bindings.get(owner)
        if bindings is None:
            bindings = self._bindings[owner] = _bindings(owner.body, walrus=_has_walrus(owner))
        return bindings.get(name, [])

    def assigned(self, owner: Owner, name: str) -> tuple[s.Expr, ...]:
        """Every expression bound to a name in an owner's body; none where a binding is no expression."""
        found: list[s.Expr] = []
        for value in self._assigned(owner, name):
            if isinstance(value, _Bound):
                if value.context is None:
                    return ()
                found.append(value.context)
            else:
                found.append(value)
        return tuple(found)

    def attribute(self, of: TypeRef, name: str) -> TypeRef | None:
        """The class of an attribute of a value, from class-level or `self.x` evidence."""
        if of.cls is None:
            given = self._returns.get(f"{of.name}.{name}")
            return TypeRef(given) if given else None
        for cls in self._hierarchy.line(of.cls):
            key = (cls, name)
            if key not in self._attributes:
                self._attributes[key] = None
                self._attributes[key] = self._own_attribute(cls, name)
            found = self._attributes[key]
            if found is not None:
                return found
        return None

    def _own_attribute(self, cls: Class, name: str) -> TypeRef | None:
        for statement in cls.body:
            match statement:
                case s.AnnAssign(target=s.Ref(path=path), annotation=annotation, value=value) if path == name:
                    plain = value if _says_nothing(annotation) else None
                    return self.annotation(cls, annotation) if plain is None else self.of(cls, plain)
                case s.Assign(targets=(s.Ref(path=path),), value=value) if path == name:
                    return self.of(cls, value)
        method = cls.methods.get(name)
        if method is not None and any(
            isinstance(d.expr, s.Ref) and d.expr.path.endswith("property") for d in method.fact.decorators
        ):
            return self.annotation(method, method.fact.returns)
        found: TypeRef | None = None
        for function in cls.methods.values():
            if not function.uses(name) or not function.fact.parameters:
                continue
            target = f"{function.fact.parameters[0].name}.{name}"
            for bound in self._assigned(function, target):
                if isinstance(bound, s.Const) and bound.value is None:
                    continue
                one = bound.type(self, function) if isinstance(bound, _Bound) else self.of(function, bound)
                if one is None or (found is not None and one.name != found.name):
                    return None
                found = one
        return found

    # --- calls -----------------------------------------------------------------------------------------

    def callee(self, owner: Owner, func: s.Expr) -> Callee:
        """What a called expression refers to."""
        if type(func) is s.Ref:  # nearly always
            base, _, name = func.path.rpartition(".")
            if not base:
                return self._named_callee(self._names.resolve(owner, name))
            # the same base is called upon again and again
            found = self._names.resolve(owner, base)
            if isinstance(found, _CONTAINERS):
                callee = self._named_callee(self._names.member(found, name))
                if callee is not UNKNOWN_CALLEE:
                    return callee
            return self.method(self.of_path(owner, base), name)
        if isinstance(func, s.Attr):
            return self.method(self.of(owner, func.base), func.name)
        return UNKNOWN_CALLEE

    def _named_callee(self, symbol: Symbol) -> Callee:
        match symbol:
            case Function():
                return Callee(symbol.name, function=symbol)
            case Class():
                return Callee(symbol.name, cls=symbol)
            case External(name=name):
                return Callee(name)
            case _:
                return UNKNOWN_CALLEE

    def method(self, of: TypeRef | None, name: str) -> Callee:
        """What a method of a value refers to."""
        if of is None:
            return UNKNOWN_CALLEE
        if of.cls is None:
            return Callee(f"{of.name}.{name}")
        for cls in self._hierarchy.line(of.cls):
            if name in cls.methods:
                return Callee(cls.methods[name].name, function=cls.methods[name])
        bases = self._hierarchy.external_bases(of.cls)
        if len(bases) == 1 and self._hierarchy.complete(of.cls):
            return Callee(f"{next(iter(bases))}.{name}")
        return UNKNOWN_CALLEE

    def _result(self, owner: Owner, call: s.Call, func: s.Expr) -> TypeRef | None:
        callee = self.callee(owner, func)
        if callee.cls is not None:
            return TypeRef(callee.cls.name, callee.cls)
        if callee.function is not None:
            return self.returned(callee.function)
        if callee.name is None:
            maker = self.of(owner, func)
            return self._made(maker) if maker and maker.name in _MAKER_TYPES else self._validated(owner, func)
        if callee.name in _MAKER_TYPES:
            return _maker(owner, call, callee.name)
        if callee.name in _MAKERS:
            return TypeRef(_MAKERS[callee.name])
        if callee.name in self._returns:
            return TypeRef(self._returns[callee.name])
        if callee.name in _OPENED:
            return self._begun(owner, func) or TypeRef(_OPENED[callee.name])
        last = callee.name.rpartition(".")[2]
        if last[:1].isupper() and not last.isupper():
            return TypeRef(callee.name)
        if callee.name == "builtins.open":
            return TypeRef("io.TextIOWrapper")
        return None

    def _validated(self, owner: Owner, func: s.Expr) -> TypeRef | None:
        """Return the model on whose class one of pydantic's alternative constructors is called."""
        if not isinstance(func, s.Ref):
            return None
        base, _, name = func.path.rpartition(".")
        symbol = self._names.resolve(owner, base) if base and name in _CONSTRUCTORS else None
        return TypeRef(symbol.name, symbol) if isinstance(symbol, Class) else None

    def _made(self, maker: TypeRef) -> TypeRef | None:
        """The session that a factory makes: of its `class_` or type argument, else its default."""
        if maker.arguments:
            return self.annotation(maker.owner, maker.arguments[0]) if maker.owner else None
        return TypeRef(_MAKERS[maker.name])

    def _begun(self, owner: Owner, func: s.Expr) -> TypeRef | None:
        if not isinstance(func, s.Ref):
            return None
        maker = self.of(owner, s.Ref(func.path.rpartition(".")[0], func.line, func.column))
        return self._made(maker) if maker and maker.name in _MAKER_TYPES else None

    def returned(self, function: Function) -> TypeRef | None:
        """What a call of a project function gives (what a context manager or dependency yields)."""
        found = self.annotation(function, function.fact.returns)
        if found is not None and found.name in _WRAPPERS and function.fact.is_generator and found.arguments:
            return self.annotation(found.owner or function, found.arguments[0])
        if found is not None and found.name == "typing.Self" and function.cls is not None:
            return TypeRef(function.cls.name, function.cls)
        return found


class _Bound(msgspec.Struct, frozen=True, gc=False):
    """A binding that is not a plain assignment: annotated, a `with` target, or one without known type."""

    annotation: s.Expr | None = None
    context: s.Expr | None = None

    def type(self, types: TypeOf, owner: Owner) -> TypeRef | None:
        if self.annotation is not None:
            return types.annotation(owner, self.annotation)
        if self.context is not None:
            return types.of(owner, self.context)
        return None


def _has_walrus(owner: Owner) -> bool:
    match owner:
        case Function():
            return owner.uses(WALRUS)
        case SourceFile():
            return WALRUS in owner.used
        case Class():
            return owner.uses(WALRUS)


_BINDING: Final = frozenset({s.Assign, s.AnnAssign, s.AugAssign, s.For, s.With, s.Try, s.TypeAlias})
"""Statements that bind names to values; in all others only a walrus does."""


def _bindings(body: tuple[s.Stmt, ...], *, walrus: bool) -> dict[str, list[s.Expr | _Bound]]:
    found: dict[str, list[s.Expr | _Bound]] = {}

    def bind(target: s.Expr, value: s.Expr | _Bound) -> None:
        match target:
            case s.Ref(path=path):
                found.setdefault(path, []).append(value)
            case s.Sequence(items=items):
                for item, part in zip(items, _parts(value, items), strict=True):
                    bind(item, part)
            case s.Starred(value=inner):
                bind(inner, _Bound())

    for statement in s.statements(body):
        if type(statement) not in _BINDING and not walrus:
            continue
        match statement:
            case s.Assign(targets=targets, value=value):
                for target in targets:
                    bind(target, value)
            case s.AnnAssign(target=target, annotation=annotation, value=value):
                plain = value if _says_nothing(annotation) else None
                bind(target, _Bound(annotation=annotation) if plain is None else plain)
            case s.AugAssign(target=target):
                bind(target, _Bound())
            case s.For(target=target):
                bind(target, _Bound())
            case s.With(items=items):
                for item in items:
                    if item.target is not None:
                        bind(item.target, _Bound(context=item.context))
            case s.Try(handlers=handlers):
                for handler in handlers:
                    if handler.name:
                        found.setdefault(handler.name, []).append(_Bound(annotation=handler.type))
            case s.TypeAlias(name=name, value=value):
                found.setdefault(name, []).append(value)
        for expr in s.own_expressions(statement) if walrus else ():
            for part in s.walk(expr):
                if isinstance(part, s.Walrus):
                    found.setdefault(part.name, []).append(part.value)
    return found


def _parts(value: s.Expr | _Bound, targets: tuple[s.Expr, ...]) -> tuple[s.Expr | _Bound, ...]:
    """Return what each of several targets is bound to: `a, b = x, y` binds one each."""
    plain = not any(isinstance(target, s.Starred) for target in targets)
    match value:
        case s.Sequence(items=items) if plain and len(items) == len(targets):
            return tuple(_Bound() if isinstance(item, s.Starred) else item for item in items)
        case _:
            return (_Bound(),) * len(targets)


def _says_nothing(annotation: s.Expr) -> bool:
    """Whether an annotation leaves the type to the value: `x: Final = ...`, `X: TypeAlias = ...`."""
    return isinstance(annotation, s.Ref) and annotation.path.rpartition(".")[2] in _BARE


def _maker(owner: Owner, call: s.Call, name: str) -> TypeRef:
    """A session factory, with the class it is told to make (`class_=AsyncSession`) as its argument."""
    given = next((k.value for k in call.keywords if k.name == "class_"), None)
    if given is None and name.endswith("scoped_session") and len(call.args) == 1:
        match call.args[0]:
            case s.Call(keywords=keywords):
                given = next((k.value for k in keywords if k.name == "class_"), None)
    return TypeRef(name, arguments=(given,) if given is not None else (), owner=owner)


def _optional(found: TypeRef | None) -> TypeRef | None:
    return None if found is None else TypeRef(found.name, found.cls, True, found.arguments, found.owner)


def _is_static(function: Function) -> bool:
    return any(isinstance(d.expr, s.Ref) and d.expr.path == "staticmethod" for d in function.fact.decorators)


def parse_annotation(text: str) -> s.Expr | None:
    """A string annotation as an expression; None where it is no expression."""
    import ast

    from inspector.source.extract import extract

    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    from inspector.source.facts import decode_body

    match decode_body(extract(text, tree).body):
        case (s.ExprStmt(value=value),):
            return value
        case _:
            return None


__all__ = ["SourceFile", "TypeOf", "TypeRef", "parse_annotation"]
