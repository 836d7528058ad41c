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
        details = self.query_one(Details)
        return {
            "down": lambda: details.move(1),
            "up": lambda: details.move(-1),
            "half-down": lambda: details.move(max(1, details.page // 2)),
            "half-up": lambda: details.move(-max(1, details.page // 2)),
            "page-down": lambda: details.move(details.page),
            "page-up": lambda: details.move(-details.page),
            "top": lambda: details.move(-(10**6)),
            "bottom": lambda: details.move(10**6),
            "right": lambda: None,
            "left": lambda: None,
        }
