"""Header fields taken apart as their specifications say, the first few thousand characters of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 4096  # quotes that do not end make a pattern search again and again
_PIECE: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";])+')
_ITEM: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')
_SCHEME: Final = re.compile(r"^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive of a field: its name in lower case, and its value without quotes."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Cookie:
    """A `Set-Cookie` field: its attributes by their names in lower case."""

    name: str
    attributes: Mapping[str, str]


def directives(value: str, *, between: str = ";") -> tuple[Directive, ...]:
    """Return the directives of a field, `;` between them as in HSTS or `,` as in Cache-Control."""
    pattern = _PIECE if between == ";" else _ITEM
    found = []
    for match in pattern.finditer(value[:_LONGEST]):
        name, equals, inner = match[0].strip().partition("=")
        if name.strip():
            found.append(Directive(name.strip().lower(), inner.strip().strip('"') if equals else None))
    return tuple(found)


def items(value: str | None) -> tuple[str, ...]:
    """Return the items of a list field, in lower case."""
    return tuple(
        match[0].strip().lower() for match in _ITEM.finditer((value or "")[:_LONGEST]) if match[0].strip()
    )


def policy(value: str) -> Mapping[str, tuple[str, ...]]:
    """Return the directives of a content security policy; the first of a name counts."""
    found: dict[str, tuple[str, ...]] = {}
    for part in value[:_LONGEST].split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), tuple(word.lower() for word in words[1:]))
    return found


def cookie(value: str) -> Cookie:
    """Read a `Set-Cookie` field, RFC 6265; the value is dropped."""
    first, *rest = value[:_LONGEST].split(";")
    attributes = {}
    for part in rest:
        name, _, inner = part.partition("=")
        attributes[name.strip().lower()] = inner.strip()
    return Cookie(first.partition("=")[0].strip(), attributes)


def schemes(value: str) -> tuple[str, ...]:
    """Return the schemes of a challenge, RFC 9110 section 11.6.1; none where it is malformed."""
    found = []
    for part in _ITEM.findall(value[:_LONGEST]):
        match = _SCHEME.match(part)
        if match and "=" not in match[1]:
            found.append(match[1])
    return tuple(found)
