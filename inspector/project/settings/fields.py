"""The fields of settings classes and models, as pydantic collects them.

Mirrors `pydantic._internal._fields.collect_model_fields` (2.14): annotated names of the
whole line in reversed method resolution order, a redeclared one in its old place, what
`Annotated` and `Field` say merged, then the alias generator of the class. A field that is
only inherited stays as its base left it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    LambdaValue,
    UnknownValue,
    Value,
    constant,
    elements,
    plain,
)
from inspector.project.names import Variable
from inspector.project.settings.kinds import (
    FIELDS,
    MODELS,
    Bindings,
    Collection,
    Kind,
    Kinds,
    Scalar,
    Unclear,
    limited,
    limits,
)
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from inspector.project.code import Class
    from inspector.project.settings.config import Config, Configs
    from inspector.project.settings.kinds import Limit

_PRIVATE: Final = frozenset(
    {"pydantic.PrivateAttr", "pydantic.v1.PrivateAttr", "pydantic.fields.PrivateAttr"}
)
_STANDARD_FIELDS: Final = frozenset({"dataclasses.field"})
_ELLIPSIS: Final = External("builtins.Ellipsis")
_CLASS_VARIABLE: Final = re.compile(r"\s*(?:\w+\.)*ClassVar\b")


@dataclass(frozen=True, slots=True)
class Declared:
    """A field as a class has it: where it is declared, what of, and what it defaults to."""

    name: str
    statement: s.AnnAssign | s.Assign
    owner: ClassValue
    env: Env  # what names in its annotation mean
    scope: Env  # what names in its default mean: fields declared before it hold theirs
    annotation: s.Expr | None
    kind: Kind
    options: dict[str, Value] = field(default_factory=dict)  # of all its `Field(...)`, the last one wins
    marks: tuple[Value, ...] = ()  # what else `Annotated` puts on it
    default: s.Expr | None = None  # as written
    value: Value = None  # what `default` evaluates to
    factory: s.Expr | None = None
    factory_value: Value = None
    docstring: str | None = None  # the string that stands below it
    validation_alias: Value = None
    alias: Value = None
    alias_priority: int | None = None

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is None and self.factory is None

    def limits(self) -> tuple[Limit, ...]:
        """The limits that its `Field(...)` sets, besides those of its type."""
        return tuple(limits(self.options))

    def marked(self, *names: str) -> bool:
        """Whether `Annotated` puts one of these marks on it, `NoDecode` say."""
        for mark in map(plain, self.marks):
            if isinstance(mark, (External, ExternalInstance)) and mark.name.rpartition(".")[2] in names:
                return True
        return False


class Fields:
    """Collects the fields of classes, each class once; `note` is told of what is not known."""

    def __init__(self, kinds: Kinds, configs: Configs, note: Callable[[Class, str, str], None]) -> None:
        """Take what reads types and configurations."""
        self.machine = kinds.machine
        self.kinds = kinds
        self.configs = configs
        self.note = note
        self._found: dict[ClassValue, tuple[Declared, ...]] = {}

    def of(self, cls: ClassValue, bindings: Bindings | None = None) -> tuple[Declared, ...]:
        """The fields of a class in pydantic's order; `bindings` for the type variables of a generic one."""
        if bindings:
            return self._collect(cls, bindings)
        found = self._found.get(cls)
        if found is None:
            self._found[cls] = ()  # ends rings
            found = self._found[cls] = self._collect(cls, self.kinds.inherited(cls, {}))
        return found

    def _collect(self, cls: ClassValue, bindings: Bindings) -> tuple[Declared, ...]:
        line = self.machine.line(cls)
        config = self.configs.of(cls)
        inherited = self._inherited(cls)
        found: dict[str, Declared] = {}
        for part in reversed(line):
            for made in self._declared(part, config, bindings):
                before = inherited.get(made.name)
                shadows = not made.required and not self._is_model(part)  # a value on a base that is no model
                if part is cls or before is None or shadows:
                    found[made.name] = self._with_mixin_default(made, found.get(made.name))
                else:
                    found[made.name] = (
                        replace(before, kind=made.kind) if made.owner is before.owner else before
                    )
        for name in self._not_fields(cls):
            found.pop(name, None)
        return tuple(self._generated(one, config) for one in found.values())

    def _inherited(self, cls: ClassValue) -> dict[str, Declared]:
        """The fields of the bases that are models; the leftmost base has the last word."""
        found: dict[str, Declared] = {}
        for base in reversed([ops.generic_base(plain(base)) for base in cls.bases]):
            if isinstance(base, ClassValue) and self._is_model(base):
                found.update({one.name: one for one in self.of(base)})
        return found

    def _is_model(self, cls: ClassValue) -> bool:
        self.machine.line(cls)
        return not cls.externals.isdisjoint(MODELS)

    def _with_mixin_default(self, made: Declared, before: Declared | None) -> Declared:
        """A value on a base that is no model stays there, and so remains the default."""
        if not made.required or before is None or before.required or self._is_model(before.owner):
            return made
        return replace(made, default=before.default, value=before.value, factory=before.factory)

    def _not_fields(self, cls: ClassValue) -> Iterator[str]:
        """Names that a class turns into class variables again."""
        for statement in s.statements(cls.cls.body):
            match statement:
                case s.AnnAssign(target=s.Ref(path=name), annotation=annotation) if _is_class_variable(
                    annotation
                ):
                    yield name

    # --- one declaration -----------------------------------------------------------------------

    def _declared(self, part: ClassValue, config: Config, bindings: Bindings) -> Iterator[Declared]:
        """What one class declares; pydantic 1 takes what is only assigned behind what is annotated."""
        found = list(self._in_order(part, config, bindings))
        yield from (one for one in found if one.annotation is not None)
        yield from (one for one in found if one.annotation is None)

    def _in_order(self, part: ClassValue, config: Config, bindings: Bindings) -> Iterator[Declared]:
        body = self.machine.class_body(part)
        env = _without_fields(part, body)
        for block in _blocks(part.cls.body):
            for position, statement in enumerate(block):
                made = self._declaration(part, env, body, statement, config, bindings)
                if made is not None:
                    yield replace(made, docstring=_string_below(block, position))

    def _declaration(
        self, part: ClassValue, env: Env, scope: Env, statement: s.Stmt, config: Config, bindings: Bindings
    ) -> Declared | None:
        match statement:
            case s.AnnAssign(target=s.Ref(path=name), annotation=annotation, value=value) if _is_field(
                name, annotation
            ):
                evaluated = self._annotation(annotation, env)
                kind = self.kinds.of(evaluated, env, bindings)
                made = Declared(name, statement, part, env, scope, annotation, kind)
                made = self._marked(made, evaluated, annotation)
            case s.Assign(targets=(s.Ref(path=name),), value=value) if config.first_version and _is_field(
                name, None
            ):
                if not isinstance(value, (s.Const, s.Sequence, s.Mapping, s.Call)):
                    return None
                made = Declared(name, statement, part, env, scope, None, _kind_of(value))
                if isinstance(value, s.Call) and not self._makes_field(value, scope):
                    return None
            case _:
                return None
        if value is None:
            if config.first_version and made.required and _is_optional(made.annotation):
                made = replace(made, default=s.Const(None, 0, 0))
            return made
        return self._assigned(made, value)

    def _makes_field(self, call: s.Call, env: Env) -> bool:
        made = plain(self.machine.eval(call, env))
        return isinstance(made, ExternalInstance) and made.name in FIELDS

    def _assigned(self, made: Declared, value: s.Expr) -> Declared | None:
        result = self.machine.eval(value, made.scope)
        match plain(result):
            case ExternalInstance(name=name) as call if name in FIELDS or name in _STANDARD_FIELDS:
                made = self._with_field(made, call, value if call.node is value else None)
            case ExternalInstance(name=name) if name in _PRIVATE:
                return None
            case External() as found if found == _ELLIPSIS:
                pass
            case _:
                made = replace(made, default=value, value=result, factory=None)
        return None if _is_final(made.annotation) and not made.required else made

    def _annotation(self, annotation: s.Expr, env: Env) -> Value:
        if isinstance(annotation, s.Const) and isinstance(annotation.value, str):
            parsed = parse_annotation(annotation.value)
            if parsed is None:
                return UnknownValue(f"{annotation.value!r} is no type")
            annotation = parsed
        return plain(self.machine.eval(annotation, env))

    def _marked(self, made: Declared, value: Value, annotation: s.Expr) -> Declared:
        """A field with what `Annotated` says; a `type` alias keeps what it says to itself."""
        chain: list[list[Value]] = []
        while (
            isinstance(value, Generic)
            and plain(value.base) == External("typing.Annotated")
            and value.arguments
        ):
            chain.insert(0, value.arguments[1:])
            value = plain(value.arguments[0])
        hides = self._is_alias_statement(annotation, made.env)
        for mark in (plain(mark) for marks in chain for mark in marks):
            if isinstance(mark, ExternalInstance) and mark.name in FIELDS:
                made = made if hides else self._with_field(made, mark, mark.node)
            else:
                made = replace(made, marks=(*made.marks, mark))
        return made

    def _is_alias_statement(self, annotation: s.Expr, env: Env) -> bool:
        if not isinstance(annotation, s.Ref):
            return False
        symbol = self.machine.names.resolve(env.owner, annotation.path)
        if not isinstance(symbol, Variable) or symbol.cls is not None:
            return False
        return any(
            isinstance(one, s.TypeAlias) and one.name == symbol.name for one in s.statements(symbol.file.body)
        )

    def _with_field(self, made: Declared, call: ExternalInstance, written: s.Expr | None) -> Declared:
        """A field with what one `Field(...)` adds; `written` is that call where the class itself holds it."""
        options = {**made.options, **call.kwargs}
        node = written if isinstance(written, s.Call) else None
        default, factory = made.default, made.factory
        value, factory_value = made.value, made.factory_value
        given = call.kwargs.get("default", call.args[0] if call.args else None)
        if "default" in call.kwargs or call.args:
            if plain(given) == _ELLIPSIS:
                default = None
            else:
                default = _argument(node, "default") or _as_expr(given)
                value = given
        made_by = call.kwargs.get("default_factory")
        if made_by is not None and plain(made_by) is not None:
            factory = _argument(node, "default_factory") or _factory_expr(made_by)
            factory_value = made_by
        found = replace(
            made, options=options, default=default, value=value, factory=factory, factory_value=factory_value
        )
        return replace(
            _with_aliases(found, call.kwargs),
            kind=limited(found.kind, [call]) if "discriminator" in call.kwargs else found.kind,
        )

    # --- alias generators ------------------------------------------------------------------------

    def _generated(self, made: Declared, config: Config) -> Declared:
        """A field with the alias that the class's generator gives it, where it has none of its own."""
        if config.generator is None or config.first_version:
            return made
        own = (made.alias_priority or 0) > 1
        if own and made.validation_alias is not None:
            return made
        for_validation, alias = self._aliases(made, config.generator)
        chosen = for_validation if for_validation is not None else alias
        if own:
            return replace(made, validation_alias=chosen)
        return replace(made, validation_alias=chosen, alias=alias, alias_priority=1)

    def _aliases(self, made: Declared, generator: Value) -> tuple[Value, Value]:
        """What an alias generator makes of a name: for validation only, and for all uses."""
        match generator:
            case ExternalInstance(name=name, args=args, kwargs=kwargs) if name.endswith(".AliasGenerator"):
                parts = {**dict(zip(("alias", "validation_alias"), args, strict=False)), **kwargs}
                return tuple(
                    self._alias(made, plain(parts.get(key))) for key in ("validation_alias", "alias")
                )  # type: ignore[return-value]
            case _:
                return None, self._alias(made, generator)

    def _alias(self, made: Declared, generator: Value) -> Value:
        match generator:
            case None:
                return None
            case FunctionValue() | LambdaValue():
                return plain(self.machine.call(generator, [made.name], {}, None, made.env))
            case External(name=name) if name in _GENERATORS:
                return _GENERATORS[name](made.name)
            case _:
                what = f"alias of {made.owner.cls.fact.name}.{made.name}"
                self.note(made.owner.cls, what, "its generator is not known")
                return None


