"""Working out a fix in a thread: the project is read again, and what would change is made and judged."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.tui.difflines import DiffLine, diff_lines
from inspector.tui.engine import Progress, ScanCancelledError
from inspector.tui.text import clean, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inspector.fixes.codemod import Repair
    from inspector.fixes.fixer import Fixer, Plan
    from inspector.rules.declare import Finding
    from inspector.tui.engine import Cancelled, Tell
    from inspector.tui.redact import Secrets


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan, and how it looks."""

    plan: Plan
    lines: tuple[DiffLine, ...]

    @property
    def unsafe(self) -> bool:
        """Whether something of it may behave differently afterwards."""
        return any(repair.unsafe is not None for repair in self.plan.made)


class FixJob:
    """Works out how findings are repaired; the project is read for the first plan and kept for others."""

    def __init__(
        self,
        open_: Callable[[Tell, Cancelled], Fixer],
        findings: tuple[Finding, ...],
        secrets: Secrets,
    ) -> None:
        self.findings = findings
        self._open = open_
        self._secrets = secrets
        self._fixer: Fixer | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End what is being worked out."""
        self._cancelled.set()

    def offer(self, tell: Tell, *, unsafe: bool) -> Offer:
        """Work out a plan, with unsafe repairs where they are wanted, or where there are no others.

        Raises InspectError, or ScanCancelledError after `cancel`.
        """
        # Imported here: the thread has time while the screen is painted.
        from inspector.rules.run import RunCancelledError
        from inspector.source.load import without_collector

        try:
            # A full collection would hold up keys for a third of a second, several times.
            with without_collector():
                plan = self._plan(tell, unsafe=unsafe)
        except RunCancelledError as error:
            raise ScanCancelledError from error
        lines = (*_remarks(plan, len(self.findings)), *diff_lines(plan.changes, self._secrets))
        if self._cancelled.is_set():
            raise ScanCancelledError
        return Offer(plan, lines)

    def _plan(self, tell: Tell, *, unsafe: bool) -> Plan:
        if self._fixer is None:
            self._fixer = self._open(tell, self._cancelled.is_set)
        tell(Progress("making the change and judging the project with it"))
        plan = self._fixer.plan(self.findings, unsafe=unsafe)
        if not plan.changes and plan.unsafe and not unsafe:
            return self._fixer.plan(self.findings, unsafe=True)
        return plan


def _remarks(plan: Plan, wanted: int) -> Iterator[DiffLine]:
    """Say what the plan does, what of it is unsafe, and why something is left out."""
    if plan.changes:
        of = f" of {wanted:,}" if plan.fixed < wanted else ""
        yield DiffLine(
            f"Repairs {plan.fixed:,}{of} findings, in {plural(len(plan.changes), 'file')}."
            if wanted > 1
            else f"{clean(plan.made[0].title)}."
        )
    yield from _counted("▲ unsafe: ", _whys(plan.made), wanted)
    yield from _counted("Left out as unsafe: ", _whys(plan.unsafe), wanted)
    yield from _counted("Not repaired: ", (refusal.reason for refusal in plan.refused), wanted)
    if plan.changes:
        yield DiffLine("")


def _whys(repairs: Iterable[Repair]) -> Iterator[str]:
    return (repair.unsafe for repair in repairs if repair.unsafe is not None)


def _counted(head: str, reasons: Iterable[str], wanted: int) -> Iterator[DiffLine]:
    for reason, count in sorted(Counter(reasons).items(), key=lambda item: (-item[1], item[0])):
        times = f" ({plural(count, 'finding')})" if wanted > 1 else ""
        yield DiffLine(f"{head}{clean(reason)}{times}", "warning")
