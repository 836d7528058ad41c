"""Tables in Markdown, with texts of projects made harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """Text for a table cell: one line, in which Markdown and HTML mean nothing."""
    shown = visible(text)
    for sign in "\\`*_[]<>|":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def code(text: str) -> str:
    """Text as a code span for a table cell; a span of backticks one longer than any inside."""
    shown = visible(text).replace("|", "\\|")
    longest, run = 0, 0
    for character in shown:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of finished cells."""
    lines = [_row(header), _row(["---"] * len(header))]
    lines.extend(_row(row) for row in rows)
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
