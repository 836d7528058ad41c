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

from inspector.tui import commands, editor, status
from inspector.tui.commands import Context, ViewId
from inspector.tui.engine import engine_of
from inspector.tui.messages import TookBack
from inspector.tui.scan import Scan
from inspector.tui.state import ListState, Memory, Remembered
from inspector.tui.status import ScanState
from inspector.tui.text import clean, fit
from inspector.tui.themes import DARK, THEMES, other
from inspector.tui.undo import Undo
from inspector.tui.views.make import make_view
from inspector.tui.widgets.bar import Bar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual import events
    from textual.app import ComposeResult
    from textual.command import Provider

    from inspector.config import Config
    from inspector.fixes.ignores.plan import IgnorePlan
    from inspector.rules.declare import Finding
    from inspector.tui import messages
    from inspector.tui.engine import Engine
    from inspector.tui.export import ExportScreen
    from inspector.tui.fixscreen import Written
    from inspector.tui.items import Prepared
    from inspector.tui.views.base import View


def run(root: Path, config: Config) -> int:
    """Show a project until the user leaves; returns the exit status."""
    app = InspectApp(root, engine_of(root, config), Memory(root))
    app.run()
    return app.return_code or 0


def _palette() -> type[Provider]:
    from inspector.tui.palette import Palette

    return Palette