def _with_aliases(made: Declared, options: Mapping[str, Value]) -> Declared:
    """A field with the aliases of one `Field(...)`: `alias` also validates, unless that is given."""
    alias = plain(options.get("alias"))
    validation = plain(options.get("validation_alias"))
    serialization = plain(options.get("serialization_alias"))
    if validation is None and alias is not None:
        validation = alias
    if alias is None and validation is None and serialization is None:
        return made
    priority = constant(options.get("alias_priority"))
    return replace(
        made,
        alias=alias if alias is not None else made.alias,
        validation_alias=validation if validation is not None else made.validation_alias,
        alias_priority=priority if isinstance(priority, int) else 2,
    )


# --- alias functions of pydantic ------------------------------------------------------------------


def to_pascal(name: str) -> str:
    """`pydantic.alias_generators.to_pascal`."""
    return re.sub(r"([0-9A-Za-z])_(?=[0-9A-Z])", r"\1", name.title())


def to_camel(name: str) -> str:
    """`pydantic.alias_generators.to_camel`."""
    if re.match(r"^[a-z]+[A-Za-z0-9]*$", name) and not re.search(r"\d[a-z]", name):
        return name
    return re.sub(r"(^_*[A-Z])", lambda found: found[1].lower(), to_pascal(name))


def to_snake(name: str) -> str:
    """`pydantic.alias_generators.to_snake`."""
    for before, after in (
        ("[A-Z]+", "[A-Z][a-z]"),
        ("[a-z]", "[A-Z]"),
        ("[0-9]", "[A-Z]"),
        ("[a-z]", "[0-9]"),
    ):
        name = re.sub(f"({before})({after})", r"\1_\2", name)
    return name.replace("-", "_").lower()


