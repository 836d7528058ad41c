"""`--add-ignores REASON`: silence what is reported by comments, or show how that would look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from inspector.cli.fixing import CHANGES, from_here, shown
from inspector.cli.output import emit, say, terminal_for
from inspector.cli.progress import ProgressLine
from inspector.errors import UsageError
from inspector.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from inspector.cli.baselining import Inspected
    from inspector.fixes.ignores.plan import IgnorePlan
    from inspector.report.model import Report

_MOST_REASONS: Final = 20


def wanted(reason: str | None, *, diff: bool, fix: bool, baseline: bool) -> Ignores | None:
    """Return what is to be silenced, None without a reason.

    Raises UsageError where the reason is none, or options do not go together.
    """
    if reason is None:
        return None
    from inspector.fixes.ignores.comments import checked_reason

    if fix:
        raise UsageError("--add-ignores does not go with --fix; fix first, then ignore what remains")
    if baseline:
        raise UsageError("--add-ignores does not go with --write-baseline")
    return Ignores(checked_reason(reason), diff)


@dataclass(frozen=True, slots=True)
class Ignores:
    """What the command line wants to be silenced: everything that is reported, for a reason."""

    reason: str
    diff: bool

    def carry_out(
        self,
        projects: Sequence[Inspected],
        reports: Sequence[Report],
        output: Path | None,
        *,
        again: Callable[[], list[Report]],
    ) -> list[Report]:
        """Write the comments and return what `again` reports; or write the diff and end the command."""
        plans = [
            self._plan(project, report, named=len(projects) > 1)
            for project, report in zip(projects, reports, strict=True)
            if report.findings
        ]
        if self.diff:
            changes = from_here(plans)
            emit(shown(changes, terminal_for(output)), output)
            _tell("Would write", plans)
            raise typer.Exit(CHANGES if changes else 0)
        _write(plans)
        rest = again()
        _tell("Wrote", plans)
        return rest

    def _plan(self, project: Inspected, report: Report, *, named: bool) -> IgnorePlan:
        from inspector.fixes.ignores.plan import plan_ignores

        with ProgressLine(name=f"{project.folder}: " if named else "") as progress:
            return plan_ignores(
                project.folder, project.config, report.findings, self.reason, progress=progress
            )


def _write(plans: Sequence[IgnorePlan]) -> None:
    from inspector.fixes.changes import write

    for plan in plans:
        for one in write(plan.root, plan.changes).unwritten:
            say(f"{plan.root / one.path} was not changed: {one.reason}")


def _tell(done: str, plans: Sequence[IgnorePlan]) -> None:
    """Say how many comments there are for how many findings, and why some have none."""
    comments = sum(plan.comments for plan in plans)
    silenced = sum(len(plan.silenced) for plan in plans)
    say(f"{done} {counted(comments, 'comment')} that {_silence(comments)} {counted(silenced, 'finding')}")
    besides = Counter(finding.code for plan in plans for finding in plan.besides)
    for code, number in sorted(besides.items()):
        say(
            f"{counted(number, 'finding')} of {code} besides, as a comment on a definition is about all of it"
        )
    reasons = Counter((one.finding.code, one.reason) for plan in plans for one in plan.impossible)
    ordered = sorted(reasons.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    for (code, reason), number in ordered[:_MOST_REASONS]:
        say(f"{counted(number, 'finding')} of {code} not ignored: {reason}")
    if len(ordered) > _MOST_REASONS:
        say(f"and {counted(len(ordered) - _MOST_REASONS, 'other reason')}")


def _silence(comments: int) -> str:
    return "silences" if comments == 1 else "silence"
