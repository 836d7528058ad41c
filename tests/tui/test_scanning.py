"""Scans: the first, the next, those that are cancelled and those that fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.errors import NoSuchProjectError
from inspector.tui.commands import ViewId
from inspector.tui.engine import Progress
from inspector.tui.status import ScanState, status
from tests.tui.sample import EMPTY, FINDINGS, Script, make_app, report

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Started


def moved(by: int) -> tuple[object, ...]:
    return tuple(
        replace(f, place=replace(f.place, line=f.place.line + by, end_line=f.place.end_line + by))
        for f in FINDINGS
    )


async def test_the_app_is_painted_while_the_first_scan_runs(started: Started) -> None:
    script = Script([report()], held=True, told=(Progress("reading files", 30, 120),))
    async with started(script=script, settle=False) as driver:
        await driver.pilot.pause()
        assert "1 Dashboard" in driver.bar("tabs")
        assert "c cancels" in driver.bar("status")
        for key in "234567":
            await driver.press(key)
            assert driver.app.view_id.digit == int(key)
        await driver.press("2")
        assert "Scanning…" in driver.text
        await driver.press("c")
        await driver.scanned()


def test_progress_is_shown_as_a_bar_with_numbers() -> None:
    line = "".join(
        text
        for part in status(
            "library", ScanState(running=True, progress=Progress("reading files", 30, 120)), None, 80
        )
        for text, _ in part.texts
    )
    assert "━━━━━───────────────" in line
    assert "reading files 30 of 120" in line


def test_a_scan_that_was_cancelled_says_so_until_it_has_ended() -> None:
    parts = status("library", ScanState(running=True, cancelling=True), None, 80)
    assert "".join(text for part in parts for text, _ in part.texts) == " library  cancelling the scan…"


async def test_what_was_found_is_shown_when_the_scan_is_done(started: Started) -> None:
    async with started() as driver:
        assert "14 files, 1,234 lines, scanned in 0.00 s" in driver.bar("status")
        assert "2 Findings 8" in driver.bar("tabs")


async def test_a_scan_can_be_cancelled_and_started_again(started: Started) -> None:
    script = Script([report()], held=True)
    async with started(script=script, settle=False) as driver:
        await driver.pilot.pause()
        await driver.press("c")
        await driver.scanned()
        assert "The scan was cancelled" in driver.bar("status")
        script.held = False
        await driver.press("r")
        await driver.scanned()
        assert "scanned in" in driver.bar("status")


async def test_a_second_scan_is_refused_while_one_runs(started: Started) -> None:
    script = Script([report()], held=True)
    async with started(script=script, settle=False) as driver:
        await driver.pilot.pause()
        await driver.press("r")
        assert script.scans == 1
        assert driver.notices == ["Rescan (r): a scan is running; c cancels it"]
        await driver.press("c")
        await driver.scanned()


async def test_leaving_ends_a_scan_that_runs(started: Started) -> None:
    script = Script([report()], held=True)
    async with started(script=script, settle=False) as driver:
        await driver.pilot.pause()
        await driver.press("q")
        assert not driver.app.is_running or driver.app._exit


async def test_a_project_that_cannot_be_inspected_says_why(started: Started) -> None:
    async with started(NoSuchProjectError("library holds no Python files")) as driver:
        assert "✗ library holds no Python files" in driver.bar("status")
        assert driver.notices == ["library holds no Python files"]
        for key in "12":
            await driver.press(key)
            assert "library holds no Python files; r scans again." in driver.text


async def test_a_defect_of_the_scan_is_told_and_the_app_goes_on(started: Started) -> None:
    async with started(ZeroDivisionError("[/foo] went wrong"), report()) as driver:
        assert "defect of this tool: ZeroDivisionError: [/foo] went wrong" in driver.notices[0]
        await driver.press("r")
        await driver.scanned()
        assert "scanned in" in driver.bar("status")


async def test_a_failed_rescan_leaves_what_was_there(started: Started) -> None:
    async with started(report(), NoSuchProjectError("library does not exist")) as driver:
        await driver.press("2", "r")
        await driver.scanned()
        assert "✗ library does not exist" in driver.bar("status")
        assert len(driver.browser.table.rows.items) == len(FINDINGS)


async def test_a_rescan_keeps_the_selection_where_lines_moved(started: Started) -> None:
    async with started(report(), report(moved(3))) as driver:  # type: ignore[arg-type]
        await driver.press("2", "n", "n", "n")
        before = driver.current.finding
        await driver.press("r")
        await driver.scanned()
        assert driver.current.finding.message == before.message
        assert driver.current.finding.place.line == before.place.line + 3


async def test_a_rescan_keeps_filter_sorting_grouping_and_view(started: Started) -> None:
    async with started(report(), report(moved(1))) as driver:  # type: ignore[arg-type]
        await driver.press("2", "b", "o", "slash")
        await driver.type("sev:error")
        await driver.press("enter")
        before = driver.lines
        await driver.press("r")
        await driver.scanned()
        assert driver.app.view_id is ViewId.FINDINGS
        assert [line.split(":")[0] for line in driver.lines] == [line.split(":")[0] for line in before]
        assert driver.browser.table.rows.sort.column == "message"


async def test_when_the_selected_finding_is_gone_the_nearest_line_is_selected(started: Started) -> None:
    async with started(report(), report(FINDINGS[:3])) as driver:
        await driver.press("2", "G")
        await driver.press("r")
        await driver.scanned()
        assert driver.browser.table.cursor == len(driver.lines) - 1


async def test_the_dashboard_tells_what_changed_since_the_scan_before(started: Started) -> None:
    async with started(report(), report(FINDINGS[2:])) as driver:
        assert "first scan of this session" in driver.text
        await driver.press("r")
        await driver.scanned()
        assert "2 findings gone" in driver.text
        await driver.press("r")
        await driver.scanned()
        assert "Nothing changed." in driver.text


async def test_an_empty_project_has_something_to_say_everywhere(started: Started) -> None:
    async with started(EMPTY) as driver:
        assert "None: every file was read and every rule ran." in driver.text
        for key, words in (
            ("2", "No findings: every rule that ran is kept."),
            ("3", "No app and no router was found."),
            ("4", "No settings class was found."),
            ("5", "No feature was found"),
        ):
            await driver.press(key)
            assert words in driver.text
            await driver.press("j", "e", "o", "b", "enter")


async def test_a_view_that_is_opened_after_the_scan_shows_it(started: Started, tmp_path: Path) -> None:
    async with started(app=make_app(tmp_path)) as driver:
        await driver.press("5")
        assert [item.feature.name for item in driver.browser.table.shown_items()] == ["books", "loans"]
