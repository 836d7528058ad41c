"""Presses keys and tells what is on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.tui.views.browser import Browser
from inspector.tui.widgets.bar import Bar
from inspector.tui.widgets.rows import Heading

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from inspector.tui.app import InspectApp

_NAMES = {
    "/": "slash",
    "?": "question_mark",
    ":": "colon",
    " ": "space",
    "!": "exclamation_mark",
    "-": "minus",
}


@dataclass
class Driver:
    """An app that runs."""

    app: InspectApp
    pilot: Pilot[None]

    async def scanned(self) -> None:
        """Wait for the scan that runs, and for what it changes."""
        await self.pilot.pause()
        await self.ended("scan")
        await self.pilot.pause()

    async def ended(self, name: str) -> None:
        """Wait for what runs in threads of this name."""
        await self.app.workers.wait_for_complete(
            [worker for worker in self.app.workers if worker.name == name and not worker.is_finished]
        )
        await self.pilot.pause()

    async def took_back(self) -> None:
        """Wait for what is being undone, and for the scan after it."""
        await self.ended("undo")
        await self.scanned()

    async def press(self, *keys: str) -> None:
        """Press keys by their names."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Press the keys of a text."""
        await self.press(*(_NAMES.get(char, char) for char in text))

    @property
    def screen(self) -> list[str]:
        """The lines of the terminal."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        """All that is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen)

    @property
    def browser(self) -> Browser[Any]:
        """The view that is shown, which has a list."""
        assert isinstance(self.app.view, Browser)
        return self.app.view

    @property
    def current(self) -> Any:
        """What the cursor is on: an item, or the title of a group."""
        current = self.browser.table.current
        return current.title if isinstance(current, Heading) else current

    @property
    def lines(self) -> list[str]:
        """The list, top to bottom, also what is scrolled out: titles of groups, and the second column of rows."""
        table = self.browser.table
        columns = table.rows.columns
        made = []
        for line in table.lines:
            if isinstance(line, Heading):
                made.append(f"{line.title} ({line.shown})")
            else:
                item = table.rows.items[line]
                made.append(self.browser.plain(item) or columns[1].text(item))
        return made

    @property
    def details(self) -> str:
        """All that the details pane shows, scrolled out or not."""
        return self.browser.details.plain

    @property
    def notices(self) -> list[str]:
        """What the app said in the corner, oldest first."""
        return [notification.message for notification in self.app._notifications]

    def bar(self, name: str) -> str:
        """The text of the tabs, the status or the keys."""
        bar = self.app.query_one(f"#{name}", Bar)
        return "".join(text for part in bar.parts for text, _ in part.texts)
