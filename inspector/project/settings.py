"""Settings classes and the variables that pydantic-settings reads for their fields.

Follows `pydantic_settings.sources.base.PydanticBaseEnvSettingsSource._extract_field_info`
(2.16): aliases first, without the prefix unless `env_prefix_target` says so, then the
prefixed name when there is no alias or names are accepted beside it. Classes of pydantic
1 (`pydantic.BaseSettings`, `pydantic.v1`) take `Field(env=...)` and `Config.fields`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category, Class
from inspector.project.evaluate.machine import MOST_STEPS, Machine, OutOfStepsError
from inspector.project.evaluate.objects import SETTINGS
from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    LambdaValue,
    Union,
    UnknownValue,
    Value,
    constant,
    elements,
    plain,
    text,
)
from inspector.project.records import SettingsClass, SettingsField, Unresolved
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.model import Project

_FIRST_VERSION: Final = frozenset({"pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
_FIELD: Final = frozenset({"pydantic.Field", "pydantic.v1.Field", "pydantic.fields.FieldInfo"})
_SECRETS: Final = frozenset({
    "pydantic.SecretStr", "pydantic.SecretBytes", "pydantic.Secret", "pydantic.types.Secret",
    "pydantic.v1.SecretStr", "pydantic.v1.SecretBytes", "starlette.datastructures.Secret",
})
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", *SETTINGS})
_NOT_FIELDS: Final = ("ClassVar", "typing.ClassVar", "typing_extensions.ClassVar", "t.ClassVar")
_CASES: Final = frozenset({
    "pydantic.alias_generators.to_camel", "pydantic.alias_generators.to_pascal", "pydantic.alias_generators.to_snake",
})


@dataclass(slots=True)
class _Field:
    """A field as its declarations, from the furthest base down, leave it."""

    name: str
    statement: s.AnnAssign | s.Assign
    owner: ClassValue
    env: Env
    annotation: s.Expr | None
    options: dict[str, Value] = field(default_factory=dict)
    calls: list[s.Call] = field(default_factory=list)
    default: s.Expr | None = None  # as written; None when required
    factory: s.Expr | None = None


@dataclass(frozen=True, slots=True)
class _Config:
    prefix: str
    case_sensitive: bool
    delimiter: str | None
    env_file: str | None
    frozen: bool
    extra: str
    by_name: bool
    by_alias: bool
    target: str
    generator: Value
    fields: Value  # pydantic 1: `Config.fields`
    first_version: bool


def settings_table(project: Project, machine: Machine) -> tuple[tuple[SettingsClass, ...], tuple[Unresolved, ...]]:
    """Every settings class of the project outside its tests, and what about them is not known."""
    reader = _Reader(machine)
    found = []
    for file in project.files.values():
        if file.category in {Category.TESTS, Category.VENDORED}:
            continue
        for cls in file.classes:
            if project.hierarchy.external_bases(cls).isdisjoint(SETTINGS):
                continue
            made = reader.read(cls)
            if made is not None:
                found.append(made)
    return tuple(sorted(found, key=lambda c: (c.place.file, c.place.line))), tuple(sorted(set(reader.unresolved)))


class _Reader:
    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.unresolved: list[Unresolved] = []

    def read(self, cls: Class) -> SettingsClass | None:
        self.machine.limit = self.machine.steps + MOST_STEPS
        try:
            value = self.class_value(cls)
            return None if value is None else self.settings_class(value)
        except (OutOfStepsError, RecursionError):
            self.note(cls, f"settings class {cls.fact.name}", "evaluating its module takes too many steps")
            return None

    def note(self, cls: Class, what: str, reason: str) -> None:
        self.unresolved.append(Unresolved(cls.file.path, cls.fact.span.line, what, reason))

    def class_value(self, cls: Class) -> ClassValue | None:
        if cls.fact.parent_function is not None:
            self.note(cls, f"settings class {cls.fact.name}", "it is made inside a function")
            return None
        module = self.machine.module(cls.file)
        value: Value = module
        for part in cls.fact.qualname.split("."):
            value = plain(self.machine.attribute(value, part))
        if isinstance(value, ClassValue) and value.cls is cls:
            return value
        # another definition of the name won; this one is read on its own
        before = dict(module.env.names)
        self.machine.define_class(cls, module.env)
        made = module.env.names[cls.fact.name]
        module.env.names = before
        return made if isinstance(made, ClassValue) else None

    def settings_class(self, value: ClassValue) -> SettingsClass:
        line = self.machine.line(value)
        config = self.config(value, line)
        cls = value.cls
        bases = tuple(base.cls.name for base in line[1:] if self.machine.is_settings(base))
        return SettingsClass(
            name=cls.name,
            place=cls.place,
            env_prefix=config.prefix,
            case_sensitive=config.case_sensitive,
            env_nested_delimiter=config.delimiter,
            env_file=config.env_file,
            frozen=config.frozen,
            extra=config.extra,
            fields=tuple(self.field(one, config) for one in self.fields(line, config)),
            bases=bases,
        )

    # --- configuration -----------------------------------------------------------------------

    def config(self, value: ClassValue, line: list[ClassValue]) -> _Config:
        options: dict[str, Value] = {}
        for part in reversed(line):
            options.update(self.own_config(part))
        first = not value.externals.isdisjoint(_FIRST_VERSION)
        extra = constant(options.get("extra", "ignore" if first else "forbid"))
        delimiter = constant(options.get("env_nested_delimiter"))
        target = constant(options.get("env_prefix_target", "variable"))
        by_name = [constant(options.get(key)) is True for key in ("populate_by_name", "validate_by_name")]
        return _Config(
            prefix=self.prefix(value.cls, options.get("env_prefix", "")),
            case_sensitive=constant(options.get("case_sensitive")) is True,
            delimiter=delimiter if isinstance(delimiter, str) else None,
            env_file=self.env_file(options.get("env_file")),
            frozen=constant(options.get("frozen", options.get("allow_mutation") is False)) is True,
            extra=extra if isinstance(extra, str) else "forbid",
            by_name=any(by_name),
            by_alias=constant(options.get("validate_by_alias", True)) is not False,
            target=target if isinstance(target, str) else "variable",
            generator=plain(options.get("alias_generator")),
            fields=plain(options.get("fields")),
            first_version=first,
        )

    def prefix(self, cls: Class, value: Value) -> str:
        found = constant(value)
        if isinstance(found, UnknownValue):
            self.note(cls, f"env_prefix of {cls.fact.name}", found.reason)
            return ""
        return found if isinstance(found, str) else ""

    def env_file(self, value: Value) -> str | None:
        found = constant(value)
        if isinstance(found, str):
            return found
        listed = [constant(item) for item in elements(value) or []] if value is not None else []
        names = [name for name in listed if isinstance(name, str)]
        return ", ".join(names) or None

    def own_config(self, part: ClassValue) -> dict[str, Value]:
        """What one class sets: `model_config`, `class Config`, class keywords."""
        found: dict[str, Value] = {}
        body = self.machine.class_body(part).names
        match plain(body.get("model_config")):
            case ExternalInstance(args=args, kwargs=kwargs):
                for arg in args:
                    found.update(_entries(plain(arg)))
                found.update(kwargs)
            case Dict() as made:
                found.update(_entries(made))
            case Instance(attributes=attributes):  # a project's own subclass of SettingsConfigDict
                found.update(attributes)
            case UnknownValue(reason=reason):
                self.note(part.cls, f"model_config of {part.cls.fact.name}", reason)
        inner = plain(body.get("Config"))
        if isinstance(inner, ClassValue):
            for config in reversed(self.machine.line(inner)):
                found.update(self.machine.class_body(config).names)
        found.update(part.keywords)
        return found

    # --- fields ------------------------------------------------------------------------------

    def fields(self, line: list[ClassValue], config: _Config) -> list[_Field]:
        """Fields in pydantic's order: a base's first, a redeclared one in its old place."""
        found: dict[str, _Field] = {}
        for part in reversed(line):
            env = self.machine.class_body(part)
            for statement in s.statements(part.cls.body):
                made = self.declared(part, env, statement, first_version=config.first_version)
                if made is not None:
                    found[made.name] = made
        return list(found.values())

    def declared(self, part: ClassValue, env: Env, statement: s.Stmt, *, first_version: bool) -> _Field | None:
        match statement:
            case s.AnnAssign(target=s.Ref(path=name), annotation=annotation, value=value):
                if not _is_field(name, annotation):
                    return None
                made = _Field(name, statement, part, env, annotation)
            case s.Assign(targets=(s.Ref(path=name),), value=value) if first_version and _is_field(name, None):
                if not isinstance(value, (s.Const, s.Sequence, s.Mapping)):
                    return None
                made = _Field(name, statement, part, env, None)
            case _:
                return None
        for mark in self.marks(made.annotation, env):
            self.apply(made, mark)
        if value is not None:
            result = plain(self.machine.eval(value, env))
            if isinstance(result, ExternalInstance) and result.name in _FIELD:
                self.apply(made, result)
            elif isinstance(result, ExternalInstance) and result.name in {"pydantic.PrivateAttr", "pydantic.v1.PrivateAttr"}:
                return None
            elif not (isinstance(value, s.Opaque) and value.kind == "ellipsis"):
                made.default = value
        elif first_version and made.default is None and _is_optional(made.annotation):
            made.default = s.Const(None, 0, 0)
        return made

    def apply(self, made: _Field, call: ExternalInstance) -> None:
        """What one `Field(...)` adds to a field."""
        made.options.update(call.kwargs)
        if call.node is not None:
            made.calls.append(call.node)
        default = call.kwargs.get("default", call.args[0] if call.args else None)
        given = "default" in call.kwargs or bool(call.args)
        if given and plain(default) != External("builtins.Ellipsis"):
            made.default = _written(call.node, "default") or _as_expr(default)
        if "default_factory" in call.kwargs:
            made.factory = _written(call.node, "default_factory") or s.Ref("default_factory", 0, 0)

    def marks(self, annotation: s.Expr | None, env: Env) -> list[ExternalInstance]:
        """The `Field(...)` calls that `Annotated` puts on a type."""
        value = self.annotation(annotation, env)
        found = []
        while isinstance(value, Generic) and plain(value.base) == External("typing.Annotated") and value.arguments:
            marks = [plain(mark) for mark in value.arguments[1:]]
            found[:0] = [m for m in marks if isinstance(m, ExternalInstance) and m.name in _FIELD]
            value = plain(value.arguments[0])
        return found

    def annotation(self, annotation: s.Expr | None, env: Env) -> Value:
        if isinstance(annotation, s.Const) and isinstance(annotation.value, str):
            annotation = parse_annotation(annotation.value)
        return UnknownValue("no annotation") if annotation is None else plain(self.machine.eval(annotation, env))

    def field(self, made: _Field, config: _Config) -> SettingsField:
        kind = self.annotation(made.annotation, made.env)
        required = made.default is None and made.factory is None
        default = s.render(made.default) if made.default is not None else None
        if made.factory is not None:
            shown = s.render(made.factory)
            default = f"{shown}()" if isinstance(made.factory, (s.Ref, s.Attr)) else shown
        description = text(made.options.get("description", UnknownValue("")))
        alias = text(made.options.get("alias", UnknownValue("")))
        owner = made.owner.cls
        return SettingsField(
            name=made.name,
            type=s.render(_bare(made.annotation)) if made.annotation is not None else _type_of(made.default),
            required=required,
            default=default,
            env=self.variables(made, config),
            secret=self.is_secret(kind, 0),
            description=description if isinstance(description, str) else None,
            place=owner.file.place(made.statement.span),
            owner=owner.name,
            alias=alias if isinstance(alias, str) else None,
            nested=self.nested(kind),
        )

    def variables(self, made: _Field, config: _Config) -> tuple[str, ...]:
        """The variables of a field, in the order they are tried."""
        if config.first_version:
            names = self.first_version_names(made, config)
        else:
            names = self.alias_names(made, config)
            if not names or config.by_name:
                prefix = config.prefix if config.target in {"variable", "all"} else ""
                names.append(prefix + made.name)
        shown = names if config.case_sensitive else [name.upper() for name in names]
        return tuple(dict.fromkeys(shown))

    def alias_names(self, made: _Field, config: _Config) -> list[str]:
        if not config.by_alias:
            return []
        prefix = config.prefix if config.target in {"alias", "all"} else ""
        given = made.options.get("validation_alias")
        if plain(given) is None:
            given = made.options.get("alias")
        if plain(given) is None:
            given = self.generated(made, config.generator)
        return [prefix + name for name in self.heads(made, plain(given))]

    def heads(self, made: _Field, alias: Value) -> list[str]:
        """The names that an alias, `AliasChoices` or `AliasPath` starts with."""
        match alias:
            case None:
                return []
            case str(name):
                return [name]
            case ExternalInstance(name="pydantic.AliasChoices" | "pydantic.aliases.AliasChoices", args=args):
                return [name for arg in args for name in self.heads(made, plain(arg))]
            case ExternalInstance(name="pydantic.AliasPath" | "pydantic.aliases.AliasPath", args=[first, *_]):
                return self.heads(made, plain(first))
            case _:
                found = constant(alias)
                if isinstance(found, str):
                    return [found]
                reason = found.reason if isinstance(found, UnknownValue) else "it is no string"
                self.note(made.owner.cls, f"alias of {made.owner.cls.fact.name}.{made.name}", reason)
                return []

    def generated(self, made: _Field, generator: Value) -> Value:
        """What the class's alias generator makes of a field's name."""
        match generator:
            case None:
                return None
            case FunctionValue() | LambdaValue():
                return self.machine.call(generator, [made.name], {}, None, made.env)
            case External(name=name) if name in _CASES:
                return _in_case(made.name, name.rpartition("_")[2])
            case External(name="builtins.str.upper"):
                return made.name.upper()
            case ExternalInstance(name="pydantic.AliasGenerator" | "pydantic.alias_generators.AliasGenerator", kwargs=kwargs):
                return self.generated(made, plain(kwargs.get("validation_alias", kwargs.get("alias"))))
            case _:
                self.note(made.owner.cls, f"alias of {made.owner.cls.fact.name}.{made.name}", "its generator is not known")
                return None

    def first_version_names(self, made: _Field, config: _Config) -> list[str]:
        given = made.options.get("env")
        if given is None and isinstance(config.fields, Dict):
            entry = plain(config.fields.get(made.name))
            given = entry.get("env") if isinstance(entry, Dict) else None
        if given is None:
            return [config.prefix + made.name]
        listed = elements(given)
        names = [constant(item) for item in (listed if listed is not None else [given])]
        return [name for name in names if isinstance(name, str)]

    # --- types -------------------------------------------------------------------------------

    def is_secret(self, kind: Value, depth: int) -> bool:
        match plain(kind):
            case External(name=name):
                return name in _SECRETS
            case ClassValue() as cls:
                self.machine.line(cls)
                return not cls.externals.isdisjoint(_SECRETS)
            case Generic(base=base, arguments=arguments) if depth < 10:  # noqa: PLR2004
                return self.is_secret(base, depth + 1) or any(self.is_secret(a, depth + 1) for a in arguments)
            case Union(members=members) if depth < 10:  # noqa: PLR2004
                return any(self.is_secret(member, depth + 1) for member in members)
            case str(quoted) if depth < 10 and (parsed := parse_annotation(quoted)) is not None:  # noqa: PLR2004
                return isinstance(parsed, s.Ref) and parsed.path.rpartition(".")[2] in {"SecretStr", "SecretBytes"}
            case _:
                return False

    def nested(self, kind: Value) -> str | None:
        """The model that a field holds, optional or not."""
        match plain(kind):
            case ClassValue() as cls:
                self.machine.line(cls)
                return cls.cls.name if cls.externals & _MODELS else None
            case Union(members=members):
                found = [self.nested(member) for member in members]
                named = [name for name in found if name]
                return named[0] if len(named) == 1 else None
            case Generic(base=base, arguments=[first, *_]) if plain(base) == External("typing.Annotated"):
                return self.nested(first)
            case _:
                return None


def _entries(value: Value) -> dict[str, Value]:
    if not isinstance(value, Dict):
        return {}
    pairs = ((plain(key), item) for key, item in value.entries.values())
    return {key: item for key, item in pairs if isinstance(key, str)}


def _is_field(name: str, annotation: s.Expr | None) -> bool:
    if name.startswith("_") or name in {"model_config", "Config"} or "." in name:
        return False
    base = annotation.base if isinstance(annotation, s.Subscript) else annotation
    if isinstance(annotation, s.Const) and isinstance(annotation.value, str):
        return not annotation.value.startswith(_NOT_FIELDS)
    return not (isinstance(base, s.Ref) and base.path in _NOT_FIELDS)


def _is_optional(annotation: s.Expr | None) -> bool:
    match annotation:
        case s.Subscript(base=s.Ref(path=path)):
            return path.rpartition(".")[2] == "Optional"
        case s.Binary(op="|", left=left, right=right):
            return any(isinstance(side, s.Const) and side.value is None for side in (left, right))
        case s.Ref(path=path):
            return path.rpartition(".")[2] == "Any"
    return False


def _written(call: s.Call | None, name: str) -> s.Expr | None:
    """An argument of a `Field(...)` as it is written there."""
    if call is None:
        return None
    for keyword in call.keywords:
        if keyword.name == name:
            return keyword.value
    return call.args[0] if name == "default" and call.args else None


def _as_expr(value: Value) -> s.Expr:
    found = constant(value)
    return s.Opaque("default", 0, 0) if isinstance(found, (UnknownValue, bytes)) else s.Const(found, 0, 0)


def _bare(annotation: s.Expr | None) -> s.Expr:
    """The type inside `Annotated[...]`, as written."""
    match annotation:
        case s.Subscript(base=s.Ref(path=path), index=s.Sequence(items=(first, *_))) if path.endswith("Annotated"):
            return first
        case None:
            return s.Ref("Any", 0, 0)
        case _:
            return annotation


def _type_of(default: s.Expr | None) -> str:
    match default:
        case s.Const(value=value):
            return type(value).__name__
        case s.Sequence(kind=kind):
            return kind
        case s.Mapping():
            return "dict"
        case _:
            return "Any"


def _in_case(name: str, case: str) -> str:
    """pydantic's `to_camel` and `to_pascal` for a snake_case name; `to_snake` leaves it."""
    if case == "snake":
        return name
    parts = name.split("_")
    pascal = "".join(part[:1].upper() + part[1:] for part in parts)
    return pascal if case == "pascal" else pascal[:1].lower() + pascal[1:]
