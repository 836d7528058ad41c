"""What a run of rules gives: findings, problems, timings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.records import Place
from inspector.rules.declare import Severity, Violation, rule
from inspector.rules.run import RunCancelledError, run, run_timed
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI9001", Severity.WARNING, fix=True)
def flags_functions(project: Project) -> Iterator[Violation]:
    """Every function is one too many."""
    for function in reversed(project.app_functions):
        yield Violation(function.place, f"`{function.fact.name}` is a function")


@rule("FI9002", Severity.ERROR)
def crashes_midway(project: Project) -> Iterator[Violation]:
    """Stop at the first class."""
    yield Violation(Place("app.py", 1), "before the crash")
    if project.app_classes:
        raise ValueError("no classes, please")


@rule("FI9003", Severity.INFO)
def says_it_twice(project: Project) -> Iterator[Violation]:
    """Find two things at one place."""
    yield Violation(Place("app.py", 1, 1, 1, 5), "first")
    yield Violation(Place("app.py", 1, 1, 1, 9), "second")
    yield Violation(Place("app.py", 1, 3, 1, 9), "elsewhere")


PROJECT = {"app.py": "def one(): ...\n\n\ndef two(): ...\n\n\nclass Three: ...\n"}


def test_a_finding_carries_its_rule_and_place() -> None:
    findings, problems = run(project_from(PROJECT), [flags_functions])

    assert problems == ()
    first = findings[0]
    assert (first.code, first.name, first.severity) == ("FI9001", "flags-functions", Severity.WARNING)
    assert first.place == Place("app.py", 1, 1, 1, 8)
    assert (first.message, first.feature, first.fixable) == ("`one` is a function", None, True)


def test_findings_are_sorted_by_file_line_column_and_code() -> None:
    project = project_from(PROJECT | {"a.py": "def zero(): ...\n"})

    findings, _ = run(project, [says_it_twice, flags_functions])

    assert [(f.place.file, f.place.line, f.place.column, f.code) for f in findings] == [
        ("a.py", 1, 1, "FI9001"),
        ("app.py", 1, 1, "FI9001"),
        ("app.py", 1, 1, "FI9003"),
        ("app.py", 1, 3, "FI9003"),
        ("app.py", 4, 1, "FI9001"),
    ]


def test_a_rule_speaks_once_of_one_statement() -> None:
    findings, _ = run(project_from(PROJECT), [says_it_twice])

    assert [finding.message for finding in findings] == ["first", "elsewhere"]


def test_a_rule_that_crashes_is_a_problem_and_the_others_still_run() -> None:
    findings, problems = run(project_from(PROJECT), [crashes_midway, flags_functions])

    assert [finding.message for finding in findings] == [
        "`one` is a function",
        "before the crash",
        "`two` is a function",
    ]
    (problem,) = problems
    line = crashes_midway.check.__code__.co_firstlineno + 5
    assert (problem.file, problem.line) == ("", 0)
    assert problem.message == (
        f"rule FI9002 crashes-midway crashed at rules/test_run.py:{line} "
        "(ValueError: no classes, please); its findings are incomplete"
    )


def test_a_crash_in_a_helper_is_placed_at_the_rules_own_line() -> None:
    @rule("FI9004", Severity.INFO)
    def asks_nonsense(project: Project) -> Iterator[Violation]:
        """Ask for a keyword of nothing."""
        yield Violation(project.project_place(None), "never")  # type: ignore[arg-type]
        yield Violation(project.names.resolve(None, 1), "never")  # type: ignore[arg-type]

    _, (problem,) = run(project_from(PROJECT), [asks_nonsense])

    assert "FI9004 asks-nonsense crashed at rules/test_run.py:" in problem.message
    assert "AttributeError: " in problem.message


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("/\x1b[31mred", "/\\x1b[31mred"),
        ("two\nlines", "two\\nlines"),
        ("\ud800", "\\ud800"),
        ("\u202etxt", "\\u202etxt"),
        ("größer 🙂", "größer 🙂"),
    ],
)
def test_a_message_is_one_printable_line(hostile: str, shown: str) -> None:
    @rule("FI9006", Severity.INFO)
    def quotes_code(project: Project) -> Iterator[Violation]:
        """Quote what the inspected code says."""
        yield Violation(Place("app.py"), f"the path is `{hostile}`")
        raise ValueError(hostile)

    (finding,), (problem,) = run(project_from(PROJECT), [quotes_code])

    assert finding.message == f"the path is `{shown}`"
    assert f"(ValueError: {shown})" in problem.message


def test_every_rule_is_timed() -> None:
    outcome = run_timed(project_from(PROJECT), [flags_functions, crashes_midway])

    assert [(t.code, t.found) for t in outcome.timings] == [("FI9001", 2), ("FI9002", 1)]
    assert all(timing.seconds >= 0 for timing in outcome.timings)


def test_progress_is_told_before_each_rule_and_at_the_end() -> None:
    steps: list[tuple[int, int]] = []

    run(project_from(PROJECT), [flags_functions, says_it_twice], progress=lambda *step: steps.append(step))

    assert steps == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("asked_before", [0, 1, 2])
def test_a_run_stops_where_it_is_cancelled(asked_before: int) -> None:
    answers = iter([False] * asked_before + [True])
    checked: list[str] = []

    @rule("FI9005", Severity.INFO)
    def never_ends(project: Project) -> Iterator[Violation]:
        """Go on for ever."""
        line = 0
        while True:
            line += 1
            checked.append(f"line {line}")
            yield Violation(Place("app.py", line), "again")

    with pytest.raises(RunCancelledError):
        run(project_from(PROJECT), [never_ends], cancelled=lambda: next(answers))
    assert len(checked) == asked_before


def test_what_a_comment_silences_is_not_found() -> None:
    project = project_from({"app.py": "def one(): ...  # fapi: ignore[FI9001]\n\n\ndef two(): ...\n"})

    outcome = run_timed(project, [flags_functions], catalogue=[flags_functions])

    assert [finding.message for finding in outcome.findings] == ["`two` is a function"]
    assert outcome.problems == ()
    assert outcome.timings[0].found == 2
