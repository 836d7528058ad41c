"""A line of words that can be clicked: the tabs at the top, the keys at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


@dataclass(frozen=True)
class Part:
    """Some words of a bar: texts with their styles, and the command that a click runs."""

    texts: tuple[tuple[str, str], ...]
    command: str | None = None

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return sum(cell_len(text) for text, _ in self.texts)


class Bar(Widget):
    """One line of parts; what does not fit is the owner's choice, who gives it parts for its width."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; text-wrap: nowrap; background: $panel; color: $foreground; }
    """

    @dataclass
    class Clicked(Message):
        """A part with a command was clicked."""

        command: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.parts: tuple[Part, ...] = ()

    def show(self, parts: Sequence[Part]) -> None:
        """Show other parts."""
        if tuple(parts) != self.parts:
            self.parts = tuple(parts)
            self.refresh()

    def render(self) -> Content:
        """The parts side by side."""
        return Content.assemble(*(text for part in self.parts for text in part.texts))

    def on_click(self, event: events.Click) -> None:
        """Run the command of the part under the mouse."""
        start = 0
        for part in self.parts:
            if start <= event.x < start + part.width and part.command is not None:
                self.post_message(self.Clicked(part.command))
                return
            start += part.width


def width(parts: Sequence[Part]) -> int:
    """Cells that parts take together."""
    return sum(part.width for part in parts)
