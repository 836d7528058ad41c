"""The text that a variable has to hold for a field to get its default.

What a default is comes from the evaluator, never from running code: a default that
depends on the run has no text, a secret one has none either, and a connection string
loses its credentials.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    LambdaValue,
    UnknownValue,
    Value,
    constant,
    describe,
    plain,
)
from inspector.project.settings.credentials import looks_secret, names_secret, without_credentials
from inspector.project.settings.kinds import (
    ROOT_MODELS,
    Choice,
    Collection,
    Either,
    Kind,
    Option,
    Scalar,
    Unclear,
    is_secret,
    only,
    reads_json,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.machine import Machine
    from inspector.project.settings.config import Config
    from inspector.project.settings.fields import Declared, Fields
    from inspector.project.settings.names import Steps

Data: TypeAlias = "str | int | float | list[Data] | dict[str, Data] | None"
"""A value as JSON has it."""

_PATHS: Final = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath"})
_ONE_ARGUMENT: Final = frozenset({
    "decimal.Decimal", "uuid.UUID", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
    "ipaddress.ip_address", "ipaddress.IPv4Network", "ipaddress.IPv6Network", "ipaddress.ip_network",
    "collections.deque", "re.compile", "yarl.URL", "httpx.URL", "starlette.datastructures.URL",
})  # fmt: skip
_URLS: Final = ("Url", "Dsn", "EmailStr", "ByteSize")
_SECONDS: Final = {
    "days": 86_400.0, "seconds": 1.0, "microseconds": 1e-6, "milliseconds": 1e-3, "minutes": 60.0,
    "hours": 3_600.0, "weeks": 604_800.0,
}  # fmt: skip
_TIMES: Final = {"datetime.date": dt.date, "datetime.datetime": dt.datetime, "datetime.time": dt.time}
_CONSTANTS: Final[dict[str, int | float]] = {
    **{f"logging.{name}": level for name, level in logging.getLevelNamesMapping().items()},
    "math.inf": math.inf,
    "math.pi": math.pi,
}
_TEXTUAL: Final = frozenset({"str", "bytes", "Any", "object", "StringConstraints"})
_DEEPEST: Final = 12
_MOST_PARTS: Final = 2_000


class _Kept(str):
    """Stands where a secret was."""

    __slots__ = ()


_KEPT: Final = _Kept()


class NoTextError(ValueError):
    """No text stands for a value; the message says why."""


@dataclass(frozen=True, slots=True)
class Default:
    """What is known of a default: its text, or why there is none.

    `secret` where it is withheld whole, `masked` where credentials were cut out of it.
    """

    text: str | None = None
    secret: bool = False
    masked: bool = False
    reason: str | None = None


class Texts:
    """Writes defaults of one settings class; see `of`."""

    def __init__(self, machine: Machine, fields: Fields, config: Config) -> None:
        """Take what evaluates, what knows the fields of models, and the class's configuration."""
        self.machine = machine
        self.fields = fields
        self.config = config
        self._parts_left = 0

    def of(
        self, made: Declared, given: Value = None, *, instance: bool = False, steps: Steps = ()
    ) -> Default:
        """The default of a field; with `instance`, what the default of the model around it gives it.

        `steps` lead to it in the JSON that its variable holds.
        """
        if keeps(made):
            return Default(secret=True)
        if made.required and not instance:
            return Default()
        self._parts_left = _MOST_PARTS
        try:
            value = given if instance else self.value(made)
            data = self.data(value, made.kind, 0)
            if data is None:
                return Default(self.config.none_text)
            whole = as_json(inside(steps, data)) if steps else None
            text = whole or self.text(data, made.kind, decodes=self.decodes(made))
            found = self.withheld(made.name, text)
            return replace(found, masked=found.masked or _holds_kept(data))
        except NoTextError as error:
            return Default(reason=str(error))

    def withheld(self, name: str, text: str) -> Default:
        """A text without what must not be written down."""
        if looks_secret(text, name):
            return Default(secret=True)
        bare = without_credentials(text)
        return Default(bare, masked=bare != text)

    def decodes(self, made: Declared) -> bool:
        """Whether JSON is decoded for a field at all."""
        if made.marked("NoDecode"):
            return False
        return self.config.decodes or made.marked("ForceDecode")

    def value(self, made: Declared) -> Value:
        """What a field's default is, that of a known factory included."""
        if made.factory is None:
            return self.joined(made.default, made.scope) or made.value
        match plain(made.factory_value):
            case ClassValue() as cls if self.machine.is_settings(cls):
                raise NoTextError(f"{cls.cls.fact.name} reads variables of its own")
            case ClassValue() as cls:
                return self.machine.call(cls, [], {}, None, made.scope)
            case LambdaValue() as factory if not factory.node.params:
                return self.machine.call(factory, [], {}, None, made.scope)
            case External(name=name) if name.startswith("builtins."):
                return _EMPTY[name]() if name in _EMPTY else UnknownValue(f"it is made by {name}")
            case FunctionValue(function=function):
                raise NoTextError(f"it is made by {function.fact.name}()")
            case LambdaValue(node=node):
                raise NoTextError(f"it is made by {s.render(node)}")
            case other:
                raise NoTextError(f"it is made by {describe(other)}")

    def joined(self, expr: s.Expr | None, env: Env) -> Value:
        """The path that `Path("a") / "b"` makes; None for other expressions."""
        match expr:
            case s.Binary(op="/", left=left, right=right):
                first = self.joined(left, env) or plain(self.machine.eval(left, env))
                second = plain(self.machine.eval(right, env))
                if isinstance(first, ExternalInstance) and first.name in _PATHS and isinstance(second, str):
                    return ExternalInstance(first.name, [*first.args, second], {}, None)
        return None

    # --- data ------------------------------------------------------------------------------------

    def data(self, value: Value, kind: Kind, depth: int) -> Data:
        """A value as JSON has it; raises NoTextError where it depends on the run."""
        self._parts_left -= 1
        if depth > _DEEPEST or self._parts_left < 0:
            raise NoTextError("it is too large to be written down")
        match plain(value):
            case UnknownValue(reason=reason):
                raise NoTextError(reason)
            case Items(values=values, open=False):
                return [self.data(item, _item(kind, index), depth + 1) for index, item in enumerate(values)]
            case Dict(open=False) as found:
                return {self.key(k): self.entry(k, v, kind, depth) for k, v in found.entries.values()}
            case Instance() as instance:
                return self.instance(instance, depth)
            case ExternalInstance() as made:
                return self.made(made, kind, depth)
            case External(name=name) if name in _CONSTANTS:
                return _CONSTANTS[name]
            case other:
                found_constant = constant(other)
                if isinstance(found_constant, bytes):
                    return _decoded(found_constant)
                if isinstance(found_constant, UnknownValue):
                    raise NoTextError(found_constant.reason)
                return found_constant

    def key(self, key: Value) -> str:
        found = constant(key)
        if isinstance(found, (bytes, UnknownValue)) or found is None:
            raise NoTextError("a key of it is no text")
        return str(found)

    def entry(self, key: Value, value: Value, kind: Kind, depth: int) -> Data:
        name = constant(key)
        data = self.data(value, _item(kind, -1), depth + 1)
        return _KEPT if isinstance(data, str) and isinstance(name, str) and names_secret(name) else data

    def instance(self, instance: Instance, depth: int) -> Data:
        """A model as the JSON that makes it again, without its secrets."""
        cls = instance.cls
        if self.machine.is_settings(cls):
            raise NoTextError(f"{cls.cls.fact.name} reads variables of its own")
        if not cls.externals.isdisjoint(ROOT_MODELS):
            if "root" not in instance.attributes:
                raise NoTextError(f"what {cls.cls.fact.name} holds is not known")
            return self.data(instance.attributes["root"], Unclear("a root"), depth + 1)
        if instance.incomplete or any("__init__" in part.cls.methods for part in self.machine.line(cls)):
            raise NoTextError(f"what {cls.cls.fact.name} holds is not known")
        found: dict[str, Data] = {}
        for field in self.fields.of(cls):
            alias = constant(field.validation_alias)
            key = alias if isinstance(alias, str) else field.name
            if field.validation_alias is not None and not isinstance(alias, str):
                raise NoTextError(f"{field.name} of {cls.cls.fact.name} has several aliases")
            if keeps(field):
                found[key] = _KEPT
                continue
            given, known = attribute(instance, field, alias)
            if not known and field.required:
                raise NoTextError(f"{field.name} of {cls.cls.fact.name} is not given")
            found[key] = self.data(given if known else self.value(field), field.kind, depth + 1)
        return found

    def made(self, made: ExternalInstance, kind: Kind, depth: int) -> Data:
        """An instance of a known library class, as pydantic reads it again."""
        arguments = [plain(arg) for arg in made.args]
        match made.name, arguments:
            case name, [] if name in _PATHS:
                return "."
            case name, _ if name in _PATHS:
                return "/".join(self.part(arg) for arg in arguments)
            case "datetime.timedelta", _:
                return duration(self.seconds(made))
            case name, _ if name in _TIMES:
                return self.moment(name, made)
            case name, [first, *_] if name in _ONE_ARGUMENT or name in ROOT_MODELS or _is_pydantic(name):
                return self.data(first, kind, depth + 1)
            case name, _:
                raise NoTextError(f"it is made by {name}()")

    def part(self, value: Value) -> str:
        found = constant(value)
        if not isinstance(found, str):
            raise NoTextError("a part of the path is not known")
        return found

    def seconds(self, made: ExternalInstance) -> float:
        given = {**dict(zip(_SECONDS, made.args, strict=False)), **made.kwargs}
        total = 0.0
        for unit, value in given.items():
            number = constant(value)
            if not isinstance(number, (int, float)) or unit not in _SECONDS:
                raise NoTextError("the duration is not known")
            total += number * _SECONDS[unit]
        return total

    def moment(self, name: str, made: ExternalInstance) -> str:
        parts = [constant(arg) for arg in made.args]
        if made.kwargs or not all(isinstance(part, int) for part in parts):
            raise NoTextError("the time is not known")
        try:
            return str(_TIMES[name](*parts).isoformat())
        except (TypeError, ValueError, OverflowError) as error:
            raise NoTextError("it is no time") from error

    # --- text ------------------------------------------------------------------------------------

    def text(self, data: Data, kind: Kind, *, decodes: bool) -> str:
        """The text that pydantic-settings makes this value of; raises NoTextError where none does."""
        how = reads_json(kind)
        if how != "no" and decodes:
            if how == "try" and isinstance(data, str) and not _is_json(data):
                return self.plain_text(data)
            return as_json(data)
        if isinstance(data, (list, dict)):
            raise NoTextError("a variable holds text, and the class has to make the value of it")
        match only(kind):
            case Choice() as choice:
                return self.choice_text(data, choice)
            case Scalar(name="datetime.timedelta") if isinstance(data, (int, float)):
                return duration(float(data))
            case Scalar(strict=True) if (
                not isinstance(data, str) and only(kind) is kind and not self.config.strict
            ):
                raise NoTextError("a strict type takes no text")
            case _:
                if not isinstance(data, str) and _keeps_text(kind):
                    raise NoTextError("a variable makes a text of it")
        return self.plain_text(data)

    def plain_text(self, data: Data) -> str:
        text = str(data).lower() if isinstance(data, bool) else str(data)
        if text == self.config.none_text:
            raise NoTextError(f"{text} means None here")
        return text

    def choice_text(self, data: Data, choice: Choice) -> str:
        for option in choice.options:
            if option.value == data and type(option.value) is type(data):
                text = self.option_text(option, choice)
                if text is not None:
                    return text
        raise NoTextError("no text stands for this choice")

    def option_text(self, option: Option, choice: Choice) -> str | None:
        """The text that chooses an option; None where a variable cannot choose it."""
        match option.value:
            case str(text):
                return text
            case int() | float() if choice.lax:
                return str(option.value)
            case _:
                return option.name if choice.enum and self.config.enum_names else None

    def options(self, kind: Kind) -> tuple[str, ...]:
        """The texts among which a variable of this type chooses."""
        match only(kind):
            case Choice(options=options) as choice:
                texts = [self.option_text(option, choice) for option in options]
                return tuple(dict.fromkeys(text for text in texts if text is not None))
            case _:
                return ()


