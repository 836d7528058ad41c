"""`--fix` and `--diff`: repair what is reported, or show how that would look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from inspector.cli.output import emit, say, terminal_for
from inspector.cli.progress import ProgressLine
from inspector.errors import UsageError
from inspector.report.terminal import visible
from inspector.source.load import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from inspector.cli.baselining import Inspected
    from inspector.fixes.changes import Change
    from inspector.fixes.fixer import Plan
    from inspector.report.model import Report
    from inspector.report.terminal import Terminal

CHANGES: Final = 1  # the exit status of a diff that is not empty
_MOST_REASONS: Final = 20
_COLOURS: Final = {"+": "32", "-": "31", "@": "36"}


@dataclass(frozen=True, slots=True)
class Fixes:
    """What the command line wants to be done about findings that can be repaired."""

    fix: bool
    diff: bool
    unsafe: bool

    def check_usage(self, *, plain: bool, baseline: bool) -> None:
        """Raise UsageError where options do not go together.

        `plain` is a report as text, without `--statistics`; `baseline` is `--write-baseline`.
        """
        if self.unsafe and not (self.fix or self.diff):
            raise UsageError("--unsafe-fixes needs --fix or --diff")
        if (self.fix or self.diff) and baseline:
            raise UsageError(f"--write-baseline does not go with {'--diff' if self.diff else '--fix'}")
        if self.diff and not plain:
            raise UsageError("--diff writes a patch: it goes with neither --format nor --statistics")

    def carry_out(
        self,
        projects: Sequence[Inspected],
        reports: Sequence[Report],
        output: Path | None,
        *,
        again: Callable[[], list[Report]],
    ) -> list[Report]:
        """Repair what reports hold and return what `again` reports; or write the diff and end the command."""
        plans = _plans(projects, reports, unsafe=self.unsafe)
        if self.diff:
            changes = [change for plan in plans for change in plan.changes]
            emit(diff_lines(changes, terminal_for(output)), output)
            fixed = sum(plan.fixed for plan in plans)
            _tell("Would fix", fixed, _total(reports) - fixed, plans)
            raise typer.Exit(CHANGES if changes else 0)
        _write(plans)
        rest = again()
        _tell("Fixed", _total(reports) - _total(rest), _total(rest), plans)
        return rest


def _plans(projects: Sequence[Inspected], reports: Sequence[Report], *, unsafe: bool) -> list[Plan]:
    from inspector.fixes.fixer import open_fixer

    found = []
    for project, report in zip(projects, reports, strict=True):
        fixable = [finding for finding in report.findings if finding.fixable]
        if not fixable:
            continue
        with ProgressLine(name=f"{project.folder}: " if len(projects) > 1 else "") as progress:
            fixer = open_fixer(project.folder, project.config, progress=progress)
            progress(Progress("fix", 0, 0))
            found.append(fixer.plan(fixable, unsafe=unsafe))
    return found


def diff_lines(changes: Iterable[Change], terminal: Terminal) -> Iterator[str]:
    """Yield the changes as a patch; for a terminal in colour, and with what is unprintable visible."""
    from inspector.fixes.changes import diff

    for line in diff(changes):
        yield line if terminal.width is None else _shown(line, terminal)


def _shown(line: str, terminal: Terminal) -> str:
    text = visible(line.rstrip("\r"))
    if line.startswith(("--- ", "+++ ")):
        return terminal.bold(text)
    colour = _COLOURS.get(line[:1])
    return f"\x1b[{colour}m{text}\x1b[0m" if terminal.colour and colour else text


def _write(plans: Sequence[Plan]) -> None:
    from inspector.fixes.changes import write

    for plan in plans:
        for one in write(plan.root, plan.changes).unwritten:
            say(f"{plan.root / one.path} was not changed: {one.reason}")


def _total(reports: Sequence[Report]) -> int:
    return sum(len(report.findings) for report in reports)


def _tell(done: str, fixed: int, remaining: int, plans: Sequence[Plan]) -> None:
    """Say how many findings are repaired, how many remain, and why those do that could be repaired."""
    from inspector.report.text import counted

    unsafe = sum(len(plan.unsafe) for plan in plans)
    rest = f"{remaining:,} {'remains' if remaining == 1 else 'remain'}"
    say(f"{done} {counted(fixed, 'finding')} ({rest}{f'; {unsafe:,} with --unsafe-fixes' if unsafe else ''})")
    reasons = Counter((refusal.finding.code, refusal.reason) for plan in plans for refusal in plan.refused)
    ordered = sorted(reasons.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    for (code, reason), number in ordered[:_MOST_REASONS]:
        say(f"{counted(number, 'finding')} of {code} not fixed: {reason}")
    if len(ordered) > _MOST_REASONS:
        say(f"and {counted(len(ordered) - _MOST_REASONS, 'other reason')}")
