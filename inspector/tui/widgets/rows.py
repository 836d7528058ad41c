"""What a table shows and in which order: filtered, sorted, grouped and folded, without a screen.

A `Rows` holds the items of a table. What takes long (sorting, grouping) is done when items
or the order change; a filter costs one pass over the items.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

SortKey = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column: what it shows of an item, how it sorts, and how it gives way in narrow terminals.

    It is between `least` and `most` cells wide. Where columns do not fit at their least,
    those with the lowest `rank` are left out, from the right; rank 9 stays.
    """

    id: str
    label: str
    text: Callable[[T], str]
    key: Callable[[T], SortKey]
    least: int = 4
    most: int = 40
    rank: int = 9
    tone: Callable[[T], str] | None = None  # a component class of the table, without its prefix
    cut_left: bool = False
    draw: Callable[[T, int], str] | None = None  # where the text depends on the width
    gap: int = 2  # cells between it and the next column


@dataclass(frozen=True, slots=True)
class Grouping(Generic[T]):
    """A way to divide items: the group's key, its rank among groups and its title, of any member."""

    id: str
    label: str
    of: Callable[[T], str]
    rank: Callable[[T], SortKey]
    title: Callable[[T], str]
    hides: frozenset[str] = frozenset()  # columns that would say what the heading says


@dataclass(frozen=True, slots=True)
class Heading(Generic[T]):
    """The line above a group: how many of its items are shown, and one of them."""

    key: str
    title: str
    shown: int
    total: int
    folded: bool
    first: T


@dataclass(frozen=True, slots=True)
class Arrangement(Generic[T]):
    """The lines of a table: headings and positions of items."""

    lines: Sequence[Heading[T] | int] = ()
    headings: tuple[Heading[T], ...] = ()  # all groups with something to show, also when one is picked
    kept: Sequence[int] = ()  # positions of all items that the filter leaves, folded or not


@dataclass(frozen=True, slots=True)
class Sort:
    """The column that rows are sorted by."""

    column: str
    reverse: bool = False


@dataclass
class Rows(Generic[T]):
    """The items of a table with the order and filter that are asked for."""

    columns: tuple[Column[T], ...]
    groupings: tuple[Grouping[T], ...]
    identity: Callable[[T], str]  # the same item after another scan
    likeness: Callable[[T], str]  # the next best, when that is gone
    sort: Sort
    grouping: Grouping[T] | None = None
    items: Sequence[T] = ()
    narrow: Callable[[list[int]], list[int]] | None = None  # the positions of items that a filter leaves
    picked: str | None = None  # the only group to show
    folded: set[str] = field(default_factory=set)
    _groups: list[str] = field(default_factory=list)
    _keys: dict[str, list[SortKey]] = field(default_factory=dict)
    _order: list[int] = field(default_factory=list)
    _firsts: dict[str, int] = field(default_factory=dict)
    _totals: Mapping[str, int] = field(default_factory=dict)

    def load(self, items: Sequence[T]) -> None:
        """Take other items."""
        self.items = items
        self._keys.clear()
        self.reorder()

    def reorder(self) -> None:
        """Sort and group again: after `sort` or `grouping` changed."""
        items, grouping = self.items, self.grouping
        column = next((c for c in self.columns if c.id == self.sort.column), self.columns[0])
        keys = self._keys.get(column.id)
        if keys is None:
            keys = self._keys[column.id] = [column.key(item) for item in items]
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=self.sort.reverse)
        self._groups, self._firsts, self._totals = [], {}, {}
        if grouping is not None:
            self._groups = [grouping.of(item) for item in items]
            self._totals = Counter(self._groups)
            for position, group in enumerate(self._groups):
                self._firsts.setdefault(group, position)
            ranked = sorted(self._firsts, key=lambda group: grouping.rank(items[self._firsts[group]]))
            ranks = {group: rank for rank, group in enumerate(ranked)}
            of_item = [ranks[group] for group in self._groups]
            order.sort(key=of_item.__getitem__)
        self._order = order

    def arrange(self) -> Arrangement[T]:
        """Make the lines to show now."""
        kept = self._order if self.narrow is None else self.narrow(self._order)
        if self.grouping is None:
            return Arrangement(kept, (), kept)
        # The order has the items of a group side by side.
        members = {group: list(found) for group, found in groupby(kept, self._groups.__getitem__)}
        headings = tuple(self._heading(group, len(found)) for group, found in members.items())
        if self.picked in members:
            return Arrangement(members[self.picked], headings, kept)
        lines: list[Heading[T] | int] = []
        for heading in headings:
            lines.append(heading)
            if not heading.folded:
                lines.extend(members[heading.key])
        return Arrangement(lines, headings, kept)

    def _heading(self, group: str, shown: int) -> Heading[T]:
        assert self.grouping is not None
        first = self.items[self._firsts[group]]
        return Heading(
            group, self.grouping.title(first), shown, self._totals[group], group in self.folded, first
        )


def widths(columns: Sequence[Column[T]], items: Sequence[T]) -> dict[str, int]:
    """How wide each column would like to be."""
    wanted = {}
    for column in columns:
        longest = max((len(column.text(item)) for item in items), default=0)
        if column.draw is not None:
            longest = column.most
        wanted[column.id] = max(column.least, min(column.most, max(longest, len(column.label))))
    return wanted


def gaps(columns: Sequence[Column[T]]) -> int:
    """Count the cells between columns."""
    return sum(column.gap for column in columns[:-1])


def allot(columns: Sequence[Column[T]], wanted: dict[str, int], room: int) -> list[tuple[Column[T], int]]:
    """Share `room` cells among columns: the widest give way first, then the least important go."""
    kept = list(columns)
    while len(kept) > 1 and sum(c.least for c in kept) + gaps(kept) > room:
        dispensable = min(reversed(kept), key=lambda c: c.rank)
        if dispensable.rank >= 9:
            break
        kept.remove(dispensable)
    shares = {c.id: wanted[c.id] for c in kept}
    excess = sum(shares.values()) + gaps(kept) - room
    while excess > 0:
        giving = [c for c in kept if shares[c.id] > c.least] or [c for c in kept if shares[c.id] > 1]
        if not giving:
            break
        shares[max(giving, key=lambda c: shares[c.id]).id] -= 1
        excess -= 1
    return [(c, shares[c.id]) for c in kept]