_GENERATORS: Final[dict[str, Callable[[str], str]]] = {
    **{f"pydantic.alias_generators.{f.__name__}": f for f in (to_pascal, to_camel, to_snake)},
    **{
        f"builtins.str.{f.__name__}": f
        for f in (str.upper, str.lower, str.title, str.capitalize, str.swapcase)
    },
}


# --- syntax ----------------------------------------------------------------------------------------


def _without_fields(part: ClassValue, body: Env) -> Env:
    """The scope of a class body as its annotations see it: field values do not hide types of their name."""
    named = {
        statement.target.path
        for statement in s.statements(part.cls.body)
        if isinstance(statement, s.AnnAssign) and isinstance(statement.target, s.Ref)
    }
    names = {name: value for name, value in body.names.items() if name not in named}
    return Env(body.owner, body.outer, names, this=body.this)


def _blocks(body: tuple[s.Stmt, ...]) -> Iterator[tuple[s.Stmt, ...]]:
    yield body
    for statement in body:
        for inner in s.blocks(statement):
            yield from _blocks(inner)


def _string_below(block: tuple[s.Stmt, ...], position: int) -> str | None:
    match block[position + 1 : position + 2]:
        case (s.ExprStmt(value=s.Const(value=str(text))),):
            return " ".join(text.split())
        case _:
            return None


