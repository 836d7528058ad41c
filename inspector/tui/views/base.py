"""What all views have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.message import Message

from inspector.tui.commands import Context, ViewId
from inspector.tui.state import ListState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.project.records import Place
    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared


class View(Container):
    """One of the seven views: shows what is prepared, and handles commands by their ids."""

    VIEW: ClassVar[ViewId]

    class Changed(Message):
        """What commands can do here is different now: the footer looks again."""

        def can_replace(self, message: Message) -> bool:
            """Let one of several do."""
            return isinstance(message, View.Changed)

    class Settled(Message):
        """A choice that is worth remembering was made: a filter, a sorting, a grouping."""

    @dataclass
    class Goto(Message):
        """Show another view with a filter."""

        view: ViewId
        filter: str

    @dataclass
    class Asked(Message):
        """Run a command as if its key had been pressed."""

        command: str

    def __init__(self, engine: Engine) -> None:
        super().__init__(id=f"view-{self.VIEW}", classes="view")
        self.engine = engine
        self.prepared: Prepared | None = None
        self.ready = False  # its widgets are there to be filled

    def take(self, prepared: Prepared) -> None:
        """Show another report."""
        self.prepared = prepared

    def say_empty(self, text: str) -> None:
        """Show this where there is nothing else to show: a scan is running, or it failed."""

    def context(self) -> Context:
        """What is possible here; the app adds what it knows of scans."""
        return Context(self.VIEW)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What runs commands here, by their ids."""
        return {}

    def settle(self) -> None:
        """Show what follows from a command that was run, in the same frame."""

    def place(self) -> Place | None:
        """Where what is selected stands."""
        return None

    def copied(self) -> str:
        """What `y` copies."""
        return ""

    def filter_text(self, text: str) -> None:
        """Filter as if it had been typed."""

    def focus_first(self) -> None:
        """Give what works first here the focus."""

    def restore(self, state: ListState) -> None:
        """Arrange the list as it was left."""

    def state(self) -> ListState:
        """How the list is arranged now."""
        return ListState()
