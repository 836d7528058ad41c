"""Run rules over a project: what they find, what failed, and how long each took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.rules.check import Checked, RunCancelledError, check, never, one_line
from inspector.rules.declare import Finding, Related
from inspector.rules.registry import RULES
from inspector.rules.scopes import Scopes
from inspector.rules.suppress import suppress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.project.model import Project
    from inspector.project.records import Problem
    from inspector.rules.declare import Rule, Suppressed
    from inspector.rules.partner import Partner

__all__ = ["Outcome", "RunCancelledError", "Timing", "run", "run_timed"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one rule took, in seconds, and how much it found before suppression."""

    code: str
    seconds: float
    found: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a run gives: findings and problems sorted by place, timings in the rules' order."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    timings: tuple[Timing, ...]
    suppressed: tuple[Suppressed, ...]  # sorted as findings are


def run(
    project: Project,
    rules: Sequence[Rule],
    *,
    catalogue: Sequence[Rule] = RULES,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
    """Return the findings and problems of `run_timed`."""
    outcome = run_timed(project, rules, catalogue=catalogue, progress=progress, cancelled=cancelled)
    return outcome.findings, outcome.problems


def run_timed(
    project: Project,
    rules: Sequence[Rule],
    *,
    catalogue: Sequence[Rule] = RULES,
    partner: Partner | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Run rules; one that crashes becomes a problem and the others still run.

    `catalogue` is what suppressions may name. `partner` is another process that has been
    started for the same rules. `progress` is called with the number
    of rules done and of all. `cancelled` is asked between rules and between findings; when
    it says True, `RunCancelledError` is raised.
    """
    tell = progress or _ignore
    if partner is None:
        checked = _alone(project, rules, tell, cancelled or never)
    else:
        checked = _with_partner(project, rules, partner, tell, cancelled or never)
    tell(len(rules), len(rules))
    scopes = Scopes(project)
    findings = [
        finding
        for rule, one in zip(rules, checked, strict=True)
        for finding in _findings(project, rule, one, scopes)
    ]
    finished = [rule for rule, one in zip(rules, checked, strict=True) if one.problem is None]
    kept, silenced, complaints = suppress(project, findings, finished, catalogue)
    problems = [*complaints, *(one.problem for one in checked if one.problem is not None)]
    return Outcome(
        tuple(sorted(kept, key=_order)),
        tuple(sorted(problems)),
        tuple(
            Timing(rule.code, one.seconds, len(one.violations))
            for rule, one in zip(rules, checked, strict=True)
        ),
        tuple(sorted(silenced, key=lambda one: _order(one.finding))),
    )


def _alone(
    project: Project,
    rules: Sequence[Rule],
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> list[Checked]:
    found = []
    for number, rule in enumerate(rules):
        progress(number, len(rules))
        found.append(check(project, rule, cancelled))
    return found


def _with_partner(
    project: Project,
    rules: Sequence[Rule],
    partner: Partner,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> list[Checked]:
    partner.tell(project.wiring)
    found: dict[int, Checked] = {}
    for position in partner.mine():
        progress(2 * len(found), len(rules))  # the other one is about as far
        found[position] = check(project, rules[position], cancelled)
    found |= partner.theirs()
    return [
        found[position] if position in found else check(project, rule, cancelled)
        for position, rule in enumerate(rules)
    ]


def _ignore(_done: int, _total: int) -> None:
    """Report to nobody."""


def _findings(project: Project, rule: Rule, checked: Checked, scopes: Scopes) -> Iterator[Finding]:
    for violation in checked.violations:
        yield Finding(
            rule.code,
            rule.name,
            rule.severity,
            one_line(violation.message),
            violation.place,
            project.feature_of(violation.place.file),
            rule.fix,
            tuple(Related(one.place, one_line(one.message)) for one in violation.related),
            scopes.around(violation.place),
        )


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.place.file, finding.place.line, finding.place.column, finding.code)