def attribute(instance: Instance, field: Declared, alias: object = None) -> tuple[Value, bool]:
    """What a model was given for a field, by its name or alias, and whether it was given any."""
    for name in (field.name, alias):
        if isinstance(name, str) and name in instance.attributes:
            return instance.attributes[name], True
    return None, False


def keeps(made: Declared) -> bool:
    """Whether a field's value is never written down: secret by its type, or a text named like one."""
    if is_secret(made.kind):
        return True
    names = [
        made.name,
        *(name for name in (constant(made.alias), constant(made.validation_alias)) if isinstance(name, str)),
    ]
    return any(map(names_secret, names)) and _is_textual(made.kind)


def as_json(data: Data) -> str:
    """Compact JSON, readable beyond ASCII."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def inside(steps: Steps, data: Data) -> Data:
    """JSON in which these steps lead to a value; list elements before it are null."""
    for step in reversed(steps):
        data = [*[None] * step, data] if isinstance(step, int) and step >= 0 else {str(step): data}
    return data


def duration(seconds: float) -> str:
    """ISO 8601, as pydantic reads a `timedelta`: `PT1H30M`."""
    sign = "-" if seconds < 0 else ""
    rest = round(abs(seconds), 6)
    days, rest = divmod(rest, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    time = "".join(f"{int(part)}{unit}" for part, unit in ((hours, "H"), (minutes, "M")) if part)
    if rest or not (days or time):
        time += f"{rest:.6f}".rstrip("0").rstrip(".") + "S"
    return f"{sign}P{f'{int(days)}D' if days else ''}{f'T{time}' if time else ''}"


def default_source(made: Declared) -> str | None:
    """A default as it is written; a factory's by its name."""
    if made.factory is not None:
        shown = s.render(made.factory)
        return f"{shown}()" if isinstance(made.factory, (s.Ref, s.Attr)) else shown
    return None if made.default is None else s.render(made.default)


