"""The fields of settings classes and models, as pydantic collects them.

Mirrors `pydantic._internal._fields.collect_model_fields` (2.14): annotated names of the
whole line in reversed method resolution order, a redeclared one in its old place, what
`Annotated` and `Field` say merged, then the alias generator of the class. A field that is
only inherited stays as its base left it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.classes import MODELS
from inspector.project.evaluate.values import (
    ClassValue,
    Env,
    External,
    ExternalInstance,
    Generic,
    UnknownValue,
    Value,
    plain,
    truth,
)
from inspector.project.names import Variable
from inspector.project.settings.aliases import AliasGenerators
from inspector.project.settings.declared import ELLIPSIS, Declared, with_field
from inspector.project.settings.kinds import Collection, Kind, Scalar, Unclear
from inspector.project.settings.limits import FIELDS
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspector.project.code import Class
    from inspector.project.settings.annotations import Bindings, Kinds
    from inspector.project.settings.config import Config, Configs

_PRIVATE: Final = frozenset(
    {"pydantic.PrivateAttr", "pydantic.v1.PrivateAttr", "pydantic.fields.PrivateAttr"}
)
_STANDARD_FIELDS: Final = frozenset({"dataclasses.field"})

_CLASS_VARIABLE: Final = re.compile(r"\s*(?:\w+\.)*ClassVar\b")


class Fields:
    """Collects the fields of classes, each class once; `note` is told of what is not known."""

    def __init__(self, kinds: Kinds, configs: Configs, note: Callable[[Class, str, str], None]) -> None:
        """Take what reads types and configurations."""
        self.machine = kinds.machine
        self.kinds = kinds
        self.configs = configs
        self.note = note
        self.generators = AliasGenerators(self.machine)
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
        return tuple(self.generators.generated(one, config) for one in found.values())

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
        for block, decided_by in self._blocks(part.cls.body, body):
            for position, statement in enumerate(block):
                made = self._declaration(part, env, body, statement, config, bindings)
                if made is None:
                    continue
                if decided_by is not None:
                    self.note(part.cls, f"field {made.name} of {part.cls.fact.name}", decided_by)
                yield replace(made, docstring=_string_below(block, position))

    def _blocks(
        self, body: tuple[s.Stmt, ...], env: Env, decided_by: str | None = None
    ) -> Iterator[tuple[tuple[s.Stmt, ...], str | None]]:
        """The bodies that may run in the body of a class, each with what decides that at run time."""
        yield body, decided_by
        for statement in body:
            if isinstance(statement, s.If):
                verdict = truth(plain(self.machine.eval(statement.test, env)))
                reason = decided_by or f"whether it is declared depends on {s.render(statement.test)}"
                for inner, runs in ((statement.body, True), (statement.orelse, False)):
                    if verdict in {None, runs}:
                        yield from self._blocks(inner, env, decided_by if verdict is not None else reason)
                continue
            reason = decided_by or "whether it is declared is known at run time only"
            for inner in s.blocks(statement):
                yield from self._blocks(inner, env, decided_by if isinstance(statement, s.With) else reason)

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
                made = with_field(made, call, value if call.node is value else None)
            case ExternalInstance(name=name) if name in _PRIVATE:
                return None
            case External() as found if found == ELLIPSIS:
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
                made = made if hides else with_field(made, mark, mark.node)
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
