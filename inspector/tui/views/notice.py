"""A view that is one page of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from inspector.tui.page import blocks
from inspector.tui.views.base import View
from inspector.tui.widgets.details import Details

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult


class NoticeView(View):
    """Shows `PAGE`, Markdown, and scrolls it."""

    PAGE: ClassVar[str]

    def compose(self) -> ComposeResult:
        """One pane."""
        yield Details(id="notice")

    def on_mount(self) -> None:
        """Show the page."""
        self.query_one(Details).show(blocks(self.PAGE.strip()))

    def focus_first(self) -> None:
        """The page."""
        self.query_one(Details).focus()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Scrolling."""
        page = max(1, self.size.height - 1)
        return {
            "down": lambda: self._scroll(1),
            "up": lambda: self._scroll(-1),
            "half-down": lambda: self._scroll(max(1, page // 2)),
            "half-up": lambda: self._scroll(-max(1, page // 2)),
            "page-down": lambda: self._scroll(page),
            "page-up": lambda: self._scroll(-page),
            "top": lambda: self._scroll(-(10**6)),
            "bottom": lambda: self._scroll(10**6),
            "right": lambda: None,
            "left": lambda: None,
        }

    def _scroll(self, by: int) -> None:
        details = self.query_one(Details)
        details.scroll_to(y=details.scroll_target_y + by, animate=False)
