"""What the tests of the interface share: an app over a prepared report, and a driver of keys."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.tui.sample import make_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from inspector.report.model import Report
    from inspector.tui.app import InspectApp
    from tests.tui.driver import Driver
    from tests.tui.sample import Script

    Started = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's home and terminal out."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("NO_COLOR", "VISUAL", "EDITOR", "TEXTUAL", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def started(tmp_path: Path) -> Started:
    """Start the app, wait for its first scan and give what presses its keys."""
    from tests.tui.driver import Driver

    @asynccontextmanager
    async def start(
        *results: Report | Exception,
        size: tuple[int, int] = (120, 40),
        script: Script | None = None,
        app: InspectApp | None = None,
        settle: bool = True,
    ) -> AsyncIterator[Driver]:
        app = app or make_app(tmp_path / "memory", *results, script=script)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            if settle:
                await driver.scanned()
            yield driver

    return start
