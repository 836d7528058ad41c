"""The view of findings, by its keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.rules.declare import Severity
from tests.tui.sample import FINDINGS, report

if TYPE_CHECKING:
    from tests.tui.conftest import Started
    from tests.tui.driver import Driver

BY_RULE = [
    "✗ FI0201 blocking-call-in-async (2)",
    "FI0201",
    "FI0201",
    "✗ FI0611 duplicate-route (1)",
    "FI0611",
    "▲ FI0101 organized-by-file-type (1)",
    "FI0101",
    "▲ FI0405 session-without-yield (1)",
    "FI0405",
    "▲ FI1902 settings-not-frozen (1)",
    "FI1902",
    "• FI1202 legacy-typing (2)",
    "FI1202",
    "FI1202",
]


def codes(driver: Driver) -> list[str]:
    return [item.finding.code for item in driver.browser.table.shown_items()]


async def test_findings_are_grouped_by_rule_the_worst_first(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        assert driver.lines == BY_RULE
        assert driver.current.finding.place.file == "library/books/router.py"


async def test_b_goes_through_the_groupings_and_comes_back(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "b")
        assert driver.lines[0] == "library/books/router.py (3)"
        await driver.press("b")
        assert [line for line in driver.lines if "(" in line] == ["books (3)", "loans (2)", "no feature (3)"]
        await driver.press("b")
        assert len(driver.lines) == len(FINDINGS)
        await driver.press("b")
        assert driver.lines == BY_RULE


async def test_grouping_keeps_the_selected_finding(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "n", "n", "n")
        selected = driver.current
        for _ in range(4):
            await driver.press("b")
            assert driver.current is selected


async def test_vim_keys_move_through_lines(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "g")
        assert driver.current == "✗ FI0201 blocking-call-in-async"
        await driver.press("j", "j", "down", "k", "up")
        assert driver.browser.table.cursor == 1
        await driver.press("G")
        assert driver.browser.table.cursor == len(BY_RULE) - 1
        await driver.press("j")
        assert driver.browser.table.cursor == len(BY_RULE) - 1
        await driver.press("ctrl+u", "ctrl+d", "pageup")
        assert driver.browser.table.cursor == 0
        await driver.press("pagedown")
        assert driver.browser.table.cursor == len(BY_RULE) - 1


async def test_n_steps_over_headings_and_into_folded_groups(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "n")
        await driver.press("n")
        assert driver.current.finding.code == "FI0611"
        await driver.press("N")
        assert driver.current.finding.code == "FI0201"
        await driver.press("Z")
        assert driver.lines == [line for line in BY_RULE if "(" in line]
        assert driver.current == "✗ FI0201 blocking-call-in-async"
        await driver.press("n")
        assert driver.current.finding.message.startswith("`requests.get`")
        await driver.press("n", "n")
        assert driver.current.finding.code == "FI0611"
        await driver.press("space", "k", "space", "j", "N")
        assert driver.current.finding.code == "FI0201"


async def test_space_folds_the_group_of_the_line(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "j", "space")
        assert driver.lines[:2] == [BY_RULE[0], BY_RULE[3]]
        assert driver.current == "✗ FI0201 blocking-call-in-async"
        await driver.press("space")
        assert driver.lines == BY_RULE


async def test_the_details_show_message_source_and_the_rule_s_page(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "n")
        assert driver.details.startswith("✗ error  FI0201 blocking-call-in-async")
        assert "library/loans/router.py:14  in feature loans" in driver.details
        assert "time.sleep blocks the event loop in GET /loans" in driver.details
        assert "▶ 14 │     time.sleep(0.1)" in driver.details
        assert "While it waits, no other request is answered." in driver.details
        assert "Breaks the rule" in driver.details


async def test_the_heading_of_a_rule_shows_its_page_and_that_of_a_file_its_counts(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "g")
        assert "2 findings" in driver.details
        assert "It blocks the event loop." in driver.details
        await driver.press("b", "g")
        assert "library/books/router.py  3 findings" in driver.details
        assert "    1  ✗ error    FI0611 duplicate-route" in driver.details


@pytest.mark.parametrize(
    ("filter_text", "left"),
    [
        ("sev:error", ["FI0201", "FI0201", "FI0611"]),
        ("rule:FI19", ["FI1902"]),
        ("file:loans !sev:info", ["FI0201"]),
        ("feature:none", ["FI0101", "FI0405", "FI1902"]),
        ("httpx", ["FI0201"]),
        ("sev:", ["FI0201", "FI0201", "FI0611", "FI0101", "FI0405", "FI1902", "FI1202", "FI1202"]),
        ("nothing has this", []),
    ],
)
async def test_the_filter_works_with_every_key(started: Started, filter_text: str, left: list[str]) -> None:
    async with started() as driver:
        await driver.press("2", "slash")
        await driver.type(filter_text)
        assert codes(driver) == left
        assert driver.browser.filterbar.input.has_focus
        await driver.press("enter")
        assert driver.browser.table.has_focus
        await driver.press("escape")
        assert len(codes(driver)) == len(FINDINGS)


async def test_a_wrong_filter_says_what_is_wrong_and_leaves_the_list(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "slash")
        await driver.type("sev:error sev:x")
        assert "filter sev: takes error, warning, info, not 'x'" in driver.text
        assert codes(driver) == ["FI0201", "FI0201", "FI0611"]
        await driver.press("backspace")
        assert "filter sev: takes" not in driver.text


async def test_an_empty_result_says_how_to_come_back(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "slash", "x", "y", "z")
        assert "Nothing matches the filter; escape clears it." in driver.text
        assert "0 of 8 findings" in driver.text
        assert driver.details == ""
        await driver.press("escape")
        assert driver.browser.filterbar.input.value == ""
        assert driver.lines == BY_RULE


async def test_the_filter_keeps_the_selected_finding(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "n", "n")
        selected = driver.current
        await driver.press("slash")
        await driver.type("sev:error")
        assert driver.current is selected
        await driver.press("escape")
        assert driver.current is selected


async def test_arrows_move_the_cursor_while_the_filter_is_typed(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "slash", "e", "down")
        assert driver.browser.table.cursor == 2
        assert driver.browser.filterbar.input.has_focus


async def test_o_sorts_by_the_next_column_and_shift_o_turns_it_round(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "b", "b", "b")
        seen = []
        for _ in range(len(driver.browser.table.shown_columns())):
            await driver.press("o")
            seen.append((driver.browser.table.rows.sort.column, codes(driver)))
        assert {column for column, _ in seen} == {c.id for c in driver.browser.table.shown_columns()}
        by_rule = dict(seen)["rule"]
        assert by_rule == sorted(by_rule)
        while driver.browser.table.rows.sort.column != "rule":
            await driver.press("o")
        await driver.press("O")
        assert codes(driver) == sorted(by_rule, reverse=True)


async def test_a_column_is_marked_as_the_one_that_sorts(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        assert "place ▲" in driver.text
        await driver.press("O")
        assert "place ▼" in driver.text


async def test_y_copies_the_finding_and_a_heading_its_title(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "n", "y")
        assert driver.app.clipboard == (
            "library/loans/router.py:14:5: FI0201 `time.sleep` blocks the event loop in GET /loans; "
            "await `asyncio.sleep`"
        )
        await driver.press("g", "y")
        assert driver.app.clipboard == "✗ FI0201 blocking-call-in-async"


async def test_enter_goes_to_the_details_and_escape_back(started: Started) -> None:
    async with started(size=(80, 24)) as driver:
        await driver.press("2", "enter")
        assert driver.browser.details.has_focus
        await driver.press("j", "j")
        assert driver.browser.details.scroll_offset.y == 2
        assert driver.browser.table.cursor == 1
        await driver.press("n")
        assert driver.browser.table.cursor == 2
        assert driver.browser.details.scroll_offset.y == 0
        await driver.press("escape")
        assert driver.browser.table.has_focus


async def test_enter_on_open_details_says_so(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "enter", "enter")
        assert driver.notices == ["Open (enter): the details are open; escape leaves them"]


async def test_severity_is_a_word_on_every_row(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        for level in Severity:
            assert level.label in driver.text


async def test_ten_thousand_findings_are_listed_without_a_widget_each(started: Started) -> None:
    many = tuple(
        replace(FINDINGS[2], place=replace(FINDINGS[2].place, line=n, end_line=n)) for n in range(1, 10_001)
    )
    async with started(report(many)) as driver:
        await driver.press("2", "G")
        assert driver.browser.table.cursor == 10_000
        assert driver.current.finding.place.line == 10_000
        assert len(driver.app.screen.query("*")) < 60
