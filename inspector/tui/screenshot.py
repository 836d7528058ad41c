"""Pictures of the interface, taken by the interface itself.

    python -m inspector.tui.screenshot PROJECT OUT.svg [--view findings] [--size 120x40]
                                       [--theme light] [--press KEY ...]

Inspects the project, shows the view, presses the keys and saves what is on the screen.
Nothing that is remembered of the project is used or changed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.tui.app import InspectApp
from inspector.tui.commands import ViewId
from inspector.tui.engine import engine_of
from inspector.tui.state import Memory, Remembered
from inspector.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence


async def take(
    project: Path,
    out: Path,
    *,
    view: ViewId = ViewId.FINDINGS,
    size: tuple[int, int] = (120, 40),
    theme: str = DARK.name,
    keys: Sequence[str] = (),
) -> None:
    """Save a picture of a project in a view after some keys, `size` in columns and lines."""
    from inspector.config import read_config

    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(project, Path(folder))
        memory.save(Remembered(view=view, theme=theme))
        engine = replace(engine_of(project, read_config(project)), record=None)
        app = InspectApp(project, engine, memory)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            app.save_screenshot(out.name, str(out.parent))


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the picture that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m inspector.tui.screenshot")
    parser.add_argument("project", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--view", type=ViewId, choices=list(ViewId), default=ViewId.FINDINGS)
    parser.add_argument("--size", default="120x40", help="columns x lines")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--press", nargs="*", default=[], metavar="KEY", help="as Textual names them")
    given = parser.parse_args(arguments)
    columns, _, lines = given.size.partition("x")
    asyncio.run(
        take(
            given.project,
            given.out,
            view=given.view,
            size=(int(columns), int(lines)),
            theme=DARK.name if given.theme == "dark" else LIGHT.name,
            keys=given.press,
        )
    )


if __name__ == "__main__":
    main()
