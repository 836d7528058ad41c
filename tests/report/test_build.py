"""From a folder to its Report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector import __version__
from inspector.config import Config
from inspector.errors import NoSuchProjectError
from inspector.levels import Level
from inspector.project.records import Place, Problem
from inspector.report.build import InspectionCancelledError, inspect
from inspector.rules.declare import Rule, Severity, Violation
from inspector.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.source.load import Progress

NOTHING_KEPT = Config(cache=False)


def every_file(code: str, severity: Severity) -> Rule:
    """Make a rule that finds something on the second line of every file."""

    def check(project: Project) -> Iterator[Violation]:
        for path in project.files:
            yield Violation(Place(path, 2, 1, 2, 4), "found")

    return Rule(code, "every-file", severity, False, True, "Finds.", check)


BOTH = (every_file("FI0101", Severity.ERROR), every_file("FI0102", Severity.INFO))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "main.py").write_text("import os\nx = 1\n")
    return tmp_path


def test_a_report_says_what_was_inspected_and_found(project: Path) -> None:
    report = inspect(project, NOTHING_KEPT, rules=BOTH)
    assert (report.name, report.root, report.version) == (project.name, project, __version__)
    assert (report.summary.files, report.summary.lines) == (2, 2)
    assert (report.summary.errors, report.summary.warnings, report.summary.infos) == (2, 0, 2)
    assert [(f.code, f.place.file) for f in report.findings] == [
        ("FI0101", "app/__init__.py"),
        ("FI0102", "app/__init__.py"),
        ("FI0101", "app/main.py"),
        ("FI0102", "app/main.py"),
    ]


def test_findings_below_the_severity_are_not_reported(project: Path) -> None:
    report = inspect(project, Config(cache=False, severity=Level.WARNING), rules=BOTH)
    assert {finding.code for finding in report.findings} == {"FI0101"}
    assert report.summary.infos == 0


def test_suppressed_findings_are_not_reported(project: Path) -> None:
    code = RULES[0].code  # a comment can name only rules that there are
    (project / "app" / "main.py").write_text(f"import os\nx = 1  # fapi: ignore[{code}] a test\n")
    report = inspect(project, NOTHING_KEPT, rules=(every_file(code, Severity.ERROR),))
    assert [finding.place.file for finding in report.findings] == ["app/__init__.py"]


def test_excluded_files_are_not_inspected(project: Path) -> None:
    report = inspect(project, Config(cache=False, exclude=("main.py",)), rules=BOTH)
    assert report.summary.files == 1


def test_broken_files_are_problems_and_hide_nothing(project: Path) -> None:
    (project / "app" / "broken.py").write_text("def (:\n")
    (project / "pyproject.toml").write_text("[project\n")
    report = inspect(project, NOTHING_KEPT, rules=BOTH)
    assert [problem.file for problem in report.problems] == ["app/broken.py", "pyproject.toml"]
    assert [problem.line for problem in report.problems] == [1, 1]
    assert len(report.findings) == 4
    assert report.summary.files == 3


def test_what_comes_from_a_broken_file_is_unresolved_where_it_is_used(project: Path) -> None:
    (project / "app" / "broken.py").write_text("def (:\n")
    (project / "app" / "main.py").write_text(
        "from fastapi import Depends, FastAPI\n"
        "from app.broken import User, guard\n"
        "app = FastAPI()\n"
        "@app.get('/a')\ndef a(user: User): ...\n"
        "@app.get('/b', dependencies=[Depends(guard)])\ndef b(): ...\n"
        "@app.get('/c')\ndef c(): ...\n"
    )
    (app,) = inspect(project, NOTHING_KEPT, rules=BOTH).apps
    assert [(route.path, route.resolved) for route in app.routes] == [
        ("/a", False),
        ("/b", False),
        ("/c", True),
    ]


def test_a_rule_that_crashes_is_a_problem(project: Path) -> None:
    def crash(project: Project) -> Iterator[Violation]:
        yield Violation(Place(project.name, 1 // len(project.apps)), "never reached")

    broken = Rule("FI0103", "broken", Severity.ERROR, False, True, "Crashes.", crash)
    report = inspect(project, NOTHING_KEPT, rules=(broken, *BOTH))
    assert len(report.findings) == 4
    assert "FI0103 broken crashed" in report.problems[0].message


def test_progress_goes_through_the_phases_in_order(project: Path) -> None:
    told: list[Progress] = []
    inspect(project, NOTHING_KEPT, rules=BOTH, progress=told.append)
    assert list(dict.fromkeys(progress.phase for progress in told)) == ["discover", "parse", "link", "check"]
    assert (told[-1].done, told[-1].total) == (2, 2)


@pytest.mark.parametrize("questions", range(4))
def test_whenever_it_is_cancelled_there_is_no_report(project: Path, questions: int) -> None:
    asked = iter(range(100))
    with pytest.raises(InspectionCancelledError):
        inspect(project, NOTHING_KEPT, rules=BOTH, cancelled=lambda: next(asked) >= questions)


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(NoSuchProjectError, match="nowhere does not exist"):
        inspect(tmp_path / "nowhere", NOTHING_KEPT)


def test_a_path_below_a_file(project: Path) -> None:
    with pytest.raises(NoSuchProjectError, match="does not exist"):
        inspect(project / "app" / "main.py" / "x", NOTHING_KEPT)


def test_a_path_that_is_no_path() -> None:
    with pytest.raises(NoSuchProjectError, match="does not exist"):
        inspect(Path("a\0b"), NOTHING_KEPT)


def test_a_file(project: Path) -> None:
    with pytest.raises(NoSuchProjectError, match=r"main\.py is not a directory"):
        inspect(project / "app" / "main.py", NOTHING_KEPT)


def test_a_folder_without_python(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x")
    with pytest.raises(NoSuchProjectError, match="holds no Python files"):
        inspect(tmp_path, NOTHING_KEPT)


def test_a_folder_whose_only_python_is_broken_is_inspected(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def (:\n")
    report = inspect(tmp_path, NOTHING_KEPT, rules=())
    assert [problem.file for problem in report.problems] == ["broken.py"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir(mode=0)
    with pytest.raises(NoSuchProjectError, match="cannot be listed"):
        inspect(tmp_path / "secret", NOTHING_KEPT)


def test_file_names_that_are_no_text_are_inspected_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    try:
        (tmp_path / name).write_text("x = 1\n")
    except OSError:
        pytest.skip("this file system takes text only")
    report = inspect(tmp_path, NOTHING_KEPT, rules=BOTH)
    assert {finding.place.file for finding in report.findings} == {name}


def test_a_problem_with_pyproject_is_reported_once(project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"\xff")
    report = inspect(project, NOTHING_KEPT, rules=())
    assert report.problems == (Problem("pyproject.toml", 0, "cannot be read: it is not UTF-8"),)
