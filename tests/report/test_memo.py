"""An unchanged project is answered from memory, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.config import Config
from inspector.report import checked
from inspector.report.build import inspect

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.report.model import Report

APP = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def read_order(order_id: int):
    return {"id": order_id}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "app.py").write_text(APP)
    (root / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    return root


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(cache_dir=tmp_path / "cache")


def without_linking(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        message = "the project was linked again"
        raise AssertionError(message)

    monkeypatch.setattr(checked, "link", refuse)


def same(one: Report, other: Report) -> bool:
    fields = ("name", "summary", "findings", "problems", "apps", "unresolved_routes", "settings", "features")
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def test_an_unchanged_project_is_not_linked_again(
    project: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = inspect(project, config)
    without_linking(monkeypatch)

    second = inspect(project, config)

    assert same(first, second)
    assert [route.path for app in second.apps for route in app.routes] == ["/orders/{order_id}"]
    assert second.texts.text("app.py") == APP


def test_changed_code_is_seen(project: Path, config: Config) -> None:
    inspect(project, config)
    (project / "app.py").write_text(APP.replace("/orders", "/purchases"))

    report = inspect(project, config)

    assert [route.path for app in report.apps for route in app.routes] == ["/purchases/{order_id}"]


def test_a_changed_manifest_is_seen(project: Path, config: Config) -> None:
    assert "FI1203" in {finding.code for finding in inspect(project, config).findings}
    (project / "pyproject.toml").write_text('[project]\nname = "shop"\n[tool.ruff]\nline-length = 100\n')

    assert "FI1203" not in {finding.code for finding in inspect(project, config).findings}


def test_other_rules_are_another_report(project: Path, config: Config) -> None:
    everything = inspect(project, config)
    only = inspect(project, config.model_copy(update={"select": ("FI1201",)}))

    assert {finding.code for finding in only.findings} == {"FI1201"}
    assert len(everything.findings) > len(only.findings)


def test_a_damaged_memo_is_made_again(project: Path, config: Config, tmp_path: Path) -> None:
    first = inspect(project, config)
    kept = list((tmp_path / "cache" / "reports").iterdir())
    assert len(kept) == 1
    kept[0].write_bytes(b"\x93nothing")

    assert same(inspect(project, config), first)


def test_without_a_cache_nothing_is_kept(project: Path, config: Config, tmp_path: Path) -> None:
    inspect(project, config.model_copy(update={"cache": False}))

    assert not (tmp_path / "cache").exists()
