"""A list whose items do not come with the report: they are made later, and shown when they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from inspector.tui.views.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared
    from inspector.tui.widgets.rows import Heading

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
        """Show other items; the cursor stays with its item, and so do details that would be the same."""
        before = self.table.current
        self.items = tuple(items)
        if not self.ready:
            return
        self._narrowing.load([self.row(item) for item in self.items])
        self.table.load(self.items)
        self._listed()
        current = self.table.current
        if before is not None and self._described is before and self.alike(before, current):
            self._described = current
        else:
            self.describe_again()

    def alike(self, before: T | Heading[T], current: T | Heading[T] | None) -> bool:
        """Whether the details of one are those of the other."""
        return before == current

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
