"""What the interface asks of the engine: a scan, the rules that ran, the page of a rule.

Handed in, so that a test or a screenshot decides what is scanned. The real one imports
what it needs when it is first called, which is after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.tui.probing import Prober

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.config import Config
    from inspector.fixes.fixer import Fixer
    from inspector.fixes.ignores.plan import IgnorePlan
    from inspector.project.model import Project
    from inspector.report.history import History
    from inspector.report.model import Report
    from inspector.report.score import RanRule, Score
    from inspector.rules.declare import Finding


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: what it does now, and of how many how many are done; `total` 0 for unknown."""

    what: str
    done: int = 0
    total: int = 0


_PHASES: Final = {
    "discover": "finding files",
    "parse": "reading files",
    "link": "linking names, routes and settings",
    "check": "running rules",
}

_FOLLOWS: Final = "linking names, routes and settings, and running rules"

Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]


class ScanCancelledError(Exception):
    """The scan ended because `cancelled` said so."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A scan and reading the code raise `InspectError`, or `ScanCancelledError` once `cancelled` is true."""

    scan: Callable[[Tell, Cancelled], Report]
    rules: Callable[[], tuple[RanRule, ...]]
    page: Callable[[str], str | None]  # Markdown of a rule by its code
    exclude: tuple[str, ...] = ()  # patterns of files that are left out
    code: Callable[[Cancelled], Project] | None = None  # what a running service is compared with
    record: Callable[[Report, Score], History] | None = None  # adds a result to what is kept of the project
    suppress: Callable[[Finding, str, Cancelled], IgnorePlan] | None = None  # the comment that gives a reason
    fixer: Callable[[Tell, Cancelled], Fixer] | None = None  # reads the project for repairs
    prober: Prober = field(default_factory=Prober)


def engine_of(root: Path, config: Config) -> Engine:
    """The engine that inspects a folder by a configuration."""

    def scan(tell: Tell, cancelled: Cancelled) -> Report:
        from inspector.report.build import InspectionCancelledError, inspect

        try:
            return inspect(
                root,
                config,
                progress=lambda at: tell(Progress(_PHASES.get(at.phase, at.phase), at.done, at.total)),
                cancelled=cancelled,
            )
        except InspectionCancelledError as error:
            raise ScanCancelledError from error

    def rules() -> tuple[RanRule, ...]:
        from inspector.report.score import ran_rules
        from inspector.rules.declare import Severity
        from inspector.rules.select import select

        return ran_rules(select(config.select, config.ignore), Severity[config.severity.name])

    def record(report: Report, score: Score) -> History:
        from inspector.report import history

        entry = history.entry_of(report, rules(), score)
        return history.record(config.data_dir or history.default_folder(), root, entry, write=config.cache)

    def code(cancelled: Cancelled) -> Project:
        from inspector.probe.code import read_code
        from inspector.source.load import LoadCancelledError

        try:
            return read_code(root, config, cancelled=cancelled)
        except LoadCancelledError as error:
            raise ScanCancelledError from error

    def suppress(finding: Finding, reason: str, cancelled: Cancelled) -> IgnorePlan:
        from inspector.fixes.ignores.plan import plan_ignores
        from inspector.rules.run import RunCancelledError
        from inspector.source.load import LoadCancelledError

        try:
            return plan_ignores(root, config, [finding], reason, cancelled=cancelled)
        except (LoadCancelledError, RunCancelledError) as error:
            raise ScanCancelledError from error

    def fixer(tell: Tell, cancelled: Cancelled) -> Fixer:
        from inspector.fixes.fixer import open_fixer
        from inspector.rules.run import RunCancelledError
        from inspector.source.load import LoadCancelledError
        from inspector.source.load import Progress as Loaded

        def told(at: Loaded) -> None:
            read = at.phase == "parse" and at.done == at.total
            # what follows is not counted
            tell(Progress(_FOLLOWS) if read else Progress(_PHASES.get(at.phase, at.phase), at.done, at.total))

        try:
            return open_fixer(root, config, progress=told, cancelled=cancelled)
        except (LoadCancelledError, RunCancelledError) as error:
            raise ScanCancelledError from error

    return Engine(
        scan,
        rules,
        page_of,
        exclude=config.exclude,
        code=code,
        record=record,
        suppress=suppress,
        fixer=fixer,
    )


def page_of(code: str) -> str | None:
    """The page of a rule of the catalogue, None for a code that it does not have."""
    from inspector.rules.reference import page
    from inspector.rules.registry import by_code

    rule = by_code(code)
    return page(rule) if rule is not None else None