class InspectApp(App[None]):
    """Shows one project."""

    CSS_PATH = "app.tcss"
    TITLE = "fapi-inspect"
    COMMANDS = {_palette}  # noqa: RUF012 - Textual declares its type
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares its type
        (0, "-narrow"),
        (80, "-medium"),
        (120, "-wide"),
        (170, "-huge"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"pressed('{key}')", does[0].label, show=False, priority=key.startswith("ctrl+q"))
        for key, does in commands.KEYS.items()
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
        self._undo = Undo()
        self._undoing = False
        self.view_id = ViewId.DASHBOARD
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that do not know them."""
        return DARK.variables

    # --- the screen ---------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Tabs and status above, keys below, a view between them."""
        yield Bar(id="tabs")
        yield Bar(id="status")
        yield Container(id="views")
        yield Bar(id="keys")

    async def on_mount(self) -> None:
        """Show the view that was left, then scan; the first paint comes before the scan."""
        self._remembered = self.memory.load()
        if self._remembered.theme in {theme.name for theme in THEMES}:
            self.theme = self._remembered.theme
        known = {str(view): view for view in ViewId}
        await self.show_view(known.get(self._remembered.view, ViewId.DASHBOARD))
        self.call_after_refresh(self.rescan)

    def on_resize(self, event: events.Resize) -> None:
        """Make the lines at top and bottom for the new width, which the app itself has only after this."""
        self.refresh_bars(event.size.width)

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self._views[self.view_id]

    async def show_view(self, view_id: ViewId) -> None:
        """Show a view; it is made when it is first wanted."""
        if view_id in self._views and view_id is self.view_id:
            return
        if self.view_id in self._views:
            self.view.display = False
        self.view_id = view_id
        if view_id not in self._views:
            view = self._views[view_id] = make_view(view_id, self.engine)
            view.restore(self._remembered.lists.get(view_id, ListState()))
            view.prepared = self.prepared
            await self.query_one("#views").mount(view)
            view.say_empty(self._why_empty())
        self.view.display = True
        self.view.focus_first()
        self.refresh_bars()

    def refresh_bars(self, room: int | None = None) -> None:
        """Make tabs, status and keys again, for the width of the terminal or another one."""
        room = self.size.width if room is None else room
        name = self.root.resolve().name
        bar = self.query_one_optional("#tabs", Bar)
        if bar is None:  # messages still come while the screen is being made, and after it is gone
            return
        bar.show(status.tabs(self.view_id, status.counts(self.prepared), room))
        self.query_one("#status", Bar).show(status.status(name, self.scan_state, self.prepared, room))
        if self.view_id in self._views:
            self.query_one("#keys", Bar).show(status.keys(self.context(), room))

    # --- commands -----------------------------------------------------------------------------

    def context(self) -> Context:
        """What is possible now."""
        return replace(
            self.view.context(),
            scanning=self.scan_state.running,
            cancelling=self.scan_state.cancelling,
            scanned=self.prepared is not None,
            undo=bool(self._undo),
            undoing=self._undoing,
        )

    async def action_pressed(self, key: str) -> None:
        """Run what a key does in the view that is shown."""
        await self.action_command(commands.pressed(key, self.view_id).id)

    async def action_command(self, command_id: str) -> None:
        """Run a command, or say why it cannot run."""
        command = commands.BY_ID[command_id]
        if refusal := command.why_not(self.context()):
            self.notify(f"{command.label} ({command.key}): {refusal}", markup=False, timeout=4)
            return
        if command_id.startswith("view-"):
            await self.show_view(ViewId(command_id.removeprefix("view-")))
            self.remember()
            return
        handler = self.view.handlers().get(command_id) or self.handlers()[command_id]
        handler()
        self.view.settle()

    async def run_command(self, command_id: str) -> None:
        """Run a command that was chosen by its name."""
        await self.action_command(command_id)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What runs commands that every view has."""
        return {
            "edit": self._edit,
            "copy": self._copy,
            "export": self._export,
            "suppress": self._suppress,
            "fix": self._fix,
            "fix-rule": self._fix_rule,
            "undo": self._take_back,
            "back": lambda: None,
            "rescan": self.rescan,
            "cancel": self.cancel_scan,
            "theme": self._switch_theme,
            "palette": self.action_command_palette,
            "help": self._help,
            "quit": self._quit,
        }

    async def on_bar_clicked(self, event: Bar.Clicked) -> None:
        """Run the command of a key or tab that was clicked."""
        await self.action_command(event.command)

    async def on_view_asked(self, event: View.Asked) -> None:
        """Run a command that a view asks for."""
        await self.action_command(event.command)

    async def on_view_goto(self, event: View.Goto) -> None:
        """Show what another view refers to."""
        await self.show_view(event.view)
        self.view.filter_text(event.filter)

    def on_view_changed(self) -> None:
        """Show what can be done now."""
        self.refresh_bars()

    def on_view_settled(self) -> None:
        """Remember a choice."""
        self.remember()

    def _edit(self) -> None:
        place = self.view.place()
        words = editor.editor(self._environment)
        if place is None or words is None:
            self.notify("no editor is known: set $VISUAL or $EDITOR", severity="warning", markup=False)
            return
        try:
            with self.suspend():
                subprocess.run(  # noqa: S603 - the user's own editor
                    editor.command(words, self.root.resolve() / place.file, place.line), check=False
                )
        except SuspendNotSupported:
            self.notify("an editor cannot be opened from this terminal", severity="warning", markup=False)
        except OSError as error:
            self.notify(
                f"{words[0]} cannot be run: {error.strerror or error}", severity="error", markup=False
            )

    def _copy(self) -> None:
        text = self.view.copied()
        self.copy_to_clipboard(text)
        self.notify(f"copied {fit(text, 60).rstrip()}", markup=False, timeout=2)

    def _export(self) -> None:
        from inspector.tui.export import ExportScreen, formats_of
        from inspector.tui.views.browser import Browser

        assert isinstance(self.view, Browser)
        made = formats_of(self.view)
        self.push_screen(ExportScreen(Path.cwd() / self.view_id, made, self.view.shown_words()))

    def on_export_screen_wrote(self, message: ExportScreen.Wrote) -> None:
        """Say what became of an export."""
        self.notify(clean(message.words), severity="error" if message.failed else "information", markup=False)

    def _suppress(self) -> None:
        from inspector.tui.suppress import SuppressScreen
        from inspector.tui.views.findings import FindingsView

        assert isinstance(self.view, FindingsView)
        finding, suppress = self.view.finding, self.engine.suppress
        if finding is None or suppress is None or self.prepared is None:
            self.notify("the code of this project cannot be changed", severity="warning", markup=False)
            return

        def done(plan: IgnorePlan | None) -> None:
            if plan is not None:
                written = self._undo.write(f"the comment for {finding.code}", plan.root, plan.changes)
                self._wrote(*written)

        self.push_screen(SuppressScreen(finding, suppress, self.prepared.secrets), done)

    def _fix(self) -> None:
        from inspector.tui.views.findings import FindingsView

        assert isinstance(self.view, FindingsView)
        assert self.view.finding is not None
        self._repair((self.view.finding,))

    def _fix_rule(self) -> None:
        from inspector.tui.views.findings import FindingsView

        assert isinstance(self.view, FindingsView)
        assert self.view.rule is not None
        self._repair(self.view.repairable(self.view.rule), rule=True)

    def _repair(self, findings: tuple[Finding, ...], *, rule: bool = False) -> None:
        """Show how findings are repaired, and write it where that is agreed to."""
        from inspector.tui.fixjob import FixJob
        from inspector.tui.fixscreen import FixScreen

        if self.engine.fixer is None or self.prepared is None:
            self.notify("the code of this project cannot be changed", severity="warning", markup=False)
            return
        job = FixJob(self.engine.fixer, findings, self.prepared.secrets)
        lines = self.prepared.report.summary.lines
        self.push_screen(FixScreen(job, self._undo, lines=lines, rule=rule), self._fixed)

    def _fixed(self, written: Written | None) -> None:
        if written is not None:
            self._wrote(*written)

    def _take_back(self) -> None:
        self._undoing = True
        self.run_worker(
            lambda: self.post_message(TookBack(*self._undo.take_back())), name="undo", thread=True
        )

    def on_took_back(self, message: messages.TookBack) -> None:
        """Say what became of it."""
        self._undoing = False
        self._wrote(message.written, message.words)

    def _wrote(self, written: bool, words: str) -> None:
        """Say what became of writing code, and look at what there is now."""
        self.notify(words, severity="information" if written else "error", markup=False)
        self.rescan()

    def _switch_theme(self) -> None:
        self.theme = other(self.theme)
        self.remember()

    def _help(self) -> None:
        from inspector.tui.help import HelpScreen
        from inspector.tui.views.browser import Browser

        vocabulary = self.view.VOCABULARY if isinstance(self.view, Browser) else None
        self.push_screen(HelpScreen(self.context(), vocabulary))

    def _quit(self) -> None:
        self.cancel_scan()
        self.remember()
        self.exit()

    async def action_quit(self) -> None:
        """Leave, also when it is Textual that asks."""
        self._quit()

    def remember(self) -> None:
        """Save view, theme and how the lists are arranged; without a place to save to, go on."""
        lists = dict(self._remembered.lists)
        lists.update((str(view_id), view.state()) for view_id, view in self._views.items())
        self._remembered = Remembered(view=self.view_id, theme=self.theme, lists=lists)
        self.memory.save(self._remembered)

    # --- scans --------------------------------------------------------------------------------

    def rescan(self) -> None:
        """Scan in a thread; what is shown stays until the scan is done."""
        before = self.prepared.report if self.prepared is not None else None
        self._scan = Scan(self.engine, before, self.post_message, self._clock)
        self._to_state(ScanState(running=True))
        self.run_worker(self._scan.run, name="scan", thread=True, exit_on_error=False)

    def cancel_scan(self) -> None:
        """Ask the scan that is running to end."""
        if self._scan is not None and self.scan_state.running:
            self._scan.cancel()
            self._to_state(ScanState(running=True, cancelling=True))

    def _to_state(self, state: ScanState) -> None:
        self.scan_state = state
        for view in self._views.values():
            view.say_empty(self._why_empty())
        self.refresh_bars()

    def _why_empty(self) -> str:
        """What a view without a report says."""
        if self.scan_state.trouble:
            return f"{self.scan_state.trouble}; r scans again."
        return "Scanning…"

    def on_progressed(self, message: messages.Progressed) -> None:
        """Show how far the scan is."""
        if self.scan_state.running and not self.scan_state.cancelling:
            self.scan_state = ScanState(running=True, progress=message.progress)
            self.refresh_bars()

    def on_scanned(self, message: messages.Scanned) -> None:
        """Show the new report everywhere."""
        self.prepared = message.prepared
        self._to_state(ScanState())
        for view in self._views.values():
            view.take(message.prepared)
        self.refresh_bars()

    def on_scan_cancelled(self) -> None:
        """Say that what is shown is of an earlier scan, or that there is none."""
        self._to_state(ScanState(trouble="The scan was cancelled"))

    def on_scan_failed(self, message: messages.ScanFailed) -> None:
        """Say why there is no new report."""
        self._to_state(ScanState(trouble=message.reason))
        self.notify(message.reason, title="The scan failed", severity="error", markup=False, timeout=10)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that a scan ended with an error that nobody foresaw."""
        if event.worker.name == "scan" and event.state is WorkerState.ERROR:
            error = event.worker.error
            reason = clean(f"The scan failed by a defect of this tool: {type(error).__name__}: {error}")
            self._to_state(ScanState(trouble=reason))
            self.notify(reason, severity="error", markup=False, timeout=10)
