"""What lists and details have in common: lines that are made when the screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.binding import BindingType


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A view over any number of lines, with a scrollbar that keeps its place."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    LineView {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    @property
    def room(self) -> int:
        """Cells that a line has, without the scrollbar."""
        return self.scrollable_content_region.width

    def count_lines(self, count: int) -> None:
        """Say how many lines there are, and draw them again.

        Setting `virtual_size` lays the whole screen out again, which takes longer than all
        else that a key does; it is only needed where the scrollbar comes or goes.
        """
        size = Size(self.room, count)
        height = self.container_size.height
        appears = count > height
        if height and appears == (self.virtual_size.height > height) and not self.styles.auto_dimensions:
            self.set_reactive(Widget.virtual_size, size)
            if appears:
                self.vertical_scrollbar.window_virtual_size = count
            if self.scroll_y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False)
            self.refresh()
        else:
            self.virtual_size = size
            self.refresh(layout=True)
