"""A filter over many rows, fast enough for every key of its text."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.report.filter import Filter, Keyed, Row, Text


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
        rows = self._rows
        for term in wanted.terms[same:]:
            matches = term.matches
            left = self._left[-1][1] if self._left else order
            self._left.append((term, [i for i in left if matches(rows[i])]))
        return self._left[-1][1] if self._left else order
