"""A score as text: a line a section that lost something, then the whole and how it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.report.history import trend
from inspector.report.terminal import Column, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.report.history import History
    from inspector.report.score import Score
    from inspector.report.terminal import Terminal

_COLUMNS: Final = (
    Column("SCORE", right=True),
    Column("BEFORE", right=True, dim=True),
    Column("SECTION", rank=1, least=12),
    Column("RULES KEPT", right=True, rank=2),
)


def score_text(score: Score, history: History, terminal: Terminal) -> Iterator[str]:
    """Yield the score of each section whose rules ran, that of the project, and its trend.

    A score that was another one in the entry before stands beside it.
    """
    before = history.entries[-2].sections if len(history.entries) > 1 else {}
    rows = [
        (
            str(part.score),
            str(before[digits]) if before.get(digits, part.score) != part.score else "",
            f"{digits} {part.section.title}",
            f"{part.kept} of {part.ran}",
        )
        for part in score.sections
        if part.score is not None
        for digits in (part.section.digits,)
    ]
    if rows:
        yield from table(_COLUMNS, rows, terminal)
        yield ""
    yield terminal.bold("No rule ran, so there is no score." if score.score is None else _whole(score))
    changes = trend(history.entries)
    if changes:
        yield f"Trend: {changes}"


def _whole(score: Score) -> str:
    return f"Score {score.score} of 100, {score.kept} of {score.ran} rules kept."
