"""Comments that speak to the inspector: `# fapi: ignore[FI0201] why`."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from inspector.source.facts import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK: Final = "fapi:"
SUPPRESSION: Final = re.compile(
    r"#\s*fapi:\s*ignore(?P<file>-file)?\b\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)"
)
NEXT: Final = re.compile(r"\s#(?:\s|\w+:)")  # where another comment on the line starts
_CODES: Final = re.compile(r"[\w-]+", re.ASCII)


def suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppressions in the comments of Python source; strings that look like one are none."""
    return _found(_comments(text)) if _MARK in text else ()


def suppressions_of_lines(text: str) -> tuple[Suppression, ...]:
    """Return the suppressions in a file in which `#` starts a comment: YAML, TOML, INI, env files."""
    if _MARK not in text:
        return ()
    lines = enumerate(text.splitlines(), 1)
    return _found((number, line.find("#"), line) for number, line in lines if "#" in line)


def _found(comments: Iterator[tuple[int, int, str]]) -> tuple[Suppression, ...]:
    """Read suppressions out of (line, column of the comment, the whole line)."""
    found = []
    for number, start, line in comments:
        match = SUPPRESSION.search(line, start)
        if match is not None:
            found.append(
                Suppression(
                    line=number,
                    column=match.start(),
                    whole_file=match["file"] is not None,
                    codes=tuple(_CODES.findall(match["codes"] or "")),
                    alone=not line[:start].strip(),
                    reason=NEXT.split(match["reason"])[0].strip(" \t\r:-"),
                )
            )
    return tuple(found)


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    import tokenize

    lines = text.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and _MARK in token.string:
                line, column = token.start
                yield line, column, lines[line - 1]
    except (tokenize.TokenError, SyntaxError):
        # newer syntax than the tokenizer knows, in a file whose tree was read all the same:
        # what came before stands, and the rest of the file has no suppressions
        return
