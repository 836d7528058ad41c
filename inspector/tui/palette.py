"""The command palette: every command of the table, with its key, and why not where it cannot run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Provider

from inspector.tui.commands import COMMANDS, Section

if TYPE_CHECKING:
    from textual.command import Hits

    from inspector.tui.commands import Command


class Palette(Provider):
    """Finds commands by their label and their help."""

    async def discover(self) -> Hits:
        """All that can run now, moving about left out."""
        from inspector.tui.app import InspectApp

        app = self.app
        assert isinstance(app, InspectApp)
        context = app.context()
        for command in COMMANDS:
            if command.section is not Section.MOVE and command.why_not(context) is None:
                run = partial(app.run_command, command.id)
                yield DiscoveryHit(_name(command), run, help=command.help)

    async def search(self, query: str) -> Hits:
        """All that match, those that cannot run with the reason."""
        from inspector.tui.app import InspectApp

        app = self.app
        assert isinstance(app, InspectApp)
        context = app.context()
        matcher = self.matcher(query)
        for command in COMMANDS:
            name = _name(command)
            score = max(matcher.match(name), matcher.match(command.help) / 2)
            if score > 0:
                refusal = command.why_not(context)
                about = f"not now: {refusal}" if refusal else command.help
                run = partial(app.run_command, command.id)
                yield Hit(score, matcher.highlight(name), run, text=name, help=about)


def _name(command: Command) -> str:
    return f"{command.label}  ({command.key})"
