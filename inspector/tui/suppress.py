"""Silencing a finding by a comment: asks for the reason, shows the line, and gives it to be written."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspector.errors import InspectError
from inspector.tui.engine import ScanCancelledError
from inspector.tui.items import where
from inspector.tui.text import clean, clean_lines, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.app import ComposeResult

    from inspector.fixes.ignores.plan import IgnorePlan
    from inspector.rules.declare import Finding
    from inspector.tui.engine import Cancelled
    from inspector.tui.redact import Secrets

_MARK: Final = "# fapi:"


class SuppressScreen(ModalScreen["IgnorePlan | None"]):
    """Gives the plan of a comment that was shown and agreed to; None where nothing is to be written."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    @dataclass
    class Planned(Message):
        """What was asked for is worked out, or cannot be."""

        reason: str
        plan: IgnorePlan | None
        trouble: str = ""

    def __init__(
        self, finding: Finding, plan: Callable[[Finding, str, Cancelled], IgnorePlan], secrets: Secrets
    ) -> None:
        super().__init__()
        self._finding = finding
        self._secrets = secrets
        self._plan = plan
        self._shown: tuple[str, IgnorePlan] | None = None  # with the reason that it was made for
        self._cancelled = threading.Event()

    def compose(self) -> ComposeResult:
        """The finding, the reason, the line as it will be."""
        finding = self._finding
        with Vertical(id="suppress-box"):
            yield Static(
                f"Suppress {finding.code} at {where(finding.place)}", id="suppress-title", markup=False
            )
            yield Static(clean(finding.message), id="suppress-message", markup=False)
            yield Input(placeholder="the reason", id="suppress-reason", compact=True)
            yield Static("", id="suppress-diff", markup=False)
            yield Static("", id="suppress-note", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self._say("enter shows the comment, esc closes")
        self.query_one(Input).focus()

    def on_unmount(self) -> None:
        """End what is still being worked out."""
        self._cancelled.set()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Forget the line that was made for another reason."""
        if self._shown is not None and event.value != self._shown[0]:
            self._shown = None
            self.query_one("#suppress-diff", Static).update("")
            self._say("enter shows the comment, esc closes")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give what was shown, or work it out."""
        event.stop()
        if self._shown is not None and self._shown[0] == event.value:
            self.dismiss(self._shown[1])
            return
        self._cancelled.set()  # of an earlier reason
        self._cancelled = threading.Event()
        self._say("working it out…")
        reason, cancelled = event.value, self._cancelled
        self.run_worker(lambda: self._work_out(reason, cancelled), name="suppress", thread=True)

    def _work_out(self, reason: str, cancelled: threading.Event) -> None:
        """Plan the comment; runs in a thread."""
        try:
            plan = self._plan(self._finding, reason, cancelled.is_set)
        except ScanCancelledError:
            return
        except InspectError as error:
            self.post_message(self.Planned(reason, None, clean(str(error))))
            return
        if plan.impossible:
            self.post_message(self.Planned(reason, None, f"not possible: {plan.impossible[0].reason}"))
        elif not cancelled.is_set():
            self.post_message(self.Planned(reason, plan))

    def on_suppress_screen_planned(self, event: Planned) -> None:
        """Show the line, if the reason is still the one it was made for."""
        if event.reason != self.query_one(Input).value:
            return
        if event.plan is None:
            self._say(clean(event.trouble), "$sev-warning")
            return
        self._shown = event.reason, event.plan
        self.query_one("#suppress-diff", Static).update(Content("\n").join(_lines(event.plan, self._secrets)))
        besides = len(event.plan.besides)
        also = f"; it silences {plural(besides, 'other finding')} as well" if besides else ""
        self._say(f"enter writes it, esc closes{also}")

    def _say(self, words: str, style: str = "$muted") -> None:
        self.query_one("#suppress-note", Static).update(Content.styled(words, style))


def _lines(plan: IgnorePlan, secrets: Secrets) -> Iterator[Content]:
    """Yield the changed lines as they are and as they would be, without what is secret."""
    for change in plan.changes:
        before, after = (
            clean_lines(data.decode(change.encoding, "replace")) for data in (change.before, change.after)
        )
        shown = zip(
            before,
            after,
            secrets.hide(change.path, before),
            secrets.hide(change.path, after),
            strict=True,
        )
        for old, new, old_shown, new_shown in shown:
            if old != new:
                comment = "" if _MARK in new_shown else f"  {new[new.rfind(_MARK) :]}"
                yield Content.styled(f"- {old_shown.strip()}", "$sev-error")
                yield Content.styled(f"+ {new_shown.strip()}{comment}", "$good")
