"""Run rules over a project: what they find, what failed, and how long each took."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.project.records import Problem
from inspector.rules.declare import Finding
from inspector.rules.registry import RULES
from inspector.rules.suppress import suppress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inspector.project.model import Project
    from inspector.rules.declare import Rule


class RunCancelledError(Exception):
    """The caller's `cancelled` said so: what was found until then is dropped."""


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
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Run rules one after the other; a rule that crashes becomes a problem and the others still run.

    `catalogue` is what suppressions may name. `progress` is called with the number of
    rules done and of all. `cancelled` is asked between rules and between findings; when
    it says True, `RunCancelledError` is raised.
    """
    findings: list[Finding] = []
    problems: list[Problem] = []
    timings: list[Timing] = []
    finished: list[Rule] = []
    for number, rule in enumerate(rules):
        if progress is not None:
            progress(number, len(rules))
        started = time.perf_counter()
        found, problem = _run_one(project, rule, cancelled or _never)
        timings.append(Timing(rule.code, time.perf_counter() - started, len(found)))
        findings.extend(found)
        if problem is None:
            finished.append(rule)
        else:
            problems.append(problem)
    if progress is not None:
        progress(len(rules), len(rules))
    kept, complaints = suppress(project, findings, finished, catalogue)
    problems.extend(complaints)
    return Outcome(tuple(sorted(kept, key=_order)), tuple(sorted(problems)), tuple(timings))


def _never() -> bool:
    return False


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise RunCancelledError


def _run_one(
    project: Project, rule: Rule, cancelled: Callable[[], bool]
) -> tuple[list[Finding], Problem | None]:
    """Return what a rule finds, one a place, and the problem that stopped it, if one did."""
    found: dict[tuple[str, int, int], Finding] = {}
    try:
        _stop_if(cancelled)
        for violation in rule.check(project):
            _stop_if(cancelled)
            place = violation.place
            found.setdefault(
                (place.file, place.line, place.column),
                Finding(
                    rule.code,
                    rule.name,
                    rule.severity,
                    _one_line(violation.message),
                    place,
                    project.feature_of(place.file),
                    rule.fix,
                ),
            )
    except RunCancelledError:
        raise
    # whatever a rule trips over in code that nobody foresaw, the other rules' findings are worth having
    except Exception as error:  # noqa: BLE001
        return list(found.values()), _crash(rule, error)
    return list(found.values()), None


def _crash(rule: Rule, error: Exception) -> Problem:
    frames = traceback.extract_tb(error.__traceback__)
    own = rule.check.__code__.co_filename if hasattr(rule.check, "__code__") else ""
    inside = [frame for frame in frames if frame.filename == own] or frames[-1:]
    where = f"{_tail(inside[-1].filename)}:{inside[-1].lineno}" if inside else "its declaration"
    text = _one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    return Problem(
        "", 0, f"rule {rule.code} {rule.name} crashed at {where} ({text}); its findings are incomplete"
    )


def _one_line(message: str) -> str:
    """Escape what is no printable text: names and literals of inspected code come from anybody."""
    if message.isprintable():
        return message
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in message)


def _tail(filename: str) -> str:
    """Cut a path to its last folder and name: enough to find it, and nothing of anybody's machine."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.place.file, finding.place.line, finding.place.column, finding.code)
