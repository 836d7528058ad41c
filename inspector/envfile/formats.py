"""The same variables for Compose, Kubernetes, readers of documentation, and programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.envfile.dotenv import section_head
from inspector.envfile.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from inspector.envfile.model import EnvItem, EnvPlan

VERSION: Final = 1
_NAME: Final = re.compile(r"[^a-z0-9]+")


# --- Compose -----------------------------------------------------------------------------------


def compose(plan: EnvPlan) -> Iterator[str]:
    """Yield the `environment:` of a service: required variables come from the shell or its `.env`."""
    yield f"# {printable(plan.name)}: the environment of its service in a Compose file"
    required = any(item.active for item in plan.items)
    yield "environment:" if required else "environment: {}  # nothing has to be set"
    yield from _entries(plan, _compose_value)


def _compose_value(item: EnvItem) -> str:
    if item.active:
        return f"${{{item.name}:?}}"
    return f"${{{item.name}}}" if item.value is None else _yaml(item.value.replace("$", "$$"))


# --- Kubernetes ----------------------------------------------------------------------------------


def configmap(plan: EnvPlan) -> Iterator[str]:
    """Yield a ConfigMap, and a Secret with what has to be kept secret, for `envFrom`."""
    name = _NAME.sub("-", plan.name.lower()).strip("-")[:63].strip("-") or "app"
    yield from _manifest("ConfigMap", name, "data", plan, lambda item: not item.secret)
    if any(item.secret for item in plan.items):
        yield "---"
        yield from _manifest("Secret", name, "stringData", plan, lambda item: item.secret)


def _manifest(
    kind: str, name: str, key: str, plan: EnvPlan, wanted: Callable[[EnvItem], bool]
) -> Iterator[str]:
    yield from ("apiVersion: v1", f"kind: {kind}", "metadata:", f"  name: {name}")
    if kind == "Secret":
        yield "type: Opaque"
    active = any(item.active for item in plan.items if wanted(item))
    yield f"{key}:" if active else f"{key}: {{}}  # nothing has to be set"
    yield from _entries(plan, lambda item: _yaml(item.value or ""), wanted)


def _entries(
    plan: EnvPlan, value: Callable[[EnvItem], str], wanted: Callable[[EnvItem], bool] | None = None
) -> Iterator[str]:
    for section in plan.sections:
        items = [item for item in section.items if wanted is None or wanted(item)]
        if not items:
            continue
        yield from (f"  {line}" for line in section_head(section))
        for item in items:
            yield from (f"  {line}" for line in item.comment)
            yield f"  {'' if item.active else '# '}{_yaml_key(item.name)}: {value(item)}"


def _yaml(text: str) -> str:
    """A double-quoted scalar: JSON's strings are YAML's, with what is unprintable escaped."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _yaml_key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w.-]*", name) and name.upper() not in _WORDS else _yaml(name)


_WORDS: Final = frozenset(
    {"Y", "N", "YES", "NO", "ON", "OFF", "TRUE", "FALSE", "NULL"}
)  # YAML 1.1 reads no text


# --- Markdown ------------------------------------------------------------------------------------


def markdown(plan: EnvPlan) -> Iterator[str]:
    """Yield a table a class."""
    yield f"# Environment variables of {_cell(plan.name)}"
    for section in plan.sections:
        yield ""
        yield f"## {_cell(section.title)}"
        yield ""
        yield from (_cell(line.removeprefix("# ")) for line in section.notes)
        if section.notes and section.items:
            yield ""
        if section.items:
            yield "| Variable | Type | Default | Description |"
            yield "|---|---|---|---|"
        yield from (f"| {' | '.join(_row(item))} |" for item in section.items)


def _row(item: EnvItem) -> tuple[str, ...]:
    variable = item.variable
    names = ", ".join(_code(name) for name in variable.names)
    kind = _code(printable(variable.type))
    limits = [*variable.limits, *([f"one of {', '.join(variable.choices)}"] if variable.choices else [])]
    details = [kind, *(_cell(limit) for limit in limits), *(["JSON"] if variable.json else [])]
    default = "**required**" if item.active else "" if item.value is None else _code(item.value)
    return (
        names,
        ", ".join(details),
        "secret" if item.secret and not item.active else default,
        _cell(variable.description or ""),
    )


def _cell(text: str) -> str:
    """Text in a table, in which nothing is markup."""
    shown = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", shown)


def _code(text: str) -> str:
    """Text as code in a table, between more backticks than it holds in a row."""
    shown = printable(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


# --- JSON ------------------------------------------------------------------------------------------


class _Variable(msgspec.Struct, frozen=True):
    name: str
    names: tuple[str, ...]
    required: bool
    secret: bool
    type: str
    json: bool
    value: str | None
    choices: tuple[str, ...]
    limits: tuple[str, ...]
    description: str | None
    field: str
    file: str
    line: int
    also_read_by: tuple[str, ...]


class _Class(msgspec.Struct, frozen=True):
    name: str = msgspec.field(name="class")
    file: str
    line: int
    variables: list[_Variable]


class _File(msgspec.Struct, frozen=True):
    file: str
    exists: bool
    classes: list[_Class]


class _Files(msgspec.Struct, frozen=True):
    version: int
    files: list[_File]


def as_json(plans: Iterable[EnvPlan]) -> bytes:
    """Write all env files of a tree as one JSON document; no secret is in it."""
    document = _Files(VERSION, [_File(_utf8(plan.path), plan.exists, list(_classes(plan))) for plan in plans])
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _classes(plan: EnvPlan) -> Iterator[_Class]:
    for section in plan.sections:
        place = section.owner.place
        yield _Class(
            _utf8(section.owner.name),
            _utf8(place.file),
            place.line,
            [_variable(item) for item in section.items],
        )


def _variable(item: EnvItem) -> _Variable:
    variable = item.variable
    return _Variable(
        name=item.name,
        names=variable.names,
        required=item.active,
        secret=item.secret,
        type=variable.type,
        json=variable.json,
        value=item.value,
        choices=variable.choices,
        limits=variable.limits,
        description=variable.description,
        field=".".join(variable.path),
        file=_utf8(variable.place.file),
        line=variable.place.line,
        also_read_by=tuple(map(_utf8, item.others)),
    )


def _utf8(name: str) -> str:
    """A name of a file, or of code in it, with what is no text in it escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


def joined(texts: Sequence[Sequence[str]], separator: Sequence[str]) -> Iterator[str]:
    """Yield the lines of several documents with lines between them."""
    for number, lines in enumerate(texts):
        if number:
            yield from separator
        yield from lines
