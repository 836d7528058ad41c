"""Paths as a code host, or somebody at the working folder, knows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.report.paths import from_here, from_repository, joined
from tests.report.samples import report

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.report.model import Report


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Report, Report]:
    """Return the reports of `repo/services/a` and `repo/services/b`."""
    for name in ("a", "b"):
        (tmp_path / "repo" / "services" / name).mkdir(parents=True)
    first, second = (replace(report(), root=tmp_path / "repo" / "services" / name) for name in ("a", "b"))
    return first, second


def test_from_the_working_folder(
    roots: tuple[Report, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "repo")
    assert from_here(roots) == ("services/a/", "services/b/")
    monkeypatch.chdir(tmp_path / "repo" / "services" / "a")
    assert from_here(roots[:1]) == ("",)


def test_elsewhere_nothing_tells_where_a_project_lies(
    roots: tuple[Report, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert from_here(roots) == ("a/", "b/")
    assert from_here(roots[:1]) == ("",)


def test_from_the_top_of_the_repository(
    roots: tuple[Report, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repo" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "repo" / "services" / "a")
    assert from_repository(roots) == ("services/a/", "services/b/")
    assert from_repository(roots[:1]) == ("services/a/",)


def test_two_repositories_are_told_apart(
    roots: tuple[Report, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in roots:
        (one.root / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert from_repository(roots) == ("repo/services/a/", "repo/services/b/")


def test_a_finding_about_the_project_is_about_its_folder() -> None:
    assert [joined("a/", "x.py"), joined("a/", "."), joined("", ".")] == ["a/x.py", "a", "."]
