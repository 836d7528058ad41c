"""How each view looks in two widths; the pictures are in `__snapshots__`.

`pytest tests/tui/test_snapshots.py --snapshot-update` takes them again. They are of a
report made by hand, with the clock stopped and no cursor that blinks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from inspector.tui.commands import ViewId
from tests.tui.driver import Driver
from tests.tui.sample import make_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from inspector.tui.app import InspectApp

    class Compare(Protocol):
        def __call__(
            self,
            app: InspectApp,
            *,
            terminal_size: tuple[int, int],
            run_before: Callable[[Pilot[None]], Awaitable[None]],
        ) -> bool: ...


SIZES = [(80, 24), (120, 40)]


def pressing(app: InspectApp, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def press(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.scanned()
        await driver.press(*keys)
        await pilot.pause()

    return press


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", ViewId)
def test_view(snap_compare: Compare, tmp_path: Path, view: ViewId, size: tuple[int, int]) -> None:
    app = make_app(tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, str(view.digit)))


def test_help(snap_compare: Compare, tmp_path: Path) -> None:
    app = make_app(tmp_path)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(app, "2", "question_mark"))


def test_light_theme_with_a_wrong_filter(snap_compare: Compare, tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.animation_level = "none"
    keys = ("t", "2", "slash", *"sev", "colon", "x", "tab")
    assert snap_compare(app, terminal_size=(120, 40), run_before=pressing(app, *keys))
