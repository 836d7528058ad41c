"""One probe in the event loop: it tells by messages how far it is, and touches no widget."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

from inspector.errors import InspectError
from inspector.tui.engine import ScanCancelledError
from inspector.tui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.probe.report import ProbeReport, Result
    from inspector.probe.runner import Event
    from inspector.project.model import Project
    from inspector.tui.engine import Cancelled
    from inspector.tui.probing import CheckInfo, ProbePlan, Prober


@dataclass
class Stepped(Message):
    """The probe came further: `ProbeRun` says how far."""

    run: ProbeRun

    def can_replace(self, message: Message) -> bool:
        """Only the last one counts."""
        return isinstance(message, Stepped)


@dataclass
class Ended(Message):
    """The probe ended: with a report, or `wrong` says why there is none."""

    run: ProbeRun
    report: ProbeReport | None
    wrong: str = ""


@dataclass(eq=False)
class ProbeRun:
    """A probe of an address: all checks, or those of `only`.

    `code` reads the project to compare with; the last one that was read is `project`.
    """

    prober: Prober
    address: str
    post: Callable[[Message], object]
    only: frozenset[str] = frozenset()
    code: Callable[[Cancelled], Project] | None = None
    project: Project | None = None
    doing: str = "getting ready"
    drift: str = ""  # why there is no comparison with the code
    plan: ProbePlan | None = None
    running: set[str] = field(default_factory=set)
    results: dict[str, tuple[Result, ...]] = field(default_factory=dict)
    requests: int = 0

    @property
    def checks(self) -> tuple[CheckInfo, ...]:
        """The checks that run."""
        if self.plan is None:
            return ()
        return tuple(
            one
            for one in self.plan.checks
            if (not self.only or one.code in self.only) and (self.project is not None or one.group != "drift")
        )

    async def run(self) -> None:
        """Probe; a cancelled task ends it at once."""
        cancelled = threading.Event()
        try:
            self.plan = await asyncio.to_thread(self.prober.prepare, self.address)
            await self._read_code(cancelled)
            self._to("asking")
            codes = frozenset(one.code for one in self.checks)
            report = await self.prober.run(self.plan, codes, self.project, self._listen)
        except InspectError as error:
            self.post(Ended(self, None, clean(str(error))))
        except asyncio.CancelledError:
            cancelled.set()
            raise
        else:
            self.post(Ended(self, report))

    async def _read_code(self, cancelled: threading.Event) -> None:
        """Read the code to compare with; without it, the service can be asked all the same."""
        if self.code is None or self.project is not None:
            return
        self._to("reading the code")
        try:
            self.project = await asyncio.to_thread(self.code, cancelled.is_set)
        except InspectError as error:
            self.drift = clean(str(error))
        except ScanCancelledError:
            self.drift = "reading the code was cancelled"

    def _to(self, doing: str) -> None:
        self.doing = doing
        self.post(Stepped(self))

    def _listen(self, event: Event) -> None:
        from inspector.probe.runner import CheckFinished, CheckStarted, RequestSent

        match event:
            case CheckStarted(code=code):
                self.running.add(code)
            case CheckFinished(code=code, results=results):
                self.running.discard(code)
                self.results[code] = results
            case RequestSent(count=count):
                self.requests = count
        self.post(Stepped(self))
