"""The line for the address of a service, with those of before, and what the probe does below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

MOST: Final = 20
"""Addresses that are remembered."""


class AddressBar(Vertical):
    """An input with a history, and a line of state."""

    DEFAULT_CSS = """
    AddressBar {
        height: auto;
        background: $surface;
        Horizontal { height: 1; }
        #address-sign { width: 5; color: $muted; padding-left: 1; }
        Input { width: 1fr; background: $surface; padding: 0 1; border: none; height: 1; }
        Input:focus { background: $panel; border: none; }
        #address-state { color: $muted; padding: 0 1; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-wrong #address-state { color: $sev-error; text-style: bold; }
    }
    """

    @dataclass
    class Entered(Message):
        """Enter was pressed in the address."""

        address: str

    class Edited(Message):
        """The address is another text."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._first = address
        self._history: tuple[str, ...] = ()
        self._at = -1  # in the history; -1 for what is being typed

    def compose(self) -> ComposeResult:
        """Input above, state below."""
        with Horizontal():
            yield Static("URL", id="address-sign", markup=False)
            yield Input(self._first, placeholder="address of a service", compact=True, id="address-input")
        yield Static("", id="address-state", markup=False)

    @property
    def input(self) -> Input:
        """Where it is typed."""
        return self.query_one("#address-input", Input)

    @property
    def address(self) -> str:
        """What is typed."""
        return self.input.value.strip()

    def remember(self, history: Sequence[str]) -> None:
        """Take the addresses of before, the latest first."""
        self._history = tuple(history)
        self._at = -1

    def step(self, by: int) -> None:
        """Put in an address of before: older by one, or younger."""
        index = self._at + by
        if 0 <= index < len(self._history):
            self._at = index
            self.input.value = self._history[index]
            self.input.cursor_position = len(self.input.value)

    def say(self, state: str, *, wrong: bool = False) -> None:
        """Show how far the probe is, or what is wrong."""
        self.set_class(wrong, "-wrong")
        self.query_one("#address-state", Static).update(Content(state), layout=False)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value.strip()))
