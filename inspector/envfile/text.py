"""Names and values as python-dotenv reads them back, and comments that cannot break out of their line.

Values, names and descriptions come from inspected projects: they may hold quotes, line
breaks, escape sequences and what is no text at all.
"""

from __future__ import annotations

import io
import re
import textwrap
from typing import TYPE_CHECKING, Final

from dotenv.parser import parse_stream
from dotenv.variables import parse_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH: Final = 96
_PLAIN_NAME: Final = re.compile(r"[^\s='#\"$`\\]+")
_ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+)?[^\s=#]+\s*=")


def printable(text: str) -> str:
    r"""Return text on one line with everything unprintable escaped, as in `\x1b` and `\udcff`."""
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def writable_name(name: str) -> bool:
    """Whether a variable of this name can stand in an env file, a manifest and a shell alike."""
    return name.isprintable() and name != "export" and _PLAIN_NAME.fullmatch(name) is not None


def quoted(value: str) -> str | None:
    """Return the shortest spelling that python-dotenv reads as this value; None where it can read none."""
    literal = value.replace("${", "${:-$}{")  # an unnamed variable whose default is the sign itself
    escaped = literal.replace("\\", "\\\\")
    spellings = [
        literal,
        "'" + escaped.replace("'", "\\'") + "'",
        '"' + _with_escapes(escaped.replace('"', '\\"')) + '"',
    ]
    for spelling in spellings:
        if spelling.isprintable() and _read(spelling) == value:
            return spelling
    return None


def assignment(name: str, value: str | None) -> str:
    """Return `NAME=value`, with nothing behind the sign where there is no value."""
    return f"{name}={quoted(value) if value else ''}"


def comment(text: str) -> Iterator[str]:
    """Yield a text as comment lines that are no commented-out assignments."""
    for line in textwrap.wrap(printable(text), WIDTH - 4, break_long_words=False, break_on_hyphens=False):
        yield f"# - {line}" if _ASSIGNMENT.match(line) else f"# {line}"


def _read(spelling: str) -> str | None:
    """What pydantic-settings gets from python-dotenv for a value that is written this way."""
    bindings = list(parse_stream(io.StringIO(f"X={spelling}\n")))
    if len(bindings) != 1 or bindings[0].error or bindings[0].value is None:
        return None
    return "".join(atom.resolve({}) for atom in parse_variables(bindings[0].value))


_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


def _with_escapes(text: str) -> str:
    return "".join(_ESCAPES.get(c, c) for c in text)
