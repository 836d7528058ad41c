"""Repairing findings: shows what would change, asks once more where that is unsafe, and writes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from inspector.errors import InspectError
from inspector.tui.difflines import DiffLine
from inspector.tui.engine import ScanCancelledError
from inspector.tui.items import where
from inspector.tui.text import clean, plural
from inspector.tui.widgets.diff import DiffView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from inspector.rules.declare import Finding
    from inspector.tui.engine import Progress
    from inspector.tui.fixjob import FixJob, Offer
    from inspector.tui.undo import Undo

LONG: Final = 200_000  # lines of a project from which on the user is asked before it is read again

Written = tuple[bool, str]
"""Whether anything was written, and what to tell."""


class _Stage(Enum):
    ASKING = auto()  # whether to begin, as it will take long
    WORKING = auto()
    SHOWN = auto()
    SURE = auto()  # whether the unsafe is wanted
    WRITING = auto()
    STOPPED = auto()  # there is nothing that could be written


class FixScreen(ModalScreen["Written | None"]):
    """Gives what became of writing; None where nothing was to be written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close"),
        Binding("enter", "agree", "Apply"),
        Binding("y", "confirm", "Apply the unsafe"),
        Binding("n", "decline", "Do not"),
        Binding("u", "toggle_unsafe", "With or without the unsafe"),
        Binding("j,down", "scroll(1)", "Down"),
        Binding("k,up", "scroll(-1)", "Up"),
        Binding("space,pagedown,ctrl+f", "page(1)", "Page down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up"),
        Binding("g,home", "scroll(-1000000)", "Top"),
        Binding("G,end", "scroll(1000000)", "Bottom"),
    ]

    @dataclass
    class Came(Message):
        """Working it out came further."""

        progress: Progress

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, FixScreen.Came)

    @dataclass
    class Offered(Message):
        """It is worked out."""

        offer: Offer
        unsafe: bool  # whether unsafe repairs were asked for

    @dataclass
    class Failed(Message):
        """It cannot be worked out."""

        reason: str

    @dataclass
    class Done(Message):
        """The files are written, or could not be."""

        written: Written

    def __init__(self, job: FixJob, undo: Undo, *, lines: int, rule: bool = False) -> None:
        """Take the job and who writes; `lines` are the project's, `rule` tells all of a rule from one."""
        super().__init__()
        self._job = job
        self._undo = undo
        self._lines = lines
        self._title = _title(job.findings, rule=rule)
        self._what = _what(job.findings, rule=rule)
        self._stage = _Stage.WORKING
        self._offers: dict[bool, Offer] = {}
        self._unsafe = False  # the offer that is shown, by what was asked for

    def compose(self) -> ComposeResult:
        """What is repaired, the diff, what to do."""
        with Vertical(id="fix-box"):
            yield Static(self._title, id="fix-title", markup=False)
            yield DiffView(id="fix-diff")
            yield Static("", id="fix-note", markup=False)

    def on_mount(self) -> None:
        """Begin, or ask whether to."""
        self.query_one(DiffView).focus()
        if self._lines < LONG:
            self._work_out(unsafe=False)
            return
        self._stage = _Stage.ASKING
        self._show(
            DiffLine(
                f"This project has {plural(self._lines, 'line')}. To repair something it is read and linked "
                "again, and all rules run before and after each change: as long as two scans of all of it, "
                "and several more where many changes are wanted. It can be cancelled at any time."
            )
        )
        self._say("enter begins, esc closes")

    def on_unmount(self) -> None:
        """End what is still being worked out."""
        self._job.cancel()

    # --- working it out ------------------------------------------------------------------------------

    def _work_out(self, *, unsafe: bool) -> None:
        self._stage, self._unsafe = _Stage.WORKING, unsafe
        self._say("working it out…  esc cancels")
        self.run_worker(
            lambda: self.post_message(self._worked_out(unsafe=unsafe)),
            name="fix",
            thread=True,
            exit_on_error=False,
        )

    def _worked_out(self, *, unsafe: bool) -> Message:
        """Plan; runs in a thread."""
        try:
            offer = self._job.offer(self._tell, unsafe=unsafe)
        except ScanCancelledError:
            return self.Failed("cancelled")
        except InspectError as error:
            return self.Failed(clean(str(error)))
        return self.Offered(offer, unsafe)

    def _tell(self, progress: Progress) -> None:
        self.post_message(self.Came(progress))

    def on_fix_screen_came(self, event: Came) -> None:
        """Show how far it is."""
        if self._stage is _Stage.WORKING:
            at = event.progress
            counted = f" {at.done:,} of {at.total:,}" if at.total else "…"
            self._say(f"{at.what}{counted}  esc cancels")

    def on_fix_screen_offered(self, event: Offered) -> None:
        """Show the diff, and what can be done about it."""
        self._offers[event.unsafe] = event.offer
        self._unsafe = event.unsafe
        self._present()

    def on_fix_screen_failed(self, event: Failed) -> None:
        """Say why there is no diff."""
        self._stop(event.reason)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that it ended with an error that nobody foresaw; nothing is written then."""
        event.stop()
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self._stop(clean(f"it failed by a defect of this tool: {type(error).__name__}: {error}"))

    def _stop(self, reason: str) -> None:
        self._stage = _Stage.STOPPED
        self._show(DiffLine(f"Not possible: {reason}.", "warning"))
        self._say("esc closes")

    def _present(self) -> None:
        offer = self._offers[self._unsafe]
        self.query_one(DiffView).show(offer.lines)
        self._stage = _Stage.SHOWN if offer.plan.changes else _Stage.STOPPED
        self._say_choices()

    def _say_choices(self) -> None:
        offer = self._offers[self._unsafe]
        words = []
        if offer.plan.changes:
            words.append("enter applies, after a question" if offer.unsafe else "enter applies")
        if offer.plan.unsafe:
            words.append(f"u adds {plural(len(offer.plan.unsafe), 'unsafe one')}")
        elif self._unsafe:
            words.append("u leaves out the unsafe")
        if offer.plan.changes:
            words.append("j and k scroll")
        self._say(", ".join((*words, "esc closes")))

    # --- keys ----------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close; files that are being written are written first."""
        if self._stage is not _Stage.WRITING:
            self.dismiss(None)

    def action_agree(self) -> None:
        """Begin, or apply what is shown, or ask once more where it is unsafe."""
        match self._stage:
            case _Stage.ASKING:
                self._show()
                self._work_out(unsafe=False)
            case _Stage.SHOWN if self._offers[self._unsafe].unsafe:
                self._stage = _Stage.SURE
                self._say("▲ It may behave differently afterwards: y applies it, n does not")
            case _Stage.SHOWN:
                self._write()

    def action_confirm(self) -> None:
        """Apply what is unsafe."""
        if self._stage is _Stage.SURE:
            self._write()

    def action_decline(self) -> None:
        """Go back to the diff."""
        if self._stage is _Stage.SURE:
            self._stage = _Stage.SHOWN
            self._say_choices()

    def action_toggle_unsafe(self) -> None:
        """Add the unsafe repairs to the others, or leave them out again."""
        offer = self._offers.get(self._unsafe)
        if self._stage not in {_Stage.SHOWN, _Stage.STOPPED} or offer is None:
            return
        if not (self._unsafe or offer.plan.unsafe):
            return
        self._unsafe = not self._unsafe
        if self._unsafe in self._offers:
            self._present()
        else:
            self._work_out(unsafe=self._unsafe)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(DiffView).move(by)

    def action_page(self, pages: float) -> None:
        """Scroll by pages."""
        view = self.query_one(DiffView)
        view.move(int(view.page * pages))

    # --- writing -------------------------------------------------------------------------------------

    def _write(self) -> None:
        self._stage = _Stage.WRITING
        self._say("writing…")
        plan = self._offers[self._unsafe].plan
        self.run_worker(
            lambda: self.post_message(self.Done(self._undo.write(self._what, plan.root, plan.changes))),
            name="fix",
            thread=True,
            exit_on_error=False,
        )

    def on_fix_screen_done(self, event: Done) -> None:
        """Close."""
        self.dismiss(event.written)

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self, *lines: DiffLine) -> None:
        self.query_one(DiffView).show(lines)

    def _say(self, words: str) -> None:
        style = "$sev-warning bold" if self._stage is _Stage.SURE else "$muted"
        self.query_one("#fix-note", Static).update(Content.styled(words, style))


def _title(findings: tuple[Finding, ...], *, rule: bool) -> str:
    first = findings[0]
    if rule:
        return f"Fix {plural(len(findings), 'finding')} of {first.code} {first.name}"
    return f"Fix {first.code} at {where(first.place)}"


def _what(findings: tuple[Finding, ...], *, rule: bool) -> str:
    code = findings[0].code
    return f"the fixes of {code}" if rule else f"the fix of {code}"
