"""Text for terminals: what cannot be seen made visible, colours, widths and tables.

Names and messages hold text of inspected projects, which may hold escape sequences,
characters that reorder a line, and file names that are no text at all.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.rules.declare import Severity

_GAP: Final = 2
_NARROWEST_COLUMN: Final = 12
_BREAKS: Final = " /.:,_-]"
_SEVERITY_COLOURS: Final = {"error": "31", "warning": "33", "info": "36"}


def visible(text: str) -> str:
    r"""Return text with everything unprintable escaped, as in `\x1b` and `\udcff`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the text is for: `width` is None where lines may be of any length, as in a file."""

    colour: bool = False
    width: int | None = None

    def bold(self, text: str) -> str:
        """Return text that stands out."""
        return self._sgr("1", text)

    def dim(self, text: str) -> str:
        """Return text that steps back."""
        return self._sgr("2", text)

    def severity(self, severity: Severity, text: str) -> str:
        """Return text in the colour of a severity."""
        return self._sgr(_SEVERITY_COLOURS[severity.label], text)

    def _sgr(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(c) for c in text)


def fold(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` columns, after a separator where one comes late enough."""
    lines: list[str] = []
    while cells(text) > width:
        end = _longest_prefix(text, width)
        seam = max(text.rfind(c, end // 2, end) for c in _BREAKS) + 1
        end = seam or end
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand `right`, and what is secondary is `dim`."""

    title: str
    right: bool = False
    dim: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal) -> Iterator[str]:
    """Yield the lines of a table; columns in which no row has anything are left out.

    Where the terminal is too narrow long cells go on in the next line, and where that
    would leave too little of each, every row becomes a list of its cells.
    """
    rows = [[visible(cell) for cell in row] for row in rows]
    shown = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    columns = [columns[i] for i in shown]
    rows = [[row[i] for i in shown] for row in rows]
    widths = _widths(columns, rows, terminal.width)
    if widths is None:
        yield from _stacked(columns, rows, terminal)
        return
    titles = [column.title for column in columns]
    yield from _line(columns, [[title] for title in titles], widths, [terminal.bold] * len(columns))
    styles = [terminal.dim if column.dim else str for column in columns]
    for row in rows:
        folded = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
        yield from _line(columns, folded, widths, styles)


def _line(
    columns: Sequence[Column],
    folded: Sequence[Sequence[str]],
    widths: Sequence[int],
    styles: Sequence[Callable[[str], str]],
) -> Iterator[str]:
    """Yield the lines of one row, whose cells are folded to the widths of their columns."""
    for number in range(max(map(len, folded))):
        line, pending = "", 0
        for column, parts, width, style in zip(columns, folded, widths, styles, strict=True):
            part = parts[number] if number < len(parts) else ""
            padding = width - cells(part)
            if part:
                line += " " * (pending + padding * column.right) + style(part)
                pending = 0
            pending += padding * (not column.right or not part) + _GAP
        yield line


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], available: int | None
) -> list[int] | None:
    """Return the width of each column, the widest narrowed first; None where they cannot all be shown."""
    natural = [max(cells(column.title), *(cells(row[i]) for row in rows)) for i, column in enumerate(columns)]
    if available is None:
        return natural
    room = available - _GAP * (len(columns) - 1)
    for most in range(max(natural, default=0), _NARROWEST_COLUMN - 1, -1):
        narrowed = [min(width, most) for width in natural]
        if sum(narrowed) <= room:
            return narrowed
    return natural if sum(natural) <= room else None


def _stacked(columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal) -> Iterator[str]:
    title_width = max((cells(column.title) for column in columns), default=0)
    room = max((terminal.width or 0) - title_width - _GAP, 1)
    for number, row in enumerate(rows):
        if number:
            yield ""
        for column, cell in zip(columns, row, strict=True):
            for part, line in enumerate(fold(cell, room) if cell else ()):
                title = column.title if part == 0 else ""
                yield terminal.bold(title) + " " * (title_width - cells(title) + _GAP) + line


def _cells_of(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def _longest_prefix(text: str, width: int) -> int:
    """Return how many characters of a text fit, at least one."""
    used = 0
    for index, c in enumerate(text):
        used += _cells_of(c)
        if used > width:
            return max(index, 1)
    return len(text)
