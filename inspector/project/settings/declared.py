"""One field as its declaration, `Annotated` and `Field(...)` leave it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    LambdaValue,
    UnknownValue,
    Value,
    argument,
    constant,
    elements,
    plain,
)
from inspector.project.settings.credentials import names_secret
from inspector.project.settings.kinds import Collection, Either, Kind, Scalar, Unclear, is_secret, only
from inspector.project.settings.limits import limited, limits
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.project.settings.kinds import Limit

ELLIPSIS: Final = External("builtins.Ellipsis")
_TEXTUAL: Final = frozenset({"str", "bytes", "Any", "object"})


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

    @property
    def kept(self) -> bool:
        """Whether its value is never written down: secret by its type, or a text named like a secret."""
        if is_secret(self.kind):
            return True
        aliases = (constant(self.alias), constant(self.validation_alias))
        names = [self.name, *(name for name in aliases if isinstance(name, str))]
        return any(map(names_secret, names)) and is_textual(self.kind)


def with_field(made: Declared, call: ExternalInstance, written: s.Expr | None) -> Declared:
    """A field with what one `Field(...)` adds; `written` is that call where the class itself holds it."""
    options = {**made.options, **call.kwargs}
    node = written if isinstance(written, s.Call) else None
    default, factory = made.default, made.factory
    value, factory_value = made.value, made.factory_value
    given = call.kwargs.get("default", call.args[0] if call.args else None)
    if "default" in call.kwargs or call.args:
        if plain(given) == ELLIPSIS:
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


def _with_aliases(made: Declared, options: Mapping[str, Value]) -> Declared:
    """A field with the aliases of one `Field(...)`: `alias` also validates, unless that is given."""
    alias = plain(argument(options, "alias"))
    validation = plain(argument(options, "validation_alias"))
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


def is_textual(kind: Kind) -> bool:
    """Whether a value of this type is free text, and not a number, a choice or a path."""
    match only(kind):
        case Scalar() as scalar:
            return scalar.short in _TEXTUAL or scalar.name.startswith("builtins.str")
        case Collection(items=items):
            return not items or any(map(is_textual, items))
        case Either(members=members):
            return any(map(is_textual, members))
        case Unclear():
            return True
        case _:
            return False


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
