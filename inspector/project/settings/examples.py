"""Plainly made-up values of the right type, for variables that have to be set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from inspector.project.settings.data import as_json, inside
from inspector.project.settings.kinds import (
    Choice,
    Collection,
    Either,
    Kind,
    Model,
    Scalar,
    limits_of,
    reads_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.project.settings.declared import Declared
    from inspector.project.settings.fields import Fields
    from inspector.project.settings.kinds import Limit
    from inspector.project.settings.names import Steps
    from inspector.project.settings.texts import Texts

_TEXT: Final = "change-me"
_LONGEST: Final = 256
_DEEPEST: Final = 5
_MOST_PARTS: Final = 200
_SIMPLE: Final = {
    "bool": "false",
    "complex": "0",
    "Path": "path/to/it",
    "PurePath": "path/to/it",
    "NewPath": "path/to/it",
    "HttpUrl": "https://example.com",
    "AnyHttpUrl": "https://example.com",
    "AnyUrl": "https://example.com",
    "WebsocketUrl": "wss://example.com",
    "AnyWebsocketUrl": "wss://example.com",
    "FtpUrl": "ftp://example.com",
    "FileUrl": "file:///path/to/it",
    "PostgresDsn": "postgresql://localhost:5432/example",
    "CockroachDsn": "cockroachdb://localhost:26257/example",
    "AmqpDsn": "amqp://localhost:5672",
    "RedisDsn": "redis://localhost:6379/0",
    "MongoDsn": "mongodb://localhost:27017/example",
    "KafkaDsn": "kafka://localhost:9092",
    "NatsDsn": "nats://localhost:4222",
    "MySQLDsn": "mysql://localhost:3306/example",
    "MariaDBDsn": "mariadb://localhost:3306/example",
    "ClickHouseDsn": "clickhouse+native://localhost:9000/example",
    "EmailStr": "user@example.com",
    "NameEmail": "Example <user@example.com>",
    "IPvAnyAddress": "127.0.0.1",
    "IPvAnyInterface": "127.0.0.1/8",
    "IPvAnyNetwork": "127.0.0.0/8",
    "IPv4Address": "127.0.0.1",
    "IPv6Address": "::1",
    "IPv4Interface": "127.0.0.1/8",
    "IPv6Interface": "::1/128",
    "IPv4Network": "127.0.0.0/8",
    "IPv6Network": "::1/128",
    "UUID": "00000000-0000-0000-0000-000000000000",
    **{f"UUID{n}": f"00000000-0000-{n}000-8000-000000000000" for n in (1, 3, 4, 5, 6, 7, 8)},
    "date": "2000-01-01",
    "PastDate": "2000-01-01",
    "FutureDate": "2999-01-01",
    "datetime": "2000-01-01T00:00:00Z",
    "AwareDatetime": "2000-01-01T00:00:00Z",
    "NaiveDatetime": "2000-01-01T00:00:00",
    "PastDatetime": "2000-01-01T00:00:00Z",
    "FutureDatetime": "2999-01-01T00:00:00Z",
    "time": "00:00:00",
    "timedelta": "PT1M",
    "ByteSize": "1KB",
    "Pattern": ".*",
}
_NUMBERS: Final = {"int": 1, "float": 1, "Decimal": 1, "FiniteFloat": 1}


def example(made: Declared, texts: Texts, fields: Fields, steps: Steps = ()) -> str | None:
    """A value that a field accepts and nobody takes for a real one; None for secrets."""
    if made.kept:
        return None
    found = dict.fromkeys((*limits_of(made.kind), *made.limits()))
    text = _Examples(texts, fields).of(made.kind, tuple(found), 0)
    if text is None or not steps:
        return text
    return as_json(inside(steps, json.loads(_in_json(text, made.kind))))


class _Examples:
    def __init__(self, texts: Texts, fields: Fields) -> None:
        self.texts = texts
        self.fields = fields
        self.parts_left = _MOST_PARTS

    def of(self, kind: Kind, limits: tuple[Limit, ...], depth: int) -> str | None:
        match kind:
            case Choice():
                return next(iter(self.texts.options(kind)), None)
            case Either():
                found = (self.of(member, limits, depth) for member in kind.given)
                return next((one for one in found if one is not None), None)
            case Collection():
                return self.collection(kind, limits, depth)
            case Model():
                return self.model(kind, depth)
            case Scalar(secret=False, strict=False):
                return _scalar(kind, limits)
            case _:
                return None

    def collection(self, kind: Collection, limits: tuple[Limit, ...], depth: int) -> str | None:
        least = _limit(limits, "min_length") or 0
        if kind.fixed:
            return self.joined([self.of(item, limits_of(item), depth + 1) for item in kind.items], kind.items)
        if not least:
            return "{}" if kind.mapping else "[]"
        if kind.mapping or least > 1 or len(kind.items) != 1:
            return None
        item = kind.items[0]
        return self.joined([self.of(item, limits_of(item), depth + 1)], kind.items)

    def joined(self, examples: Iterable[str | None], kinds: Iterable[Kind]) -> str | None:
        parts = []
        for one, kind in zip(examples, kinds, strict=True):
            if one is None:
                return None
            parts.append(_in_json(one, kind))
        return f"[{','.join(parts)}]"

    def model(self, kind: Model, depth: int) -> str | None:
        """JSON with what the model requires; secrets stand empty."""
        self.parts_left -= 1
        if depth > _DEEPEST or self.parts_left < 0:  # a model that requires itself has no finite value
            return None
        parts = []
        for field in self.fields.of(kind.cls, kind.bindings):
            if not field.required:
                continue
            key = field.validation_alias if isinstance(field.validation_alias, str) else field.name
            limits = tuple(dict.fromkeys((*limits_of(field.kind), *field.limits())))
            one = "" if field.kept else self.of(field.kind, limits, depth + 1)
            if one is None:
                return None
            parts.append(f"{as_json(key)}:{_in_json(one, field.kind)}")
        return "{" + ",".join(parts) + "}"


def _in_json(text: str, kind: Kind) -> str:
    """A variable's text as a part of a JSON value."""
    if reads_json(kind) != "no":
        return text
    match kind:
        case Scalar() if kind.short in {"int", "float", "bool"}:
            return text
        case _:
            return json.dumps(text, ensure_ascii=False)


