"""The line above a list: the filter that is typed, and how much of the list it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FilterBar(Vertical):
    """An input that tells of every change; what is wrong with a filter stands below it."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        background: $surface;
        Horizontal { height: 1; }
        #filter-sign { width: 2; color: $muted; padding-left: 1; }
        Input { width: 1fr; background: $surface; padding: 0 1; border: none; height: 1; }
        Input:focus { background: $panel; border: none; }
        #filter-count { width: 36; max-width: 50%; color: $muted; padding: 0 1; }
        #filter-count { text-wrap: nowrap; text-align: right; }
        #filter-error { color: $sev-error; padding: 0 1; display: none; height: auto; }
        &.-wrong #filter-error { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """The filter is another text."""

        text: str

    class Done(Message):
        """Enter was pressed: the list is wanted."""

    def compose(self) -> ComposeResult:
        """Input and count on one line, an error below."""
        with Horizontal():
            yield Static("/", id="filter-sign", markup=False)
            yield Input(placeholder="filter", compact=True, id="filter-input")
            yield Static("", id="filter-count", markup=False)
        yield Static("", id="filter-error", markup=False)

    @property
    def input(self) -> Input:
        """Where it is typed."""
        return self.query_one("#filter-input", Input)

    def set_text(self, text: str) -> None:
        """Put a filter in as if it had been typed."""
        self.input.value = text

    def count(self, text: str) -> None:
        """Say how much of the list is shown."""
        self.query_one("#filter-count", Static).update(Content(text), layout=False)

    def complain(self, error: str) -> None:
        """Say what is wrong with the filter, nothing where it is right."""
        if not error and not self.has_class("-wrong"):
            return
        self.set_class(bool(error), "-wrong")
        self.query_one("#filter-error", Static).update(Content(error))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done())
