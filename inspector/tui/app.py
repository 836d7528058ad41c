"""The app: which view is shown, scans, and what every view shares."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.worker import Worker, WorkerState

from inspector.tui import editor, status
from inspector.tui.commands import BY_ID, COMMANDS, Context, ViewId
from inspector.tui.engine import engine_of
from inspector.tui.scan import Scan
from inspector.tui.state import ListState, Memory, Remembered
from inspector.tui.status import ScanState
from inspector.tui.text import clean, fit
from inspector.tui.themes import DARK, THEMES, other
from inspector.tui.widgets.bar import Bar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from inspector.config import Config
    from inspector.tui import messages
    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared
    from inspector.tui.views.base import View


def run(root: Path, config: Config) -> int:
    """Show a project until the user leaves; returns the exit status."""
    app = InspectApp(root, engine_of(root, config), Memory(root))
    app.run()
    return app.return_code or 0


class InspectApp(App[None]):
    """Shows one project."""

    CSS_PATH = "app.tcss"
    TITLE = "fapi-inspect"
    COMMANDS: ClassVar[set[Callable[[], type]]] = set()  # type: ignore[assignment]
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [
        (0, "-narrow"),
        (80, "-medium"),
        (120, "-wide"),
        (170, "-huge"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"command('{command.id}')", command.label, show=False, priority=key.startswith("ctrl+q"))
        for command in COMMANDS
        for key in command.keys
    ]

    def __init__(
        self,
        root: Path,
        engine: Engine,
        memory: Memory,
        *,
        clock: Callable[[], float] = time.monotonic,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__()
        self.root = root
        self.engine = engine
        self.memory = memory
        self.prepared: Prepared | None = None
        self.scan_state = ScanState()
        self._scan: Scan | None = None
        self._clock = clock
        self._environment = environment
        self._views: dict[ViewId, View] = {}
        self._remembered = Remembered()
        self.view_id = ViewId.DASHBOARD
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
