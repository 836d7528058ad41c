"""A table of any length through the line API: only the lines that are on the screen are made.

The first line is the header. Rows are shown in the order of a `Rows`; headings of groups
can be folded and can hold the cursor like rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from inspector.tui.text import clean, fit
from inspector.tui.widgets.lines import LineView
from inspector.tui.widgets.rows import Arrangement, Heading, allot, widths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.style import Style
    from textual import events
    from textual.geometry import Size

    from inspector.tui.widgets.rows import Column, Rows

T = TypeVar("T")


class Table(LineView, Generic[T]):
    """A list with columns, a cursor and groups.

    `plain` may give a text that stands for all columns of a row after the first: rows that
    are no more than a remark.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--heading",
        "table--cursor",
        "table--cursor-idle",
        "table--error",
        "table--warning",
        "table--info",
        "table--good",
        "table--muted",
        "table--accent",
    }
    DEFAULT_CSS = """
    Table {
        .table--header { color: $muted; background: $surface; text-style: bold; }
        .table--heading { color: $foreground; text-style: bold; }
        .table--cursor { color: $cursor-text; background: $cursor; text-style: bold; }
        .table--cursor-idle { background: $cursor-idle; }
        .table--error { color: $sev-error; }
        .table--warning { color: $sev-warning; }
        .table--info { color: $sev-info; }
        .table--good { color: $good; }
        .table--muted { color: $muted; }
        .table--accent { color: $accent; }
        &:nocolor .table--cursor { text-style: reverse; }
        &:nocolor .table--header { text-style: underline; }
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor is on another line."""

        table: Table[Any]

        @property
        def control(self) -> Table[Any]:
            """The table, for selectors of handlers."""
            return self.table

    @dataclass
    class Opened(Message):
        """A line was clicked twice."""

        table: Table[Any]

        @property
        def control(self) -> Table[Any]:
            """The table, for selectors of handlers."""
            return self.table

    @dataclass
    class HeaderClicked(Message):
        """The header of a column was clicked."""

        table: Table[Any]
        column: str

        @property
        def control(self) -> Table[Any]:
            """The table, for selectors of handlers."""
            return self.table

    def __init__(
        self,
        rows: Rows[T],
        *,
        plain: Callable[[T], str | None] | None = None,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.rows = rows
        self.plain = plain
        self.empty = empty
        self.arrangement: Arrangement[T] = Arrangement()
        self.cursor = 0
        self._wanted: dict[str, int] = {}
        self._columns: list[tuple[Column[T], int]] = []
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._styles: dict[tuple[str, ...], Style] = {}

    # --- what is shown -------------------------------------------------------------------------

    def load(self, items: Sequence[T]) -> None:
        """Show other items; the cursor stays with its item, or with what is most like it."""
        target, index = self.current, self.cursor
        fresh = not self.lines
        self.rows.load(items)
        self._wanted = widths(self.rows.columns, items)
        self.arrangement = self.rows.arrange()
        if fresh or target is None:
            self.cursor = self._first
        elif isinstance(target, Heading):
            self.cursor = self._heading_line(target.key, index)
        else:
            self.cursor = self._most_like(target, index)
        self._changed()

    def refilter(self) -> None:
        """Show what `rows` now lets pass, in its present order and folding; the cursor stays with its row."""
        line = self.lines[self.cursor] if self.lines else None
        index = self.cursor
        self.arrangement = self.rows.arrange()
        if line is None:
            self.cursor = self._first
        elif isinstance(line, Heading):
            self.cursor = self._heading_line(line.key, index)
        else:
            self.cursor = self._row_line(line, index)
        self._changed()

    def resort(self) -> None:
        """Show the rows after the sort column or the grouping of `rows` changed."""
        self.rows.reorder()
        self.refilter()

    def toggle(self) -> bool:
        """Fold or unfold the group of the cursor's line; says whether there is one."""
        heading = self.heading_above(self.cursor)
        if heading is None:
            return False
        self.rows.folded ^= {heading.key}
        self.arrangement = self.rows.arrange()
        self.cursor = next(i for i, line in enumerate(self.lines) if _is_heading(line, heading.key))
        self._changed()
        return True

    @property
    def lines(self) -> Sequence[Heading[T] | int]:
        """Headings and positions of items, top to bottom."""
        return self.arrangement.lines

    @property
    def current(self) -> T | Heading[T] | None:
        """What the cursor is on."""
        if not self.lines:
            return None
        line = self.lines[self.cursor]
        return line if isinstance(line, Heading) else self.rows.items[line]

    def shown_items(self) -> list[T]:
        """All items that the filter lets pass and that stand in unfolded groups, in their order."""
        return [self.rows.items[line] for line in self.lines if not isinstance(line, Heading)]

    def shown_columns(self) -> list[Column[T]]:
        """The columns that fit and that the grouping does not hide."""
        return [column for column, _ in self._columns]

    def heading_above(self, index: int) -> Heading[T] | None:
        """The heading of the group that a line belongs to, None in a table without groups."""
        while 0 <= index < len(self.lines):
            line = self.lines[index]
            if isinstance(line, Heading):
                return line
            index -= 1
        return None

    @property
    def _first(self) -> int:
        """The first row, past the heading of its group."""
        return 1 if len(self.lines) > 1 and isinstance(self.lines[0], Heading) else 0

    def _at_most(self, index: int) -> int:
        return max(0, min(index, len(self.lines) - 1))

    def _heading_line(self, key: str, index: int) -> int:
        found = (i for i, line in enumerate(self.lines) if _is_heading(line, key))
        return next(found, self._at_most(index))

    def _row_line(self, position: int, index: int) -> int:
        try:
            return self.lines.index(position)
        except ValueError:
            index = self._at_most(index)
            on_heading = index + 1 < len(self.lines) and isinstance(self.lines[index], Heading)
            return index + 1 if on_heading else index

    def _most_like(self, target: T, index: int) -> int:
        rows = self.rows
        identity, likeness = rows.identity(target), rows.likeness(target)
        second = None
        for i, line in enumerate(self.lines):
            if isinstance(line, Heading):
                continue
            item = rows.items[line]
            if rows.identity(item) == identity:
                return i
            closer = second is None or abs(i - index) < abs(second - index)
            if closer and rows.likeness(item) == likeness:
                second = i
        return self._at_most(index) if second is None else second

    def _changed(self) -> None:
        self._strips.clear()
        self._fit_columns()
        self.count_lines(len(self.lines) + 1)
        self._show_cursor()
        self.post_message(self.Moved(self))

    def _fit_columns(self) -> None:
        hidden = self.rows.grouping.hides if self.rows.grouping is not None else frozenset()
        columns = [column for column in self.rows.columns if column.id not in hidden]
        room = self.room - 1 - self._indent
        self._columns = allot(columns, self._wanted, room) if self._wanted and room > 0 else []

    @property
    def _indent(self) -> int:
        return 2 if self.lines and isinstance(self.lines[0], Heading) else 0

    # --- the cursor ----------------------------------------------------------------------------

    def move(self, by: int) -> None:
        """Move the cursor by lines, as far as there are any."""
        self.go(self.cursor + by)

    def go(self, index: int) -> None:
        """Put the cursor on a line; past the ends, on the last one there is."""
        index = max(0, min(index, len(self.lines) - 1))
        if index == self.cursor or not self.lines:
            return
        self.refresh_line(self.cursor + 1)
        self.cursor = index
        self.refresh_line(self.cursor + 1)
        self._show_cursor()
        self.post_message(self.Moved(self))

    def step(self, by: int) -> None:
        """Put the cursor on the next or previous row, unfolding a group where it comes to one."""
        index = self.cursor
        if not (by > 0 and self._folded_at(index)):
            index += by
        while 0 <= index < len(self.lines) and isinstance(self.lines[index], Heading):
            if self._folded_at(index):
                self._unfold(index)
                index += 1 if by > 0 else self._size_at(index)
            else:
                index += by
        if 0 <= index < len(self.lines):
            self.go(index)

    def _folded_at(self, index: int) -> bool:
        line = self.lines[index] if index < len(self.lines) else None
        return isinstance(line, Heading) and line.folded

    def _size_at(self, index: int) -> int:
        line = self.lines[index]
        return line.shown if isinstance(line, Heading) else 0

    def _unfold(self, index: int) -> None:
        line = self.lines[index]
        assert isinstance(line, Heading)
        self.rows.folded.discard(line.key)
        self.arrangement = self.rows.arrange()
        self._changed()

    @property
    def page(self) -> int:
        """How many rows fit on the screen."""
        return max(1, self.size.height - 1)

    def _show_cursor(self) -> None:
        top, page = round(self.scroll_target_y), self.page
        first = self.cursor
        if first and isinstance(self.lines[first - 1], Heading):
            first -= 1
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif self.cursor >= top + page:
            self.scroll_to(y=self.cursor - page + 1, animate=False)

    def cursor_region(self) -> Region:
        """Where the cursor's line stands in the whole table, header included."""
        return Region(0, self.cursor + 1, max(1, self.size.width), 1)

    # --- events --------------------------------------------------------------------------------

    def on_resize(self, _event: events.Resize) -> None:
        """Share the new width among the columns."""
        self._strips.clear()
        self._fit_columns()
        self.count_lines(len(self.lines) + 1)
        self._show_cursor()

    def on_focus(self, _event: events.Focus) -> None:
        """Show the cursor as the one that keys move."""
        self._strips.clear()
        self.refresh()

    def on_blur(self, _event: events.Blur) -> None:
        """Show that keys go elsewhere."""
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Drop lines made with the colours of before."""
        self._strips.clear()
        self._styles.clear()
        super().notify_style_update()

    def on_click(self, event: events.Click) -> None:
        """Select a row, open it with the second click, sort by the header that is clicked."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = self._column_at(offset.x)
            if column is not None:
                self.post_message(self.HeaderClicked(self, column))
            return
        index = offset.y - 1 + self.scroll_offset.y
        if index >= len(self.lines):
            return
        again = index == self.cursor and event.chain > 1
        self.go(index)
        if again:
            self.post_message(self.Opened(self))

    def _column_at(self, x: int) -> str | None:
        start = 1 + self._indent
        for column, width in self._columns:
            if start <= x < start + width + column.gap:
                return column.id
            start += width + column.gap
        return None

    # --- lines ---------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """With `height: auto`, as many lines as there are."""
        return max(2, len(self.lines) + 1)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.room
        if y == 0:
            return self._header(width)
        index = y - 1 + self.scroll_offset.y
        if index >= len(self.lines):
            text = f" {self.empty}" if index == 0 and not self.lines else ""
            return self._strip([Segment(fit(text, width), self._style("table--muted"))], width)
        key = (index, index == self.cursor)
        if key not in self._strips:
            self._strips[key] = self._line(index, width, selected=index == self.cursor)
        return self._strips[key]

    def _style(self, *names: str) -> Style:
        """The table's own style with those of components laid over it."""
        if names not in self._styles:
            style = self.rich_style
            for name in names:
                style += self.get_component_rich_style(name, partial=True)
            self._styles[names] = style
        return self._styles[names]

    def _strip(self, segments: list[Segment], width: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _header(self, width: int) -> Strip:
        style = self._style("table--header")
        parts = [self._label(column, share) + " " * column.gap for column, share in self._columns]
        text = " " * (1 + self._indent) + "".join(parts).rstrip()
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _label(self, column: Column[T], share: int) -> str:
        if column.id != self.rows.sort.column:
            return fit(column.label, share)
        arrow = "▼" if self.rows.sort.reverse else "▲"
        if len(column.label) + 2 <= share:
            return fit(f"{column.label} {arrow}", share)
        return column.label[: share - 1].ljust(share - 1) + arrow

    def _line(self, index: int, width: int, *, selected: bool) -> Strip:
        line = self.lines[index]
        over = []
        if selected:
            over = ["table--cursor" if self.has_focus else "table--cursor-idle"]
        marker = Segment("▌" if selected and self.has_focus else " ", self._style("table--accent", *over))
        if isinstance(line, Heading):
            return self._strip([marker, *self._heading(line, width - 1, over)], width)
        item = self.rows.items[line]
        plain = self.plain(item) if self.plain is not None else None
        cells = self._cells(item, over) if plain is None else self._plain(item, plain, width, over)
        base = self._style(*over)
        indent = [Segment(" " * self._indent, base)] if self._indent else []
        strip = Strip([marker, *indent, *cells])
        return strip.adjust_cell_length(width, base)

    def _heading(self, heading: Heading[T], width: int, over: list[str]) -> list[Segment]:
        count = (
            f"{heading.shown:,}"
            if heading.shown == heading.total
            else f"{heading.shown:,} of {heading.total:,}"
        )
        sign = "▸" if heading.folded else "▾"
        title = f"{sign} {clean(heading.title)}"
        room = max(1, width - len(count) - 2)
        title = fit(title, room).rstrip() if len(title) > room else title
        style = self._style("table--heading", *over)
        muted = style if over else self._style("table--muted")
        rest = max(0, width - len(title) - len(count) - 2)
        return [Segment(title, style), Segment(f"  {count}{' ' * rest}", muted)]

    def _cells(self, item: T, over: list[str]) -> list[Segment]:
        segments = []
        between = self._style(*over)
        focused = bool(over) and self.has_focus
        for column, share in self._columns:
            text = column.draw(item, share) if column.draw is not None else column.text(item)
            tone = column.tone(item) if column.tone is not None else ""
            style = self._style(f"table--{tone}", *over) if tone and not focused else self._style(*over)
            segments.append(Segment(fit(clean(text), share, left=column.cut_left), style))
            segments.append(Segment(" " * column.gap, between))
        return segments

    def _plain(self, item: T, text: str, width: int, over: list[str]) -> list[Segment]:
        first, share = self._columns[0] if self._columns else (self.rows.columns[0], 4)
        style = self._style("table--warning" if not over else over[0])
        rest = max(1, width - 1 - self._indent - share - first.gap)
        return [
            Segment(fit(clean(first.text(item)), share), style),
            Segment(" " * first.gap, self._style(*over)),
            Segment(fit(clean(text), rest), self._style(*(over or ["table--muted"]))),
        ]


def _is_heading(line: object, key: str) -> bool:
    return isinstance(line, Heading) and line.key == key
