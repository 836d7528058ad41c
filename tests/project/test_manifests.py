"""Env files as python-dotenv reads them, with lines, and manifests that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values

from inspector.project.manifests import env_file, env_files, is_env_file, manifest_problems, parse_env
from inspector.project.records import Problem
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# a template
export NAME=Shop

URL="https://example.com/#here" # where it is
EMPTY=
PASSWORD='two
lines'
# COMMENTED=1
#  export  ALSO = here
# not = a name with spaces
BARE
LAST=x=y
"""


def test_assignments_have_their_values_and_lines() -> None:
    found = parse_env(".env", TEXT)
    assert [(e.name, e.value, e.line) for e in found.entries if not e.commented] == [
        ("NAME", "Shop", 2),
        ("URL", "https://example.com/#here", 4),
        ("EMPTY", "", 5),
        ("PASSWORD", "two\nlines", 6),
        ("BARE", "", 11),
        ("LAST", "x=y", 12),
    ]
    assert found.problems == ()


def test_the_values_are_those_that_python_dotenv_gives_programs(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(TEXT, encoding="utf-8")
    theirs = {name: value or "" for name, value in dotenv_values(path, interpolate=False).items()}
    assert {e.name: e.value for e in parse_env(".env", TEXT).entries if not e.commented} == theirs


def test_commented_out_assignments_are_told_apart() -> None:
    commented = [(e.name, e.value, e.line) for e in parse_env(".env", TEXT).entries if e.commented]
    assert commented == [("COMMENTED", "1", 8), ("ALSO", "here", 9), ("not", "a name with spaces", 10)]


def test_lines_are_counted_with_every_kind_of_line_end() -> None:
    assert [(e.name, e.line) for e in parse_env(".env", "A=1\r\n\r\nB=2\rC=3\n").entries] == [
        ("A", 1),
        ("B", 3),
        ("C", 4),
    ]


def test_a_line_that_is_no_assignment_is_a_problem_and_hides_no_other() -> None:
    found = parse_env("shop/.env", "A=1\n=2\nB='open\nC=3\n")
    assert [e.name for e in found.entries] == ["A", "C"]
    assert found.problems == (
        Problem("shop/.env", 2, "is no assignment that python-dotenv can read"),
        Problem("shop/.env", 3, "is no assignment that python-dotenv can read"),
    )


@pytest.mark.parametrize("path", [".env", "shop/.env.example", "deploy/prod.env", ".env.local"])
def test_env_files_are_known_by_their_names(path: str) -> None:
    assert is_env_file(path)


@pytest.mark.parametrize("path", ["env.py", "environment", ".envrc", "shop.env/x.yaml", "compose.yaml"])
def test_other_files_are_no_env_files(path: str) -> None:
    assert not is_env_file(path)


def test_the_env_files_of_a_project_are_listed_and_read() -> None:
    project = project_from({".env.example": "A=1\n", "shop/.env": "B=2\n", "compose.yaml": "", "app.py": ""})
    assert env_files(project) == (".env.example", "shop/.env")
    found = env_file(project, "shop/.env")
    assert found is not None
    assert [entry.name for entry in found.entries] == ["B"]
    assert found.place.file == "shop/.env"
    assert env_file(project, "other/.env") is None


def test_manifests_that_cannot_be_read_are_problems() -> None:
    project = project_from(
        {
            "app.py": "",
            "pyproject.toml": '[project]\nname = "shop"\nversion = \n',
            "libs/a/pyproject.toml": '[project]\nname = "a"\n',
            ".env": "A=1\nB='\n",
            "compose.yaml": "a: [",
        }
    )
    assert [(p.file, p.line) for p in manifest_problems(project)] == [(".env", 2), ("pyproject.toml", 3)]
    assert "not valid TOML" in manifest_problems(project)[1].message


def test_a_pyproject_that_is_nested_without_end_is_a_problem() -> None:
    project = project_from({"app.py": "", "pyproject.toml": "a = " + "[" * 50_000 + "]" * 50_000})
    (problem,) = manifest_problems(project)
    assert problem.file == "pyproject.toml"


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe\n")
    project = project_from({"app.py": "", ".env": ""}, tmp_path)
    project.texts.known.clear()
    assert manifest_problems(project) == (Problem(".env", 0, "cannot be read: it is not UTF-8"),)
