"""Which lines of a file can end in a comment, and how one is written there.

A line inside a string or before a backslash cannot, and the line of `#!` must not. What
already stands in a comment stays first (`# noqa`, `# type: ignore`), since other tools
read a comment from its beginning; codes join a comment of ours that is there.
"""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING, Final

from inspector.errors import UsageError
from inspector.fixes.codemod import Edit
from inspector.fixes.sources import line_starts
from inspector.source.comments import NEXT, SUPPRESSION

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_REASON: Final = 200
_STARTS: Final = frozenset(
    kind for name in ("FSTRING_START", "TSTRING_START") if (kind := getattr(tokenize, name, None))
)
_ENDS: Final = frozenset(
    kind for name in ("FSTRING_END", "TSTRING_END") if (kind := getattr(tokenize, name, None))
)


def checked_reason(text: str) -> str:
    """Return a reason as it is written; raises UsageError where it cannot stand in a comment."""
    reason = text.strip()
    if not reason:
        raise UsageError("a reason is needed: it tells the next reader why this may stay")
    if not reason.isprintable():
        raise UsageError("a reason is one line of text that can be read")
    if len(reason) > _LONGEST_REASON:
        raise UsageError(f"a reason has at most {_LONGEST_REASON} characters, this one {len(reason)}")
    if NEXT.search(f" {reason}"):
        raise UsageError("a reason cannot hold another comment")
    return reason


class Lines:
    """The lines of a file's text, which has newlines of one character, counted from 1."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")
        self._starts = line_starts(text)
        self._comments: dict[int, int] = {}  # the column where a line's comment starts
        self._inside: set[int] = set()  # lines that end inside a string
        self._read = len(self._lines)  # the last line that could be understood
        self._tokenize(text)

    def _tokenize(self, text: str) -> None:
        opened: list[int] = []
        line = 0
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                line = token.end[0]
                if token.type == tokenize.COMMENT:
                    self._comments[token.start[0]] = token.start[1]
                elif token.type == tokenize.STRING:
                    self._inside.update(range(token.start[0], token.end[0]))
                elif token.type in _STARTS:
                    opened.append(token.start[0])
                elif token.type in _ENDS:
                    self._inside.update(range(opened.pop(), token.end[0]))
        except (tokenize.TokenError, SyntaxError):
            # syntax that is newer than this Python's tokenizer, which also reads the comments later
            self._read = line - 1

    def can_hold(self, line: int) -> bool:
        """Whether a line can end in a comment that is read as one of ours."""
        if not 1 <= line <= self._read or line in self._inside:
            return False
        text = self._lines[line - 1]
        column = self._comments.get(line)
        if column is None:
            return not text.endswith("\\")
        if line == 1 and text.startswith("#!"):
            return False
        found = SUPPRESSION.search(text, column)
        return found is None or found["file"] is None

    def ignore(self, line: int, codes: Iterable[str], reason: str) -> Edit:
        """Return the edit that makes a line silence rules; the line has to be one that can hold it."""
        text = self._lines[line - 1]
        column = self._comments.get(line)
        found = SUPPRESSION.search(text, column) if column is not None else None
        if found is None:
            end = len(text.rstrip())
            comment = f"{'  ' * (end > 0)}# fapi: ignore[{', '.join(sorted(set(codes)))}] {reason}"
            return self._edit(line, end, len(text), comment)
        said = NEXT.split(found["reason"])[0].rstrip()
        words = [word.strip() for word in (found["codes"] or "").split(",") if word.strip()]
        words += sorted(set(codes) - set(words))
        reasons = _joined(said.strip(" \t:-"), reason)
        end = found.start("reason") + len(said)
        return self._edit(line, found.start(), end, f"# fapi: ignore[{', '.join(words)}] {reasons}")

    def _edit(self, line: int, start: int, end: int, text: str) -> Edit:
        first = self._starts[line - 1]
        return Edit(self._path, first + start, first + end, text)


def _joined(old: str, new: str) -> str:
    if not old:
        return new
    return old if new in old.split("; ") else f"{old}; {new}"
