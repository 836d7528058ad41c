"""A list whose items do not come with the report: they are made later, and shown when they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from inspector.tui.views.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared

T = TypeVar("T")


class Listing(Browser[T]):
    """Shows `items`, whatever report there is."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.items: tuple[T, ...] = ()

    def items_of(self, prepared: Prepared) -> Sequence[T]:  # noqa: ARG002 - they come another way
        """The items that are there."""
        return self.items

    def show_items(self, items: Sequence[T]) -> None:
        """Show other items; the cursor stays with its item."""
        self.items = tuple(items)
        if not self.ready:
            return
        self._narrowing.load([self.row(item) for item in self.items])
        self.table.load(self.items)
        self._listed()
        self.describe_again()

    def describe_again(self) -> None:
        """Make the details of what is selected again."""
        self._described = None
        if self.table.current is None:
            self.details.show([])
        self.settle()

    def say_nothing(self, text: str) -> None:
        """Say this in a list that is empty."""
        self.table.empty = text
        self.table.refresh()