_EMPTY: Final[dict[str, Callable[[], Value]]] = {
    "builtins.list": lambda: Items("list", []),
    "builtins.set": lambda: Items("set", []),
    "builtins.frozenset": lambda: Items("set", []),
    "builtins.tuple": lambda: Items("tuple", []),
    "builtins.dict": Dict,
    "builtins.str": str,
    "builtins.int": int,
    "builtins.float": float,
    "builtins.bool": bool,
    "builtins.bytes": bytes,
}


def _holds_kept(data: Data) -> bool:
    match data:
        case list():
            return any(map(_holds_kept, data))
        case dict():
            return any(map(_holds_kept, data.values()))
        case _:
            return data is _KEPT


def _item(kind: Kind, index: int) -> Kind:
    match only(kind):
        case Collection(items=items) if items:
            return items[-1] if index < 0 or index >= len(items) else items[index]
        case _:
            return Unclear("an element")


def _is_pydantic(name: str) -> bool:
    module, _, short = name.rpartition(".")
    return module.startswith("pydantic") and short.endswith(_URLS)


def _is_textual(kind: Kind) -> bool:
    """Whether a value of this type is free text, and not a number, a choice or a path."""
    match only(kind):
        case Scalar() as scalar:
            return scalar.short in _TEXTUAL or scalar.name.startswith("builtins.str")
        case Collection(items=items):
            return not items or any(map(_is_textual, items))
        case Either(members=members):
            return any(map(_is_textual, members))
        case Unclear():
            return True
        case _:
            return False


def _keeps_text(kind: Kind) -> bool:
    """Whether a type that takes text as it is stands beside others: what it gets is never a number."""
    match kind:
        case Scalar() as scalar:
            return scalar.short in {"Any", "object", "Json"}
        case Either(members=members):
            return any(isinstance(m, Scalar) and m.short in {*_TEXTUAL, "Json"} for m in members)
        case Unclear():
            return True
        case _:
            return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise NoTextError("its bytes are no text") from error
