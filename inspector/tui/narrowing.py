"""A filter over many rows, fast enough for every key of its text."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from inspector.report.filter import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.report.filter import Filter, Keyed, Row


class Narrowing:
    """Remembers what each term of the last filter left, so that typing on costs the last term only."""

    def __init__(self) -> None:
        self._rows: Sequence[Row] = ()
        self._order: list[int] | None = None
        self._left: list[tuple[Text | Keyed, list[int]]] = []

    def load(self, rows: Sequence[Row]) -> None:
        """Take other rows."""
        self._rows = rows
        self._order = None

    def narrow(self, wanted: Filter, order: list[int]) -> list[int]:
        """The positions of rows that pass a filter, in the given order."""
        if self._order is not order:
            self._order, self._left = order, []
        known = zip(self._left, wanted.terms, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1], known))
        del self._left[same:]
        for term in wanted.terms[same:]:
            left = self._left[-1][1] if self._left else order
            self._left.append((term, self._passing(term, left)))
        return self._left[-1][1] if self._left else order

    def _passing(self, term: Text | Keyed, positions: list[int]) -> list[int]:
        rows = self._rows
        if isinstance(term, Text):
            return [i for i in positions if term.matches(rows[i])]
        # What a key holds is the same for many rows: a severity, a file. Each is compared once.
        known: dict[tuple[str, ...], bool] = {}
        passing = []
        for i in positions:
            held = rows[i].values.get(term.key, ())
            passes = known.get(held)
            if passes is None:
                passes = known[held] = term.matches(rows[i])
            if passes:
                passing.append(i)
        return passing
