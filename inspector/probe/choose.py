"""Which requests provoke an answer: chosen from the OpenAPI document so that nothing can change.

Only GET operations are called, and of those none whose name says that it does something. To
provoke an error a parameter is made invalid, so that the handler is not reached at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.probe.document import Document, Operation
    from inspector.probe.exchange import Json

WRONG: Final = "fapi-inspect"
_ACTS: Final = frozenset(
    """
    accept activate approve archive authorize ban callback cancel cleanup clear click close complete
    confirm consume create deactivate decline delete deploy destroy disable disconnect drop email emit
    empty enable execute expire export fire flush generate hook import increment invalidate invite invoke
    kill launch lock login logout logoff migrate notify oauth pause pay post preview process
    publish purge push queue rebuild refresh regenerate register reject reload remove renew reopen
    reset restart restore resume retry revoke rotate run schedule seed send set shutdown signin signout
    signup start stop submit subscribe sync terminate test track trigger truncate unlock unsubscribe
    update upgrade upload verify vote webhook wipe write
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_WORDS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Provocation:
    """A request that should be refused: the operation, and the path to ask for."""

    operation: Operation
    path: str


def acts(operation: Operation) -> bool:
    """Whether the name of an operation says that calling it does something."""
    name = (operation.operation_id or "").partition("_api_")[0]
    plain = _BRACES.sub("", operation.path)
    words = [*_WORDS.findall(plain), *_WORDS.findall(name)]
    joined = {a.lower() + b.lower() for a, b in pairwise(words)}
    return not _ACTS.isdisjoint({word.lower() for word in words} | (joined & {"login", "logout", "signout"}))


def harmless_gets(document: Document) -> tuple[Operation, ...]:
    """Return the GET operations that may be called, those without parameters and the shortest first."""
    found = [
        operation
        for operation in document.operations
        if operation.method == "GET" and not acts(operation) and not operation.deprecated
    ]
    return tuple(sorted(found, key=lambda one: (_needs(one), len(one.path), one.path)))


def callable_gets(document: Document) -> Iterator[tuple[Operation, str]]:
    """Yield harmless GET operations that need no parameter, with the path to ask for."""
    for operation in harmless_gets(document):
        if not _needs(operation):
            yield operation, operation.path


def invalid_gets(document: Document, *, with_credentials: bool) -> Iterator[Provocation]:
    """Yield requests that do not match their schema: those that need no credentials first."""
    gets = sorted(harmless_gets(document), key=lambda one: one.secured)
    for operation in gets:
        if operation.secured and not with_credentials:
            continue
        found = _invalid(operation)
        if found is not None:
            yield found


def filled(operation: Operation, instead: Mapping[str, str] | None = None) -> str | None:
    """Return the path of a call with something valid for each required parameter.

    `instead` gives values for some of them, and for optional ones. None where a value is
    needed and not to be known.
    """
    values = dict(instead or {})
    for parameter in operation.parameters:
        if not parameter.required or parameter.name in values or parameter.name.lower() == "authorization":
            continue
        value = sample(parameter.schema) if parameter.location in {"path", "query"} else None
        if value is None:
            return None
        values[parameter.name] = value
    return _path(operation, values)


def sample(schema: Mapping[str, Json]) -> str | None:
    """Return a text that a schema accepts as a parameter, None where that takes guessing."""
    match schema:
        case {"enum": [str(first), *_]}:
            return first
        case {"anyOf": [dict() as first, *_]} | {"oneOf": [dict() as first, *_]}:
            return sample(first)
        case {"type": "integer" | "number"}:
            least = schema.get("minimum", 0)
            return str(max(int(least), 0)) if isinstance(least, (int, float)) else "0"
        case {"type": "boolean"}:
            return "false"
        case {"type": "string", "format": "uuid"}:
            return "00000000-0000-4000-8000-000000000000"
        case {"type": "string", "format": "date"}:
            return "2000-01-01"
        case {"type": "string", "format": "date-time"}:
            return "2000-01-01T00:00:00Z"
        case {"type": "string"} if "pattern" not in schema and "format" not in schema:
            least = schema.get("minLength", 0)
            most = schema.get("maxLength", 1000)
            size = max(least, 1) if isinstance(least, int) else 1
            text = WRONG.ljust(size, "x")
            return text[:most] if isinstance(most, int) and most > 0 else text
        case _:
            return None


def unacceptable(schema: Mapping[str, Json]) -> str | None:
    """Return a text that a schema refuses as a parameter, None where there is none to be sure of."""
    match schema:
        case {"anyOf": [*branches]} | {"oneOf": [*branches]}:
            kinds = [
                branch for branch in branches if isinstance(branch, dict) and branch.get("type") != "null"
            ]
            wrong = {unacceptable(kind) for kind in kinds}
            return wrong.pop() if len(wrong) == 1 else None
        case {"enum": [*values]} if WRONG not in values:
            return WRONG
        case {"type": "integer" | "number" | "boolean"}:
            return WRONG
        case {"type": "string", "format": "uuid" | "date" | "date-time"}:
            return WRONG
        case {"type": "string", "maxLength": int(most)} if 0 < most < _LONGEST:
            return "x" * (most + 1)
        case _:
            return None


def _invalid(operation: Operation) -> Provocation | None:
    ordered = sorted(operation.parameters, key=lambda one: one.location != "path")
    for parameter in ordered:
        wrong = unacceptable(parameter.schema)
        if parameter.location in {"path", "query"} and wrong is not None:
            path = filled(operation, {parameter.name: wrong})
            if path is not None:
                return Provocation(operation, path)
    if "{" not in operation.path and any(p.required and p.location == "query" for p in operation.parameters):
        return Provocation(operation, operation.path)  # what is required is missing
    return None


def _needs(operation: Operation) -> int:
    return sum(parameter.required for parameter in operation.parameters)


def _path(operation: Operation, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        return quote(values.get(match[1], WRONG), safe="")

    query = {
        p.name: values[p.name] for p in operation.parameters if p.location == "query" and p.name in values
    }
    path = _BRACES.sub(value, operation.path)
    return f"{path}?{urlencode(query)}" if query else path
