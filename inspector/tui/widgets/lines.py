"""What lists and details have in common: lines that are made when the screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.binding import BindingType


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A view over any number of lines, with a scrollbar that is always there."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    LineView {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-color: $scroll;
        scrollbar-color-hover: $primary;
        scrollbar-color-active: $primary;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """

    @property
    def room(self) -> int:
        """Cells that a line has, without the scrollbar."""
        return self.scrollable_content_region.width

    def count_lines(self, count: int) -> None:
        """Say how many lines there are, and draw them again.

        Setting `virtual_size` lays the whole screen out again, which takes longer than all
        else that a key does; it is needed only where the height follows the lines.
        """
        size = Size(self.room, count)
        if self.styles.auto_dimensions or not self.container_size.height:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        self.vertical_scrollbar.window_virtual_size = count
        if self.scroll_y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False)
        self.refresh()