def _scalar(kind: Scalar, limits: tuple[Limit, ...]) -> str | None:
    short = kind.short
    if short in _NUMBERS:
        return _number(limits, whole=short == "int")
    if short in {"str", "bytes"}:
        return _text(limits)
    return _SIMPLE.get(short) if not any(name in {"gt", "ge", "lt", "le"} for name, _ in limits) else None


def _number(limits: tuple[Limit, ...], *, whole: bool) -> str | None:
    """The first of a few numbers that all limits allow."""
    bounds = [bound for name in ("ge", "gt", "le", "lt") if (bound := _limit(limits, name)) is not None]
    step = _limit(limits, "multiple_of")
    nearest = [bound + offset for bound in bounds for offset in (0, 1, -1, 0.5, -0.5)]
    for candidate in (1, *nearest, 0, *(step * n for n in range(1, 4) if step)):
        if whole and candidate != int(candidate):
            continue
        if _allowed(candidate, limits):
            return str(int(candidate)) if candidate == int(candidate) else str(candidate)
    return None


def _allowed(number: float, limits: tuple[Limit, ...]) -> bool:
    for name, bound in limits:
        if not isinstance(bound, (int, float)):
            continue
        match name:
            case "ge" if number < bound:
                return False
            case "gt" if number <= bound:
                return False
            case "le" if number > bound:
                return False
            case "lt" if number >= bound:
                return False
            case "multiple_of" if bound and number % bound:
                return False
    return True


def _text(limits: tuple[Limit, ...]) -> str | None:
    if any(name == "pattern" for name, _ in limits):
        return None  # whether a text matches is for a regular expression to say that nobody vouches for
    least, most = _limit(limits, "min_length") or 0, _limit(limits, "max_length")
    if least > _LONGEST or (most is not None and most < least):
        return None
    text = _TEXT
    while len(text) < least:
        text += f"-{_TEXT}"
    return text if most is None or len(text) <= most else text[: int(most)]


def _limit(limits: tuple[Limit, ...], wanted: str) -> float | None:
    found = [value for name, value in limits if name == wanted and isinstance(value, (int, float))]
    return found[-1] if found else None
