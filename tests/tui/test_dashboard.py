"""The dashboard: what it says, and where its lines lead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.project.records import Problem
from inspector.tui.commands import ViewId
from inspector.tui.summary import headline
from inspector.tui.views.dashboard import DashboardView, bar, counted
from tests.tui.sample import EMPTY, report, rules

if TYPE_CHECKING:
    from tests.tui.conftest import Started
    from tests.tui.driver import Driver


def dashboard(driver: Driver) -> DashboardView:
    assert isinstance(driver.app.view, DashboardView)
    return driver.app.view


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (0, "░░░░░░░░"),
        (50, "████░░░░"),
        (100, "████████"),
        (None, "-       "),
        (2, "█░░░░░░░"),
        (99, "███████░"),
    ],
)
def test_a_score_is_drawn_as_a_bar(share: int | None, drawn: str) -> None:
    assert bar(share, 8) == drawn


@pytest.mark.parametrize(
    ("count", "width", "shown"),
    [(0, 5, "·"), (999, 5, "▲ 999"), (1059, 5, "▲ 1k"), (1059, 6, "▲ 1059"), (11_277, 6, "▲ 11k")],
)
def test_a_count_without_room_is_told_in_thousands(count: int, width: int, shown: str) -> None:
    assert counted(count, "▲", width) == shown


def test_the_headline_says_all_totals_in_words() -> None:
    from inspector.report.history import History
    from inspector.report.score import score

    lines = headline(report(), score(rules(), report().findings, 1234), History()).plain.split("\n")
    assert lines[0] == "Score     46/100  ✗ 3 errors  ▲ 3 warnings  • 2 infos  3/9 rules kept"
    assert lines[1] == (
        "Layout    ▲ partly by feature, partly by file type  2 features, 14 files, 1,234 lines"
    )
    assert lines[2] == "Routes    6  ✓ 1 with auth  ○ 4 without  2 conditional  ? 1 unresolved"
    assert lines[3] == ("Settings  2 classes, 1 frozen  5 fields, 1 required, 1 secret  ? 1 unresolved")


def test_the_headline_counts_routes_with_an_unresolved_dependency_apart() -> None:
    from inspector.report.history import History
    from inspector.report.score import score

    app, *_ = made = report().apps
    unresolved = replace(app, routes=tuple(replace(route, resolved=False) for route in app.routes))
    lines = headline(
        replace(report(), apps=(unresolved, *made[1:])), score((), (), 0), History()
    ).plain.split("\n")
    assert "✓ 1 with auth  ○ 1 without  ? 3 unknown" in lines[2]


def test_the_headline_of_an_empty_project_counts_to_zero() -> None:
    from inspector.report.history import History
    from inspector.report.score import score

    lines = headline(EMPTY, score((), (), 0), History()).plain.split("\n")
    assert lines[0].startswith("Score     -/100  ✗ 0 errors")
    assert lines[2] == "Routes    6  ✓ 0 with auth  ○ 0 without  none unresolved"


async def test_sections_have_bars_signs_and_counts(started: Started) -> None:
    async with started(size=(80, 40)) as driver:
        rows = {line.strip("▌ ")[:2]: line for line in driver.screen if line.strip("▌ ")[:2].isdigit()}
        assert "02 Async programming" in rows["02"]
        assert "1 of 2" in rows["02"]
        assert "✗ 2" in rows["02"]
        assert "█" in rows["02"]
        assert "░" in rows["02"]


async def test_the_worst_feature_comes_first(started: Started) -> None:
    async with started() as driver:
        names = [item.feature.name for item in dashboard(driver).features.shown_items()]
        assert names == ["books", "loans"]


async def test_enter_on_a_section_shows_its_findings(started: Started) -> None:
    async with started() as driver:
        await driver.press("j", "enter")
        assert driver.app.view_id is ViewId.FINDINGS
        assert driver.browser.filterbar.input.value == "rule:FI02"
        assert driver.lines == ["✗ FI0201 blocking-call-in-async (2)", "FI0201", "FI0201"]


async def test_enter_on_a_feature_shows_its_findings(started: Started) -> None:
    async with started() as driver:
        await driver.press("l", "j", "enter")
        assert driver.app.view_id is ViewId.FINDINGS
        assert [item.finding.feature for item in driver.browser.table.shown_items()] == ["loans", "loans"]


async def test_the_filter_of_a_card_replaces_the_one_that_was_there(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "slash", "x", "enter", "1", "enter")
        assert driver.browser.filterbar.input.value == "rule:FI01"
        assert len(driver.browser.table.shown_items()) == 1


async def test_down_goes_from_one_card_to_the_next_and_up_back(started: Started) -> None:
    async with started() as driver:
        view = dashboard(driver)
        await driver.press("G")
        assert view.problems.has_focus
        await driver.press("k")
        assert view.features.has_focus
        assert view.features.cursor == 1
        await driver.press("k", "k")
        assert view.sections.has_focus
        assert view.sections.cursor == 19
        await driver.press("j")
        assert view.features.has_focus
        await driver.press("g")
        assert (view.sections.has_focus, view.sections.cursor) == (True, 0)


async def test_every_card_can_be_read_at_80x24(started: Started) -> None:
    async with started(size=(80, 24)) as driver:
        seen = driver.text
        for _ in range(40):
            await driver.press("j")
            seen += driver.text
        for words in (
            "Score",
            "20 Migrations",
            "Features, the worst first",
            "Since the scan before",
            "broken.py:4",
            "is not valid Python",
        ):
            assert words in seen


async def test_a_problem_has_a_place_and_one_of_the_tool_has_none(started: Started) -> None:
    problems = (Problem("", 0, "rule FI0201 crashed"), Problem("library/broken.py", 4, "is not valid Python"))
    async with started(replace(report(), problems=problems)) as driver:
        await driver.press("G")
        assert "the inspection" in driver.text
        place = driver.app.view.place()
        assert place is not None
        assert (place.file, place.line) == ("library/broken.py", 4)
        await driver.press("k", "e")
        assert driver.notices == ["Edit (e): what is selected stands in no file"]


async def test_y_copies_the_line(started: Started) -> None:
    async with started() as driver:
        await driver.press("j", "y")
        assert driver.app.clipboard == "02 Async programming  1 of 2  ✗ 2  ·  ·"
