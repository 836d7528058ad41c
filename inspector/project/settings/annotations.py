"""Annotations as kinds: aliases, type variables, quoted names and named types looked through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from inspector.project.evaluate.classes import MODELS
from inspector.project.evaluate.values import (
    ClassValue,
    EnumMember,
    Env,
    External,
    ExternalInstance,
    Generic,
    Union,
    UnknownValue,
    Value,
    constant,
    describe,
    plain,
    source_of,
)
from inspector.project.settings.kinds import (
    Choice,
    Collection,
    Either,
    Kind,
    Limit,
    Model,
    Nothing,
    Option,
    Scalar,
    Unclear,
)
from inspector.project.settings.limits import limited, limits
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.project.evaluate.machine import Machine
    from inspector.project.evaluate.values import Constant

Bindings = dict[int, tuple[Value, Env]]
"""What the type variables of generic bases stand for, by identity, and where that was written."""

ROOT_MODELS: Final = frozenset({"pydantic.RootModel", "pydantic.root_model.RootModel"})
_SECRETS: Final = frozenset({
    "pydantic.SecretStr", "pydantic.SecretBytes", "pydantic.Secret", "pydantic.types.Secret",
    "pydantic.v1.SecretStr", "pydantic.v1.SecretBytes", "starlette.datastructures.Secret",
})  # fmt: skip
_TRANSPARENT: Final = frozenset({
    "typing.Final", "typing.Required", "typing.NotRequired", "typing.ReadOnly", "pydantic.SkipValidation",
    "pydantic.OnErrorOmit", "sqlalchemy.orm.Mapped",
})  # fmt: skip
_MAPPINGS: Final = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "Counter"}
)
_SEQUENCES: Final = frozenset({
    "list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence", "MutableSequence",
    "AbstractSet", "MutableSet", "deque", "Deque",
})  # fmt: skip
_CONTAINER_MODULES: Final = frozenset(
    {"builtins", "typing", "collections", "collections.abc", "typing_extensions"}
)
_LIMITED: Final[dict[str, tuple[str, tuple[Limit, ...]]]] = {
    f"{sign}{kind}": (f"builtins.{kind.lower()}", (limit,))
    for kind in ("Int", "Float")
    for sign, limit in (
        ("Positive", ("gt", 0)), ("Negative", ("lt", 0)),
        ("NonNegative", ("ge", 0)), ("NonPositive", ("le", 0)),
    )
}  # fmt: skip
_STRICT: Final = {
    "StrictInt": "int",
    "StrictFloat": "float",
    "StrictBool": "bool",
    "StrictStr": "str",
    "StrictBytes": "bytes",
}
_CONSTRAINED: Final = {
    "conint": "builtins.int", "confloat": "builtins.float", "constr": "builtins.str",
    "conbytes": "builtins.bytes", "condecimal": "decimal.Decimal", "condate": "datetime.date",
}  # fmt: skip
_CONSTRAINED_CONTAINERS: Final = {
    "conlist": "builtins.list",
    "conset": "builtins.set",
    "confrozenset": "builtins.frozenset",
}
_NUMBERS: Final = frozenset({"enum.IntEnum", "enum.IntFlag", "builtins.int", "builtins.float"})
_DEEPEST: Final = 25


class Kinds:
    """Reads types; see `of`."""

    def __init__(self, machine: Machine) -> None:
        """Take the evaluator that annotations are evaluated with."""
        self.machine = machine

    def of(self, value: Value, env: Env, bindings: Mapping[int, tuple[Value, Env]], depth: int = 0) -> Kind:
        """The kind of an evaluated annotation; `env` is where it was written, for names in quotes."""
        if depth > _DEEPEST:
            return Unclear("the type nests too deeply")
        if source_of(value) is not None:
            return Unclear(f"the type depends on {source_of(value)}")
        match value:
            case None:
                return Nothing()
            case str(quoted):
                parsed = parse_annotation(quoted)
                if parsed is None:
                    return Unclear(f"{quoted!r} is no type")
                return self.of(self.machine.eval(parsed, env), env, bindings, depth + 1)
            case External(name=name):
                return _external(name)
            case ClassValue() as cls:
                return self.class_kind(cls, bindings)
            case Generic():
                return self.generic(value, env, bindings, depth)
            case Union(members=members):
                return _either(self.of(plain(member), env, bindings, depth + 1) for member in members)
            case ExternalInstance():
                return self.made(value, env, bindings, depth)
            case UnknownValue(reason=reason):
                return Unclear(reason)
            case _:
                return Unclear(f"{describe(value)} is no type")

    def generic(
        self, value: Generic, env: Env, bindings: Mapping[int, tuple[Value, Env]], depth: int
    ) -> Kind:
        base, arguments = plain(value.base), [plain(argument) for argument in value.arguments]
        match base, arguments:
            case External(name="typing.Annotated"), [inner, *marks]:
                return limited(self.of(inner, env, bindings, depth + 1), marks)
            case External(name="typing.Literal"), _:
                numeric = any(isinstance(a, EnumMember) and a.cls.externals & _NUMBERS for a in arguments)
                return Choice(tuple(_options(arguments)), lax=numeric)
            case External(name=name), [inner, *_] if name in _TRANSPARENT or name in ROOT_MODELS:
                return self.of(inner, env, bindings, depth + 1)
            case External(name=name), _:
                outer = _external(name)
                if isinstance(outer, Collection):
                    listed = [a for a in arguments if a != External("builtins.Ellipsis")]
                    items = tuple(self.of(item, env, bindings, depth + 1) for item in listed)
                    fixed = name.rpartition(".")[2] in {"tuple", "Tuple"} and len(listed) == len(arguments)
                    return replace(outer, items=items, fixed=fixed)
                return outer
            case ClassValue() as cls, _:
                bound = self.bind(cls, value.arguments, env, bindings)
                return self.class_kind(cls, bound)
            case _:
                return Unclear(f"{describe(base)}[...] is not known")

    def class_kind(self, cls: ClassValue, bindings: Mapping[int, tuple[Value, Env]]) -> Kind:
        line = self.machine.line(cls)
        names = cls.externals
        if self.machine.is_enum(cls):
            members = self.machine.enum_names(cls)
            options = tuple(Option(_text_or_number(self.machine.enum_value(cls, m)), m) for m in members)
            return Choice(options, lax=bool(names & _NUMBERS), enum=True)
        if names & ROOT_MODELS:
            return self.root(cls, bindings)
        if names & MODELS:
            return Model(cls, "model", dict(bindings))
        if names & _SECRETS:
            return Scalar(cls.cls.name, secret=True)
        decorated = self.dataclass_flavour(line)
        if decorated is not None:
            return Model(cls, decorated, dict(bindings))
        if "typing.TypedDict" in names or _holds(names, _MAPPINGS):
            return Collection("builtins.dict", mapping=True)
        if "typing.NamedTuple" in names or _holds(names, _SEQUENCES):
            return Collection("builtins.list")
        return Scalar(
            next((n for n in sorted(names) if n in {"builtins.str", "builtins.bytes"}), cls.cls.name)
        )

    def root(self, cls: ClassValue, bindings: Mapping[int, tuple[Value, Env]]) -> Kind:
        """What a root model holds: its text is the text of that."""
        for part in self.machine.line(cls):
            for statement in part.cls.body:
                match statement:
                    case s.AnnAssign(target=s.Ref(path="root"), annotation=annotation):
                        return self.of(plain(self.machine.eval(annotation, part.env)), part.env, bindings, 1)
            for base in map(plain, part.bases):
                match base:
                    case Generic(base=External(name=name), arguments=[inner]) if name in ROOT_MODELS:
                        return self.of(plain(inner), part.env, bindings, 1)
        return Unclear(f"what {cls.cls.name} holds")

    def dataclass_flavour(self, line: list[ClassValue]) -> Literal["dataclass", "pydantic dataclass"] | None:
        for part in line:
            for decorator in part.cls.fact.decorators:
                expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
                match plain(self.machine.eval(expr, part.env)):
                    case External(
                        name="pydantic.dataclasses.dataclass" | "pydantic.v1.dataclasses.dataclass"
                    ):
                        return "pydantic dataclass"
                    case External(name="dataclasses.dataclass"):
                        return "dataclass"
        return None

    def made(
        self, value: ExternalInstance, env: Env, bindings: Mapping[int, tuple[Value, Env]], depth: int
    ) -> Kind:
        """Types that a call makes: `TypeVar`, `NewType`, `conint(ge=1)`, `TypedDict("X", {...})`."""
        short = value.name.rpartition(".")[2]
        args = [plain(arg) for arg in value.args]
        match short, args:
            case "TypeVar", _:
                if id(value) in bindings:
                    bound, written = bindings[id(value)]
                    return self.of(plain(bound), written, {}, depth + 1)
                return self.of(
                    plain(value.kwargs.get("bound", External("typing.Any"))), env, bindings, depth + 1
                )
            case "NewType" | "TypeAliasType", [_, inner]:
                return self.of(inner, env, bindings, depth + 1)
            case "TypedDict", _:
                return Collection("builtins.dict", mapping=True)
            case "namedtuple" | "NamedTuple", _:
                return Collection("builtins.list")
            case (("Json" | "Secret"), _):
                return _external(value.name)
        if short in _CONSTRAINED and value.name.startswith("pydantic."):
            strict = constant(value.kwargs.get("strict")) is True
            return Scalar(_CONSTRAINED[short], strict=strict, limits=tuple(limits(value.kwargs)))
        if short in _CONSTRAINED_CONTAINERS and value.name.startswith("pydantic."):
            item = value.kwargs.get(
                "item_type", value.args[0] if value.args else UnknownValue("no item type")
            )
            items = (self.of(plain(item), env, bindings, depth + 1),)
            return Collection(_CONSTRAINED_CONTAINERS[short], items, limits=tuple(limits(value.kwargs)))
        return Unclear(f"the type that {value.name}() makes")

    # --- type variables ----------------------------------------------------------------------

    def bind(
        self, cls: ClassValue, arguments: list[Value], env: Env, outer: Mapping[int, tuple[Value, Env]]
    ) -> Bindings:
        """What the type variables of `cls[arguments]` stand for."""
        found: Bindings = {}
        for parameter, argument in zip(self.parameters(cls), arguments, strict=False):
            given = plain(argument)
            found[id(parameter)] = outer.get(id(given), (given, env))
        return found

    def parameters(self, cls: ClassValue) -> list[ExternalInstance]:
        """The type variables of a generic class, in the order that its arguments have."""
        explicit = [
            base
            for base in map(plain, cls.bases)
            if isinstance(base, Generic)
            and plain(base.base) in {External("typing.Generic"), External("typing.Protocol")}
        ]
        listed = [a for base in explicit or cls.bases if isinstance(base, Generic) for a in base.arguments]
        variables = [
            v for v in map(plain, listed) if isinstance(v, ExternalInstance) and v.name.endswith(".TypeVar")
        ]
        return list({id(v): v for v in variables}.values())

    def inherited(self, cls: ClassValue, own: Mapping[int, tuple[Value, Env]]) -> Bindings:
        """What type variables of all generic bases stand for in a class."""
        found: Bindings = dict(own)
        for base in map(plain, cls.bases):
            if isinstance(base, Generic) and isinstance(inner := plain(base.base), ClassValue):
                bound = self.bind(inner, base.arguments, cls.env, found)
                found.update(self.inherited(inner, bound))
            elif isinstance(base, ClassValue):
                found.update(self.inherited(base, {}))
        return found


def _either(members: Iterable[Kind]) -> Kind:
    flat: list[Kind] = []
    discriminator = None
    for member in members:
        if isinstance(member, Either):
            discriminator = discriminator or member.discriminator
        flat.extend(member.members if isinstance(member, Either) else [member])
    given = [member for member in flat if not isinstance(member, Nothing)]
    if all(isinstance(member, Choice) and not member.lax for member in given) and given:
        options = tuple(option for member in given if isinstance(member, Choice) for option in member.options)
        rest: list[Kind] = [Nothing()] if len(given) < len(flat) else []
        return Either((Choice(options), *rest)) if rest else Choice(options)
    return Either(tuple(flat), discriminator)


def _external(name: str) -> Kind:
    module, _, short = name.rpartition(".")
    if name in _SECRETS:
        return Scalar(name, secret=True)
    if module in _CONTAINER_MODULES and short in _MAPPINGS:
        return Collection(name, mapping=True)
    if module in _CONTAINER_MODULES and short in _SEQUENCES:
        return Collection(name)
    if name == "builtins.None" or short == "NoneType":
        return Nothing()
    if module.startswith("pydantic"):
        if short in _LIMITED:
            base, found = _LIMITED[short]
            return Scalar(base, limits=found)
        if short in _STRICT:
            return Scalar(f"builtins.{_STRICT[short]}", strict=True)
        return Scalar(f"pydantic.{short}")
    return Scalar(name)


def _options(values: Iterable[Value]) -> Iterator[Option]:
    for value in values:
        match value:
            case EnumMember(name=name):
                yield Option(_text_or_number(value), name)
            case Generic(arguments=arguments):  # a `Literal` inside a `Literal`
                yield from _options(map(plain, arguments))
            case _:
                yield Option(_text_or_number(value))


def _text_or_number(value: Value) -> Constant:
    found = constant(value)
    return None if isinstance(found, UnknownValue) else found


def _holds(names: frozenset[str], wanted: frozenset[str]) -> bool:
    return any(n.rpartition(".")[2] in wanted and n.rpartition(".")[0] in _CONTAINER_MODULES for n in names)
