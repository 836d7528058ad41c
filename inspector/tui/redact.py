"""Source without secrets: the defaults of secret settings are hidden wherever source is shown."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.report.masking import hides_default
from inspector.tui.text import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inspector.project.records import Place, SettingsClass


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secret settings with a default are declared, by file."""

    places: Mapping[str, tuple[Place, ...]]

    @classmethod
    def of(cls, settings: Iterable[SettingsClass]) -> Secrets:
        """The secrets of these classes."""
        found: dict[str, dict[Place, None]] = {}
        for owner in settings:
            for field in owner.fields:
                if hides_default(field):
                    found.setdefault(field.place.file, {})[field.place] = None
        return cls({file: tuple(places) for file, places in found.items()})

    def hide(self, file: str, lines: Sequence[str]) -> list[str]:
        """The lines of a file, as many as before, with dots for each secret default."""
        shown = list(lines)
        for place in self.places.get(file, ()):
            if 1 <= place.line <= len(shown):
                _hide(shown, place)
        return shown


def _hide(lines: list[str], place: Place) -> None:
    start = place.line - 1
    row, column, end = _value(lines[start:], place.end_line - place.line)
    lines[start + row] = lines[start + row][:column] + HIDDEN
    for index in range(start + row + 1, min(start + end + 1, len(lines))):
        lines[index] = HIDDEN


def _value(lines: Sequence[str], last: int) -> tuple[int, int, int]:
    """Where the value of the declaration on the first line begins (row, column), and its last row."""
    depth = 0
    colon = (0, 0)
    value = None
    # A lone surrogate is nothing that the tokenizer of newer Pythons takes; a `?` is as wide.
    text = "\n".join(lines).encode("utf-8", "replace").decode()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row = token.start[0] - 1
            if token.type == tokenize.NEWLINE:
                return (*(value or colon), max(row, last))
            if token.type != tokenize.OP:
                continue
            if token.string in "([{":
                depth += 1
            elif token.string in ")]}":
                depth -= 1
            elif depth == 0 and token.string == ":" and colon == (0, 0):
                colon = (row, token.end[1] + 1)
            elif depth == 0 and token.string == "=" and value is None:
                value = (row, token.end[1] + 1)
    except (tokenize.TokenError, SyntaxError):
        pass
    # What cannot be read to its end may hold the secret anywhere.
    return (*(value or colon), len(lines) - 1)
