"""Text for terminals: what cannot be seen made visible, colours, widths and tables.

Names and messages hold text of inspected projects, which may hold escape sequences,
characters that reorder a line, and file names that are no text at all.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.rules.declare import Severity

_GAP: Final = 2
_ELLIPSIS: Final = "…"
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
    return [*lines, text] if text or not lines else lines


def prefix(text: str, width: int) -> str:
    """Return as much of a text as fits into so many columns, at least one character of it."""
    return text[: _longest_prefix(text, width)]


class Cut(Enum):
    """What a column does with a cell that is too wide for it."""

    FOLD = "goes on in the next line"
    RIGHT = "ends in an ellipsis"
    LEFT = "starts with an ellipsis"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand `right`, and what is secondary is `dim`.

    Where the terminal is too narrow, columns of the lowest `rank` give way first, each
    down to `least`. A `spare` one is left out rather than that another one of rank 3 and
    above gives way, or one of lower rank beyond twice its `least`.
    """

    title: str
    right: bool = False
    dim: bool = False
    rank: int = 9
    least: int = 8
    cut: Cut = Cut.FOLD
    spare: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal) -> Iterator[str]:
    """Yield the lines of a table; columns in which no row has anything are left out.

    Where columns do not fit even at their narrowest, every row becomes a list of its cells.
    A table without rows has no lines.
    """
    rows = [[visible(cell) for cell in row] for row in rows]
    columns, rows = _chosen(columns, rows, [i for i in range(len(columns)) if any(row[i] for row in rows)])
    if not columns:
        return
    columns, rows, widths = _without_spare(columns, rows, terminal.width)
    if widths is None:
        yield from _stacked(columns, rows, terminal)
        return
    titles = [[column.title] for column in columns]
    yield from _line(columns, titles, widths, [terminal.bold] * len(columns))
    styles = [terminal.dim if column.dim else str for column in columns]
    for row in rows:
        parts = [_fit(cell, column, width) for cell, column, width in zip(row, columns, widths, strict=True)]
        yield from _line(columns, parts, widths, styles)


def _chosen(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], shown: Sequence[int]
) -> tuple[list[Column], list[list[str]]]:
    return [columns[i] for i in shown], [[row[i] for i in shown] for row in rows]


def _without_spare(
    columns: list[Column], rows: list[list[str]], available: int | None
) -> tuple[list[Column], list[list[str]], list[int] | None]:
    """Leave out spare columns, the last first, until the important ones have the room they need."""
    everything = columns, rows
    while True:
        widths = _widths(columns, rows, available)
        wanted = _widths(columns, rows, None)
        assert wanted is not None
        pressed = widths is None or any(
            not column.spare and width < (full if column.rank >= 3 else min(full, 2 * column.least))
            for column, width, full in zip(columns, widths, wanted, strict=True)
        )
        spare = [i for i, column in enumerate(columns) if column.spare]
        if not pressed or not spare:
            # a list of cells has room for all of them
            return (*everything, None) if widths is None else (columns, rows, widths)
        columns, rows = _chosen(columns, rows, [i for i in range(len(columns)) if i != spare[-1]])


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], available: int | None
) -> list[int] | None:
    """Return the width of each column; None where they cannot all be shown."""
    widths = [max(cells(column.title), *(cells(row[i]) for row in rows)) for i, column in enumerate(columns)]
    if available is None:
        return widths
    room = available - _GAP * (len(columns) - 1)
    widths = [min(width, max(room, 1)) for width in widths]
    for rank in sorted({column.rank for column in columns}):
        yielding = [i for i, column in enumerate(columns) if column.rank == rank]
        while sum(widths) > room:
            widest = max(yielding, key=lambda i: widths[i] - columns[i].least)
            if widths[widest] <= max(columns[widest].least, cells(columns[widest].title)):
                break
            widths[widest] -= 1
    return widths if sum(widths) <= room else None


def _fit(cell: str, column: Column, width: int) -> list[str]:
    """Return the lines of a cell in its column."""
    if cells(cell) <= width:
        return [cell]
    match column.cut:
        case Cut.FOLD:
            return fold(cell, width)
        case Cut.RIGHT:
            return [cell[: _longest_prefix(cell, width - 1)] + _ELLIPSIS]
        case Cut.LEFT:
            kept = _longest_prefix(cell[::-1], width - 1)
            return [_ELLIPSIS + cell[len(cell) - kept :]]


def _line(
    columns: Sequence[Column],
    parts: Sequence[Sequence[str]],
    widths: Sequence[int],
    styles: Sequence[Callable[[str], str]],
) -> Iterator[str]:
    """Yield the lines of one row, of whose cells `parts` has the lines."""
    for number in range(max(map(len, parts))):
        line, pending = "", 0
        for column, lines, width, style in zip(columns, parts, widths, styles, strict=True):
            text = lines[number] if number < len(lines) else ""
            padding = width - cells(text)
            if text:
                line += " " * (pending + padding * column.right) + style(text)
                pending = 0
            pending += padding * (not column.right or not text) + _GAP
        yield line


def _stacked(columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal) -> Iterator[str]:
    """Yield each row as lines of title and cell, an empty line between rows."""
    title_width = max(cells(column.title) for column in columns)
    room = max((terminal.width or 0) - title_width - _GAP, 1)
    for number, row in enumerate(rows):
        if number:
            yield ""
        for column, cell in zip(columns, row, strict=True):
            for part, line in enumerate(fold(cell, room) if cell else ()):
                title = column.title if part == 0 else ""
                yield terminal.bold(title) + " " * (title_width - cells(title) + _GAP) + line


def _cells_of(c: str) -> int:
    if unicodedata.category(c) in {"Mn", "Me"}:
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
