"""A view that is a list: groups on the left, rows, and the details of the one that is selected.

From 120 columns all three are shown, from 80 the rows and the details, below one of
them at a time. A view says what its items are, and what to say of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content

from inspector.errors import UsageError
from inspector.report.filter import Filter, Row, Vocabulary, parse
from inspector.tui.commands import Context
from inspector.tui.narrowing import Narrowing
from inspector.tui.state import ListState
from inspector.tui.text import clean, plural
from inspector.tui.views.base import View
from inspector.tui.widgets.details import Block, Details
from inspector.tui.widgets.filterbar import FilterBar
from inspector.tui.widgets.rows import Column, Grouping, Heading, Rows, Sort
from inspector.tui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from inspector.project.records import Place
    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared

T = TypeVar("T")

WIDE = 120
MEDIUM = 80


@dataclass(frozen=True, slots=True)
class _Group:
    """A line of the outline: a group, or all of them where `key` is None."""

    key: str | None
    title: str
    shown: int


_OUTLINE: tuple[Column[_Group], ...] = (
    Column("title", "Groups", lambda g: g.title, lambda _: (), least=8, most=200, draw=lambda g, _: g.title),
    Column("shown", "", lambda g: f"{g.shown:>5,}", lambda _: (), least=5, most=7),
)


class Browser(View, Generic[T]):
    """A list with outline, filter and details."""

    COLUMNS: ClassVar[tuple[Column[T], ...]]
    GROUPINGS: ClassVar[tuple[Grouping[T], ...]]
    UNGROUPED: ClassVar[bool] = True  # whether `b` also comes to a list without groups
    SORT: ClassVar[Sort]
    VOCABULARY: ClassVar[Vocabulary]
    NOUN: ClassVar[tuple[str, str]]
    NOTHING: ClassVar[str]  # what an empty list says after a scan

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        rows = Rows(
            self.COLUMNS, self.GROUPINGS, self.identity, self.likeness, self.SORT, grouping=self.GROUPINGS[0]
        )
        self.table: Table[T] = Table(rows, plain=self.plain, id="rows")
        groups = Rows(_OUTLINE, (), lambda g: g.key or "", lambda g: g.key or "", Sort(""))
        self.outline: Table[_Group] = Table(groups, id="outline")
        self.details = Details(id="details")
        self.filterbar = FilterBar()
        self.filter = Filter()
        self.active: Table[T] | Table[_Group] | Details = self.table
        self.zoomed = False
        self._described: T | Heading[T] | None = None  # whose details are shown
        self._first_filter = ""
        self._narrowing = Narrowing()

    # --- what a view says -----------------------------------------------------------------------

    def items_of(self, prepared: Prepared) -> Sequence[T]:
        """The items of a report."""
        raise NotImplementedError

    def row(self, item: T) -> Row:
        """What a filter sees of an item."""
        raise NotImplementedError

    def identity(self, item: T) -> str:
        """What an item has in common with itself after another scan."""
        raise NotImplementedError

    def likeness(self, item: T) -> str:
        """What it has in common with the next best item."""
        raise NotImplementedError

    def describe(self, item: T) -> Iterator[Block]:
        """The details of an item."""
        raise NotImplementedError

    def describe_group(self, heading: Heading[T]) -> Iterator[Block]:
        """The details of a group."""
        raise NotImplementedError

    def place_of(self, item: T) -> Place | None:
        """Where an item stands in the source."""
        raise NotImplementedError

    def place_of_group(self, heading: Heading[T]) -> Place | None:  # noqa: ARG002 - most have none
        """Where a group stands, if it is one thing."""
        return None

    def text_of(self, item: T) -> str:
        """What `y` copies of an item."""
        raise NotImplementedError

    def plain(self, item: T) -> str | None:  # noqa: ARG002 - most have columns
        """A text instead of columns, where the item has none."""
        return None

    def counts(self, item: T) -> bool:  # noqa: ARG002 - most count all
        """Whether an item is one of what the view is about, and no remark beside them."""
        return True

    # --- panes ------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Outline, list, details."""
        with Horizontal(classes="panes"):
            yield self.outline
            with Container(classes="pair"):
                with Vertical(classes="list"):
                    yield self.filterbar
                    yield self.table
                yield self.details

    def on_mount(self) -> None:
        """Show what there is so far."""
        self.ready = True
        self._arrange_panes()
        if self.prepared is not None:
            self.take(self.prepared)
        self.filter_text(self._first_filter)

    def on_resize(self, _event: events.Resize) -> None:
        """Show as many panes as there is room for."""
        self._arrange_panes()

    def panes(self) -> list[Table[T] | Table[_Group] | Details]:
        """Return the panes that can have the focus, left to right; a hidden one comes into sight with it."""
        return [self.outline, self.table, self.details] if self._wide else [self.table, self.details]

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= WIDE

    def _arrange_panes(self) -> None:
        alone = self.zoomed or self.app.size.width < MEDIUM
        if self.active is self.outline and not self._wide:
            self.active = self.table
        shown = [self.active] if alone else self.panes()
        self.outline.display = self.outline in shown
        self.details.display = self.details in shown
        listed = self.table in shown
        self.query_one(".list").display = listed
        self.query_one(".pair").display = listed or self.details in shown
        if not self._wide and self.table.rows.picked is not None:
            self.table.rows.picked = None
            self.table.refilter()
        if (
            self.has_focus_within
            and self.app.focused is not self.active
            and not self.filterbar.input.has_focus
        ):
            self.active.focus()

    def activate(self, pane: Table[T] | Table[_Group] | Details) -> None:
        """Give a pane the focus, and the room where there is room for one only."""
        self.active = pane
        self._arrange_panes()
        pane.focus()
        self.post_message(self.Changed())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember which pane works, also when the mouse chose it."""
        for pane in self.panes():
            if event.widget is pane:
                self.active = pane
        self.post_message(self.Changed())

    # --- contents -----------------------------------------------------------------------------------

    def take(self, prepared: Prepared) -> None:
        """Show another report; selection, filter and order stay."""
        super().take(prepared)
        if not self.ready:
            return
        self.table.empty = self.NOTHING
        items = self.items_of(prepared)
        self._narrowing.load([self.row(item) for item in items])
        self.table.load(items)
        self._listed()

    def say_empty(self, text: str) -> None:
        """Say why the list is empty."""
        if self.prepared is None:
            self.table.empty = text
            self.table.refresh()
            self.details.show([Block(Content(text))])

    def _listed(self) -> None:
        """Say how much is listed, after what is listed changed."""
        rows, arrangement = self.table.rows, self.table.arrangement
        total = sum(1 for item in rows.items if self.counts(item))
        shown = sum(1 for position in arrangement.kept if self.counts(rows.items[position]))
        words = plural(total, *self.NOUN)
        order = f" by {rows.grouping.label}" if rows.grouping is not None else ""
        self.filterbar.count(f"{shown:,} of {words}{order}" if self.filter else f"{words}{order}")
        if rows.items and not arrangement.kept:
            self.table.empty = "Nothing matches the filter; escape clears it."
        elif self.prepared is not None:
            self.table.empty = self.NOTHING
        everything = _Group(None, f"All {self.NOUN[1]}", shown)
        groups = [_Group(h.key, clean(h.title), h.shown) for h in arrangement.headings]
        if rows.picked is not None and all(group.key != rows.picked for group in groups):
            rows.picked = None
        self.outline.load([everything, *groups])
        if rows.picked is None:
            self.outline.go(0)
        self.post_message(self.Changed())

    @on(Table.Moved, "#outline")
    def _pick(self) -> None:
        group = self.outline.current
        picked = group.key if isinstance(group, _Group) and self._wide else None
        if picked != self.table.rows.picked:
            self.table.rows.picked = picked
            self.table.refilter()

    @on(Table.Moved, "#rows")
    def _moved(self) -> None:
        self.settle()

    def settle(self) -> None:
        """Show the details of the line under the cursor, unless they are shown already."""
        current = self.table.current
        shown = self._described
        if current is shown or (isinstance(current, Heading) and current == shown):
            return
        self._described = current
        match current:
            case None:
                self.details.show([])
            case Heading() as heading:
                self.details.show(list(self.describe_group(heading)))
            case item:
                self.details.show(list(self.describe(item)))
        self.post_message(self.Changed())

    @on(Table.Opened, "#rows")
    def _opened(self) -> None:
        self._open()

    @on(Table.Opened, "#outline")
    def _picked(self) -> None:
        self.activate(self.table)

    @on(Table.HeaderClicked, "#rows")
    def _header(self, event: Table.HeaderClicked) -> None:
        rows = self.table.rows
        again = event.column == rows.sort.column
        self._sort_by(Sort(event.column, again and not rows.sort.reverse))

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        self._apply(event.text)

    def _apply(self, text: str) -> None:
        """Filter by a text; where it is wrong, say why and leave the list as it is."""
        try:
            wanted = parse(text, self.VOCABULARY)
        except UsageError as error:
            self.filterbar.complain(clean(str(error)))
            return
        self.filterbar.complain("")
        if wanted == self.filter:
            return
        self.filter = wanted
        self.table.rows.narrow = partial(self._narrowing.narrow, wanted) if wanted else None
        self.table.refilter()
        self._listed()
        self.settle()

    @on(FilterBar.Done)
    def _filtered(self) -> None:
        self.activate(self.table)
        self.post_message(self.Settled())

    # --- commands -----------------------------------------------------------------------------------

    def context(self) -> Context:
        """Tell what is possible with the list and its selection."""
        filtered = bool(self.filterbar.input.value)
        typing = self.filterbar.input.has_focus
        inside = self.active is self.details and not typing
        return Context(
            self.VIEW,
            rows=len(self.table.arrangement.kept),
            selected=self.table.current is not None,
            placed=self.place() is not None,
            grouped=self.table.rows.grouping is not None,
            filtered=filtered,
            inside=inside,
            typing=typing,
            back=inside or typing or filtered or self.zoomed,
        )

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of lists."""
        return {
            "open": self._open,
            "back": self._back,
            "filter": self._edit_filter,
            "sort": self._next_sort,
            "reverse": self._reverse,
            "group": self._next_grouping,
            "fold": self._fold,
            "fold-all": self._fold_all,
            "zoom": self._zoom,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "half-down": lambda: self._move(max(1, self._page() // 2)),
            "half-up": lambda: self._move(-max(1, self._page() // 2)),
            "page-down": lambda: self._move(self._page()),
            "page-up": lambda: self._move(-self._page()),
            "top": lambda: self._move(-len(self.table.rows.items) - 10**6),
            "bottom": lambda: self._move(10**9),
            "right": lambda: self._sideways(1),
            "left": lambda: self._sideways(-1),
        }

    def _page(self) -> int:
        return self.active.page

    def _move(self, by: int) -> None:
        self.active.move(by)

    def _sideways(self, by: int) -> None:
        panes = self.panes()
        index = panes.index(self.active) + by if self.active in panes else 0
        if 0 <= index < len(panes):
            self.activate(panes[index])

    def _open(self) -> None:
        if self.active is self.outline:
            self.activate(self.table)
        elif self.active is self.table:
            self.activate(self.details)

    def _back(self) -> None:
        if self.filterbar.input.has_focus:
            self.filter_text("")
            self.activate(self.table)
        elif self.zoomed:
            self._zoom()
        elif self.active is self.details:
            self.activate(self.table)
        else:
            self.filter_text("")
            self.post_message(self.Settled())

    def _edit_filter(self) -> None:
        self.active = self.table
        self._arrange_panes()
        self.filterbar.input.focus()

    def _sort_by(self, sort: Sort) -> None:
        self.table.rows.sort = sort
        self.table.resort()
        self.post_message(self.Settled())

    def _next_sort(self) -> None:
        columns = [column.id for column in self.table.shown_columns()]
        current = self.table.rows.sort.column
        index = columns.index(current) + 1 if current in columns else 0
        self._sort_by(Sort(columns[index % len(columns)]))

    def _reverse(self) -> None:
        sort = self.table.rows.sort
        self._sort_by(Sort(sort.column, not sort.reverse))

    def _next_grouping(self) -> None:
        choices: list[Grouping[T] | None] = [*self.GROUPINGS, *([None] if self.UNGROUPED else [])]
        index = choices.index(self.table.rows.grouping) + 1
        self._group_by(choices[index % len(choices)])
        self.post_message(self.Settled())

    def _group_by(self, grouping: Grouping[T] | None) -> None:
        self.table.rows.grouping = grouping
        self.table.rows.picked = None
        self.table.resort()
        self._listed()

    def _fold(self) -> None:
        self.table.toggle()

    def _fold_all(self) -> None:
        rows = self.table.rows
        groups = {heading.key for heading in self.table.arrangement.headings}
        rows.folded = set() if groups <= rows.folded else groups
        heading = self.table.heading_above(self.table.cursor)
        self.table.refilter()
        if heading is not None and rows.folded:
            self.table.go(
                next(i for i, h in enumerate(self.table.arrangement.headings) if h.key == heading.key)
            )

    def _zoom(self) -> None:
        self.zoomed = not self.zoomed
        self._arrange_panes()
        self.active.focus()
        self.post_message(self.Changed())

    def place(self) -> Place | None:
        """Where what is selected stands."""
        match self.table.current:
            case None:
                return None
            case Heading() as heading:
                return self.place_of_group(heading)
            case item:
                return self.place_of(item)

    def copied(self) -> str:
        """What `y` copies: the row, or the title of a group."""
        match self.table.current:
            case None:
                return ""
            case Heading() as heading:
                return clean(heading.title)
            case item:
                return clean(self.text_of(item))

    def shown_words(self) -> str:
        """How much the list shows: `12 findings`."""
        return plural(len(self.table.arrangement.kept), *self.NOUN)

    def exported(self) -> list[dict[str, str]]:
        """All columns of what the list shows, row by row."""
        return [
            {column.id: clean(column.text(item)).strip() for column in self.COLUMNS}
            if (plain := self.plain(item)) is None
            else {"note": clean(plain)}
            for item in self.table.shown_items()
        ]

    def filter_text(self, text: str) -> None:
        """Filter as if it had been typed."""
        self._first_filter = text
        if self.ready:
            self.filterbar.set_text(text)
            self._apply(text)

    def focus_first(self) -> None:
        """Give the pane that works the focus."""
        self.active.focus()

    # --- what is remembered -----------------------------------------------------------------------------

    def restore(self, state: ListState) -> None:
        """Arrange the list as it was left."""
        rows = self.table.rows
        if any(column.id == state.sort for column in self.COLUMNS):
            rows.sort = Sort(state.sort, state.reverse)
        grouping = next((g for g in self.GROUPINGS if g.id == state.grouping), None)
        if grouping is not None or (state.grouping == "none" and self.UNGROUPED):
            rows.grouping = grouping
        self.filter_text(state.filter)

    def state(self) -> ListState:
        """How the list is arranged now."""
        rows = self.table.rows
        grouping = rows.grouping.id if rows.grouping is not None else "none"
        text = self.filterbar.input.value if self.ready else self._first_filter
        return ListState(text, rows.sort.column, rows.sort.reverse, grouping)
