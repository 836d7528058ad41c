"""One rule over a project: its violations, or what stopped it."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.project.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.model import Project
    from inspector.rules.declare import Rule, Violation


class RunCancelledError(Exception):
    """The caller's `cancelled` said so: what was found until then is dropped."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a rule gave: violations, one a place, the problem that stopped it, and how long it took."""

    violations: tuple[Violation, ...]
    problem: Problem | None
    seconds: float


def never() -> bool:
    """Go on, whatever happens."""
    return False


def check(project: Project, rule: Rule, cancelled: Callable[[], bool] = never) -> Checked:
    """Run one rule; a crash is a problem, and what was found before it is kept.

    `cancelled` is asked before the rule and at each violation; when it says True,
    RunCancelledError is raised.
    """
    started = time.perf_counter()
    found: dict[tuple[str, int, int], Violation] = {}
    problem = None
    try:
        _stop_if(cancelled)
        for violation in rule.check(project):
            _stop_if(cancelled)
            place = violation.place
            found.setdefault((place.file, place.line, place.column), violation)
    except RunCancelledError:
        raise
    # whatever a rule trips over in code that nobody foresaw, the other rules' findings are worth having
    except Exception as error:  # noqa: BLE001
        problem = _crash(rule, error)
    return Checked(tuple(found.values()), problem, time.perf_counter() - started)


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise RunCancelledError


def _crash(rule: Rule, error: Exception) -> Problem:
    frames = traceback.extract_tb(error.__traceback__)
    own = rule.check.__code__.co_filename if hasattr(rule.check, "__code__") else ""
    inside = [frame for frame in frames if frame.filename == own] or frames[-1:]
    where = f"{_tail(inside[-1].filename)}:{inside[-1].lineno}" if inside else "its declaration"
    text = one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    return Problem(
        "", 0, f"rule {rule.code} {rule.name} crashed at {where} ({text}); its findings are incomplete"
    )


def one_line(message: str) -> str:
    """Escape what is no printable text: names and literals of inspected code come from anybody."""
    if message.isprintable():
        return message
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in message)


def _tail(filename: str) -> str:
    """Cut a path to its last folder and name: enough to find it, and nothing of anybody's machine."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
