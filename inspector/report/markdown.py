"""Tables in Markdown, with texts of projects made harmless."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_SPAN: Final = re.compile(r"`([^`]+)`")


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


def prose(text: str) -> str:
    """Text of one line in which what stands in backticks stays code; nobody is mentioned by it."""
    parts = _SPAN.split(text)
    plain = (cell(part).replace("@", "@<!-- -->") for part in parts[::2])
    spans = [*map(code, parts[1::2]), ""]
    return "".join(f"{before}{span}" for before, span in zip(plain, spans, strict=True))


def html(text: str) -> str:
    """Text for HTML within Markdown, as code; one line."""
    return f"<code>{escape(visible(text))}</code>"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of finished cells."""
    lines = [_row(header), _row(["---"] * len(header))]
    lines.extend(_row(row) for row in rows)
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