def _is_field(name: str, annotation: s.Expr | None) -> bool:
    if name.startswith("_") or name in {"model_config", "Config"} or "." in name:
        return False
    return annotation is None or not _is_class_variable(annotation)


def _is_class_variable(annotation: s.Expr) -> bool:
    match annotation:
        case s.Const(value=str(text)):
            return _CLASS_VARIABLE.match(text) is not None
        case s.Subscript(base=s.Ref(path=path), index=index) if path.rpartition(".")[2] == "Annotated":
            first = index.items[0] if isinstance(index, s.Sequence) and index.items else index
            return _is_class_variable(first)
        case s.Subscript(base=s.Ref(path=path)) | s.Ref(path=path):
            return path.rpartition(".")[2] == "ClassVar"
        case _:
            return False


def _is_final(annotation: s.Expr | None) -> bool:
    match annotation:
        case s.Subscript(base=s.Ref(path=path)) | s.Ref(path=path):
            return path.rpartition(".")[2] == "Final"
        case _:
            return False


def _is_optional(annotation: s.Expr | None) -> bool:
    match annotation:
        case s.Subscript(base=s.Ref(path=path)):
            return path.rpartition(".")[2] == "Optional"
        case s.Binary(op="|", left=left, right=right):
            return any(isinstance(side, s.Const) and side.value is None for side in (left, right))
        case s.Ref(path=path):
            return path.rpartition(".")[2] == "Any"
    return False


def _kind_of(value: s.Expr) -> Kind:
    """The type that pydantic 1 gives a field that is only assigned."""
    match value:
        case s.Const(value=None):
            return Unclear("it is assigned None only")
        case s.Const(value=constant_):
            return Scalar(f"builtins.{type(constant_).__name__}")
        case s.Sequence(kind=kind):
            return Collection(f"builtins.{kind}")
        case s.Mapping():
            return Collection("builtins.dict", mapping=True)
        case _:
            return Unclear("its type is not written")


def _argument(call: s.Call | None, name: str) -> s.Expr | None:
    """An argument of a `Field(...)` as it is written in the class."""
    if call is None:
        return None
    for keyword in call.keywords:
        if keyword.name == name:
            return keyword.value
    if name == "default" and call.args and not isinstance(call.args[0], s.Starred):
        return call.args[0]
    return None


def _as_expr(value: Value) -> s.Expr:
    found = constant(value)
    if isinstance(found, bytes):
        return s.Bytes(found, 0, 0)
    if not isinstance(found, UnknownValue):
        return s.Const(found, 0, 0)
    match plain(value):
        case ExternalInstance(node=s.Call() as node):
            return node
        case _ if (listed := elements(value)) is not None:
            return s.Sequence("list", tuple(_as_expr(item) for item in listed))
        case Dict(entries=entries):
            pairs = entries.values()
            return s.Mapping(tuple(_as_expr(k) for k, _ in pairs), tuple(_as_expr(v) for _, v in pairs))
        case _:
            return s.Opaque("default", 0, 0)


def _factory_expr(value: Value) -> s.Expr:
    match plain(value):
        case FunctionValue(function=function):
            return s.Ref(function.fact.name, 0, 0)
        case External(name=name):
            return s.Ref(name.removeprefix("builtins."), 0, 0)
        case LambdaValue(node=node):
            return node
        case _:
            return s.Ref("default_factory", 0, 0)
