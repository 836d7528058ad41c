"""`--fix` and `--diff`: repair what is reported, or show how that would look."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from inspector.cli.output import emit, say, terminal_for
from inspector.cli.progress import ProgressLine
from inspector.errors import UsageError
from inspector.report.excerpt import without_secrets
from inspector.report.terminal import visible
from inspector.source.load import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from inspector.cli.baselining import Inspected
    from inspector.fixes.changes import Change
    from inspector.fixes.fixer import Plan
    from inspector.fixes.ignores.plan import IgnorePlan
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
            changes = from_here(plans)
            emit(shown(changes, terminal_for(output)), output)
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


def from_here(plans: Sequence[Plan | IgnorePlan]) -> list[Change]:
    """Return all changes, their paths from the working folder, where a patch of them is applied.

    Where a project is elsewhere, they are from the folder that holds all the projects.
    """
    roots = [plan.root.resolve() for plan in plans]
    top = _top(roots)
    return [
        dataclasses.replace(change, path=(root.relative_to(top or root) / change.path).as_posix())
        for plan, root in zip(plans, roots, strict=True)
        for change in plan.changes
    ]


def _top(folders: Sequence[Path]) -> Path | None:
    here = Path.cwd()
    if all(folder.is_relative_to(here) for folder in folders):
        return here
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # they are on several drives
        return None


def shown(changes: Iterable[Change], terminal: Terminal) -> Iterator[str] | bytes:
    """Return the changes as a patch; a terminal gets colours, no secrets, and visible what is unprintable."""
    from inspector.fixes.changes import diff, patch

    if terminal.width is None:
        return patch(changes)
    return (_shown(line, terminal) for line in diff(changes))


def _shown(line: str, terminal: Terminal) -> str:
    text = visible(without_secrets(line.rstrip("\r")))
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
