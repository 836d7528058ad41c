"""A diff of any length: long lines go on in the next, with their sign, so that no colour is needed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.strip import Strip

from inspector.tui.difflines import DiffLine
from inspector.tui.text import fit
from inspector.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual import events


class DiffView(LineView):
    """Shows the lines of a diff."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "diff--note",
        "diff--warning",
        "diff--file",
        "diff--hunk",
        "diff--added",
        "diff--removed",
        "diff--context",
    }
    DEFAULT_CSS = """
    DiffView {
        background: $surface;
        scrollbar-background: $surface;
        .diff--note { color: $foreground; }
        .diff--warning { color: $sev-warning; }
        .diff--file { color: $foreground; text-style: bold; }
        .diff--hunk { color: $sev-info; }
        .diff--added { color: $good; }
        .diff--removed { color: $sev-error; }
        .diff--context { color: $muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: tuple[DiffLine, ...] = ()
        self._wrapped: list[DiffLine] = []

    def show(self, lines: Iterable[DiffLine]) -> None:
        """Show lines instead of what was shown, from the top."""
        self.lines = tuple(lines)
        self._wrap()
        self.scroll_to(y=0, animate=False)

    @property
    def plain(self) -> str:
        """All that is shown, as text."""
        return "\n".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        """How many lines fit on the screen."""
        return max(1, self.scrollable_content_region.height)

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_target_y + by, animate=False)

    def on_resize(self, _event: events.Resize) -> None:
        """Divide long lines for the new width."""
        self._wrap()

    def _wrap(self) -> None:
        room = self.room
        self._wrapped = [part for line in self.lines for part in _parts(line, room)] if room > 0 else []
        self.count_lines(len(self._wrapped))

    def render_line(self, y: int) -> Strip:
        """Make one line of the screen."""
        index = y + self.scroll_offset.y
        if index >= len(self._wrapped):
            return Strip.blank(self.room, self.rich_style)
        line = self._wrapped[index]
        style = self.get_component_rich_style(f"diff--{line.kind}")
        return Strip([Segment(fit(line.text, self.room), style)], self.room)


def _parts(line: DiffLine, room: int) -> Iterator[DiffLine]:
    """Divide a line that is too long; its later parts begin with its sign and an ellipsis."""
    text, kind = line.text, line.kind
    if cell_len(text) <= room:
        yield line
    elif kind in {"note", "warning"}:
        for part in textwrap.wrap(text, room, subsequent_indent="  "):
            yield DiffLine(part, kind)
    else:
        first = chop_cells(text, room)[0]
        yield DiffLine(first, kind)
        for part in chop_cells(text[len(first) :], max(1, room - 2)):
            yield DiffLine(f"{text[0]}…{part}", kind)
