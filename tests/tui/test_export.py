"""`x`: what a list shows, in a file, in the format that was chosen."""

from __future__ import annotations

import csv
import errno
import json
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from inspector.report.formats import FORMATS
from inspector.tui import export
from tests.report.contracts import agreed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Started
    from tests.tui.driver import Driver


def names(folder: Path, beginning: str) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(beginning)]


async def answer(driver: Driver, path: Path) -> None:
    """Name the file, press enter, and wait until it is written."""
    driver.app.screen.query_one("#export-path", Input).value = str(path)
    await driver.pilot.pause()
    await driver.press("enter")
    await driver.app.workers.wait_for_complete([w for w in driver.app.workers if w.name == "export"])
    await driver.pilot.pause()


async def test_the_findings_that_are_shown_as_a_report(started: Started, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    async with started() as driver:
        await driver.press("2", "slash")
        await driver.type("sev:error rule:FI02")
        await driver.press("enter", "x")
        assert "Write 2 findings to" in driver.text
        await answer(driver, target)
        assert driver.notices == [f"wrote 2 findings to {target}"]
    document = agreed("check", target.read_text())
    assert [(found["code"], found["file"], found["line"]) for found in document["findings"]] == [
        ("FI0201", "library/loans/router.py", 14),
        ("FI0201", "library/books/router.py", 12),
    ]
    assert document["summary"]["findings"] == {"error": 2, "warning": 0, "info": 0}


async def test_the_routes_that_are_shown_as_the_route_table(started: Started, tmp_path: Path) -> None:
    target = tmp_path / "routes.json"
    async with started() as driver:
        await driver.press("3", "slash")
        await driver.type("path:loans")
        await driver.press("enter", "x")
        await answer(driver, target)
    document = agreed("routes", target.read_text())
    assert [(route["methods"], route["path"]) for app in document["apps"] for route in app["routes"]] == [
        (["GET"], "/api/loans"),
        (["POST"], "/api/loans"),
    ]
    assert document["unresolved"] == []


async def test_the_settings_that_are_shown_as_the_settings_table(started: Started, tmp_path: Path) -> None:
    target = tmp_path / "settings.json"
    async with started() as driver:
        await driver.press("4", "slash")
        await driver.type("env:DB_U")
        await driver.press("enter", "x")
        await answer(driver, target)
    document = agreed("settings", target.read_text())
    fields = [(cls["class"], field["name"]) for cls in document["classes"] for field in cls["fields"]]
    assert fields == [("library.settings:DatabaseSettings", "url")]
    assert "hunter2" not in target.read_text()


async def test_the_end_of_the_name_chooses_the_format(started: Started, tmp_path: Path) -> None:
    async with started() as driver:
        for name in ("routes.txt", "routes.csv", "routes.md"):
            await driver.press("3", "x")
            await answer(driver, tmp_path / name)
    lines = (tmp_path / "routes.txt").read_text().split("\n")
    assert lines[0].split("\t")[:3] == ["method", "path", "handler"]
    assert any(line.startswith("POST\t/api/loans\tcreate_loan\t") for line in lines)
    assert lines[-2].startswith("app.include_router(plugin.router) — ")
    rows = list(csv.reader((tmp_path / "routes.csv").read_text().splitlines()))
    assert [row[:2] for row in rows[:3]] == [line.split("\t")[:2] for line in lines[:3]]
    assert "| POST" in (tmp_path / "routes.md").read_text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_format_of_check_can_be_chosen_with_the_keys(
    started: Started, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with started(size=size) as driver:
        await driver.press("2", "x")
        driver.app.screen.query_one("#export-path", Input).value = str(tmp_path / "out.json")
        seen = []
        for _ in FORMATS:
            await driver.pilot.pause()
            shown = next(line for line in driver.screen if "up and down" in line or "change it" in line)
            seen.append(shown.strip("│ ").split(":")[0].removeprefix("as "))
            value = driver.app.screen.query_one("#export-path", Input).value
            assert value == str(tmp_path / f"out{next(f.suffix for f in FORMATS if f.name == seen[-1])}")
            await driver.press("down")
        assert sorted(seen) == sorted(entry.name for entry in FORMATS)
        await driver.press("up", "escape")
    assert not names(tmp_path, "out.")


async def test_it_asks_before_it_replaces_and_refuses_what_cannot_be(
    started: Started, tmp_path: Path
) -> None:
    target = tmp_path / "there.json"
    target.write_text("old")
    async with started() as driver:
        await driver.press("2", "x")
        for wrong, words in (
            (tmp_path, "that is a folder"),
            (tmp_path / "no" / "file", "there is no folder"),
        ):
            await answer(driver, wrong)
            assert words in driver.text
        await answer(driver, target)
        assert "it exists; enter again replaces it" in driver.text
        assert target.read_text() == "old"
        await answer(driver, target)
    assert json.loads(target.read_bytes())


async def test_escape_leaves_and_writes_nothing(started: Started, tmp_path: Path) -> None:
    async with started() as driver:
        await driver.press("2", "x", "escape")
        assert len(driver.app.screen_stack) == 1
    assert not names(tmp_path, "findings")


async def test_a_name_that_is_none_is_told(started: Started, tmp_path: Path) -> None:
    async with started() as driver:
        await driver.press("2", "x")
        await answer(driver, tmp_path / f"{'x' * 300}.json")
        assert "that cannot be written: " in driver.text
        assert len(driver.app.screen_stack) == 2


async def test_a_file_that_cannot_be_written_is_told(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export, "replace_file", full)
    async with started() as driver:
        await driver.press("2", "x")
        await answer(driver, tmp_path / "out.json")
        assert driver.notices == [f"{tmp_path / 'out.json'} cannot be written: No space left on device"]
