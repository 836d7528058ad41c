"""Defaults as data: what the evaluator knows of them, without their secrets.

What a default is comes from the evaluator, never from running code: what depends on the
run raises `NoTextError` with the reason.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import math
from dataclasses import dataclass
from pathlib import PurePosixPath
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
    ProjectPath,
    UnknownValue,
    Value,
    constant,
    describe,
    plain,
)
from inspector.project.names import Variable
from inspector.project.settings.annotations import ROOT_MODELS
from inspector.project.settings.credentials import names_secret
from inspector.project.settings.kinds import Collection, Kind, Unclear, only
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.project.evaluate.machine import Machine
    from inspector.project.settings.declared import Declared
    from inspector.project.settings.fields import Fields
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
_DEEPEST: Final = 12
_MOST_PARTS: Final = 2_000


class _Kept(str):
    """Stands where a secret was."""

    __slots__ = ()


_KEPT: Final = _Kept()


class NoTextError(ValueError):
    """No text stands for a value; the message says why."""


class Defaults:
    """Reads defaults; each read may look at a limited number of parts."""

    def __init__(self, machine: Machine, fields: Fields) -> None:
        """Take what evaluates, and what knows the fields of models."""
        self.machine = machine
        self.fields = fields
        self._parts_left = 0

    def read(self, made: Declared, value: Value) -> Data:
        """A default of a field as data; raises NoTextError where it depends on the run."""
        self._parts_left = _MOST_PARTS
        return self.data(value, made.kind, 0)

    def value(self, made: Declared) -> Value:
        """What a field's default is, that of a known factory included."""
        if made.factory is None:
            path = self.path(made.default, made.scope)
            return made.value if path is None else path
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

    def path(self, expr: s.Expr | None, env: Env, depth: int = 0) -> str | None:
        """The path that `Path("a") / "b"` makes, constants looked through; None for other expressions."""
        match expr:
            case s.Binary(op="/", left=left, right=right) if depth < _DEEPEST:
                return _below(self.path(left, env, depth + 1), [self.machine.eval(right, env)])
            case s.Call(func=func, args=args, keywords=()) if args and depth < _DEEPEST:
                called = plain(self.machine.eval(func, env))
                if not isinstance(called, External) or called.name not in _PATHS:
                    return None
                first = self.path(args[0], env, depth + 1) or self.machine.eval(args[0], env)
                return _below("", [first, *(self.machine.eval(arg, env) for arg in args[1:])])
            case s.Ref(path=name) if depth < _DEEPEST:
                symbol = self.machine.names.resolve(env.owner, name)
                if isinstance(symbol, Variable) and symbol.cls is None:
                    module = self.machine.module(symbol.file)
                    return self.path(_only_assignment(symbol), module.env, depth + 1)
        return None

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
            case ProjectPath(path=path):
                raise NoTextError(f"it is {path or '.'} in the folder of the project")
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
        if self.is_made_by_code(instance):
            raise NoTextError(f"what {cls.cls.fact.name} holds is not known")
        found: dict[str, Data] = {}
        for field in self.fields.of(cls):
            alias = constant(field.validation_alias)
            key = alias if isinstance(alias, str) else field.name
            if field.validation_alias is not None and not isinstance(alias, str):
                raise NoTextError(f"{field.name} of {cls.cls.fact.name} has several aliases")
            if field.kept:
                found[key] = _KEPT
                continue
            given, known = Given(cls, instance.attributes).of(alias, field.name)
            if not known and field.required:
                raise NoTextError(f"{field.name} of {cls.cls.fact.name} is not given")
            found[key] = self.data(given if known else self.value(field), field.kind, depth + 1)
        return found

    def is_made_by_code(self, instance: Instance) -> bool:
        """Whether an instance may hold more than it was given."""
        line = self.machine.line(instance.cls)
        return instance.incomplete is not None or any("__init__" in part.cls.methods for part in line)

    def given(self, value: Value) -> Given | None:
        """What a model, or a dict in its place, gives the model's fields; None where that is not known."""
        match plain(value):
            case Instance() as instance if not self.is_made_by_code(instance):
                return Given(instance.cls, instance.attributes)
            case Dict(open=False, entries=entries):
                pairs = ((constant(key), item) for key, item in entries.values())
                return Given(None, {key: item for key, item in pairs if isinstance(key, str)})
            case _:
                return None

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


@dataclass(frozen=True, slots=True)
class Given:
    """What the default of a model gives its fields: `cls` is None for a dict, which says no class."""

    cls: ClassValue | None
    values: Mapping[str, Value]

    def of(self, *names: object) -> tuple[Value, bool]:
        """What is given under the first of these names that is there, and whether one is."""
        for name in names:
            if isinstance(name, str) and name in self.values:
                return self.values[name], True
        return None, False


def as_json(data: Data) -> str:
    """Compact JSON, readable beyond ASCII."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def inside(steps: Steps, data: Data) -> Data:
    """JSON in which these steps lead to a value; list elements before it are null."""
    for step in reversed(steps):
        data = [*[None] * step, data] if isinstance(step, int) and step >= 0 else {str(step): data}
    return data


def holds_kept(data: Data) -> bool:
    """Whether a secret was taken out of data."""
    match data:
        case list():
            return any(map(holds_kept, data))
        case dict():
            return any(map(holds_kept, data.values()))
        case _:
            return data is _KEPT


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


def _below(base: str | None, parts: list[Value]) -> str | None:
    """A path with further parts; None where one of them is not known."""
    found = [constant(part) for part in parts]
    texts = [part for part in found if isinstance(part, str)]
    if base is None or len(texts) < len(found):
        return None
    return str(PurePosixPath(base, *texts))


def _only_assignment(symbol: Variable) -> s.Expr | None:
    """What a module assigns to a name, if it does so once."""
    found = [
        statement.value
        for statement in s.statements(symbol.file.body)
        if isinstance(statement, s.Assign)
        and any(isinstance(target, s.Ref) and target.path == symbol.name for target in statement.targets)
    ]
    return found[0] if len(found) == 1 else None


def _item(kind: Kind, index: int) -> Kind:
    match only(kind):
        case Collection(items=items) if items:
            return items[-1] if index < 0 or index >= len(items) else items[index]
        case _:
            return Unclear("an element")


def _is_pydantic(name: str) -> bool:
    module, _, short = name.rpartition(".")
    return module.startswith("pydantic") and short.endswith(_URLS)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise NoTextError("its bytes are no text") from error
