"""Panes by the width of the terminal, the mouse, themes, and terminals without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from inspector.tui.commands import ViewId
from inspector.tui.themes import DARK, LIGHT, THEMES
from tests.tui.sample import make_app

if TYPE_CHECKING:
    from pathlib import Path

    from textual.theme import Theme

    from tests.tui.conftest import Started
    from tests.tui.driver import Driver

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


def panes(driver: Driver) -> list[str]:
    """The panes that are on the screen."""
    view = driver.browser
    pair = view.query_one(".pair").display
    shown = {
        "outline": view.outline.display,
        "list": pair and view.query_one(".list").display,
        "details": pair and view.details.display,
    }
    return [name for name, there in shown.items() if there]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((60, 20), ["list"]),
        ((79, 24), ["list"]),
        ((80, 24), ["list", "details"]),
        ((119, 40), ["list", "details"]),
        ((120, 40), ["outline", "list", "details"]),
        ((200, 60), ["outline", "list", "details"]),
    ],
)
async def test_three_panes_from_120_two_from_80_one_below(
    started: Started, size: tuple[int, int], shown: list[str]
) -> None:
    async with started(size=size) as driver:
        for key in "2345":
            await driver.press(key)
            assert panes(driver) == shown


async def test_panes_come_and_go_with_the_terminal(started: Started) -> None:
    async with started(size=(200, 60)) as driver:
        await driver.press("2", "h")
        assert driver.browser.outline.has_focus
        await driver.pilot.resize_terminal(80, 24)
        await driver.pilot.pause()
        assert panes(driver) == ["list", "details"]
        assert driver.browser.table.has_focus
        await driver.pilot.resize_terminal(60, 20)
        await driver.pilot.pause()
        assert panes(driver) == ["list"]
        await driver.pilot.resize_terminal(120, 40)
        await driver.pilot.pause()
        assert panes(driver) == ["outline", "list", "details"]


@pytest.mark.parametrize(
    ("before", "after"),
    [((200, 60), (80, 24)), ((60, 20), (120, 40)), ((80, 24), (60, 20)), ((120, 40), (200, 60))],
)
async def test_the_lines_at_top_and_bottom_follow_the_terminal(
    started: Started, before: tuple[int, int], after: tuple[int, int]
) -> None:
    async with started(size=after) as driver:
        await driver.press("2")
        as_started = {name: driver.bar(name) for name in ("tabs", "status", "keys")}
    async with started(size=before) as driver:
        await driver.press("2")
        await driver.pilot.resize_terminal(*after)
        assert {name: driver.bar(name) for name in ("tabs", "status", "keys")} == as_started


async def test_they_follow_the_terminal_behind_another_screen_too(started: Started) -> None:
    async with started(size=(200, 60)) as driver:
        await driver.press("2", "?")
        await driver.pilot.resize_terminal(60, 20)
        await driver.press("escape")
        assert len(driver.bar("tabs")) <= 60
        assert len(driver.bar("keys")) <= 60


async def test_with_one_pane_enter_opens_and_escape_closes_the_details(started: Started) -> None:
    async with started(size=(60, 20)) as driver:
        await driver.press("2", "enter")
        assert panes(driver) == ["details"]
        assert "esc Back" in driver.bar("keys")
        await driver.press("escape")
        assert panes(driver) == ["list"]
        await driver.press("l")
        assert panes(driver) == ["details"]
        await driver.press("h")
        assert panes(driver) == ["list"]


async def test_z_gives_a_pane_all_the_room(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "z")
        assert panes(driver) == ["list"]
        await driver.press("l")
        assert panes(driver) == ["details"]
        await driver.press("escape")
        assert panes(driver) == ["outline", "list", "details"]


async def test_h_and_l_go_from_pane_to_pane(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        view = driver.browser
        focus = []
        for key in ("l", "l", "h", "left", "h", "right"):
            await driver.press(key)
            focus.append(driver.app.focused)
        assert focus == [view.details, view.details, view.table, view.outline, view.outline, view.table]


async def test_a_group_of_the_outline_is_shown_alone(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "h", "j", "j")
        assert driver.lines == ["FI0611"]
        await driver.press("enter")
        assert driver.browser.table.has_focus
        await driver.press("h", "g")
        assert len(driver.lines) == 14
        await driver.press("G")
        assert driver.lines == ["FI1202", "FI1202"]
        await driver.pilot.resize_terminal(100, 30)
        await driver.pilot.pause()
        assert len(driver.lines) == 14


async def test_a_picked_group_that_the_filter_empties_is_let_go(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "h", "G", "slash")
        await driver.type("sev:error")
        assert [item.finding.code for item in driver.browser.table.shown_items()] == [
            "FI0201",
            "FI0201",
            "FI0611",
        ]


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_is_wider_than_the_terminal_and_the_footer_is_whole(
    started: Started, size: tuple[int, int]
) -> None:
    async with started(size=size) as driver:
        for view in ViewId:
            await driver.press(str(view.digit))
            assert driver.screen[0].startswith(f" {ViewId.DASHBOARD.digit} ")
            assert driver.screen[-1].rstrip().endswith("q Quit")
            assert all(len(line) == size[0] for line in driver.screen[:1])


async def test_a_click_selects_a_row_and_two_open_it(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        await driver.pilot.click("#rows", offset=(20, 5))
        assert driver.browser.table.cursor == 4
        assert driver.browser.table.has_focus
        await driver.pilot.click("#rows", offset=(20, 3), times=2)
        await driver.pilot.pause()
        assert driver.browser.table.cursor == 2
        assert driver.browser.details.has_focus


async def test_a_click_on_a_header_sorts_and_another_one_turns_round(started: Started) -> None:
    async with started() as driver:
        await driver.press("2")
        offset = (driver.screen[3].index("severity") - driver.screen[3].index("│") - 1, 0)
        await driver.pilot.click("#rows", offset=offset)
        assert driver.browser.table.rows.sort.column == "severity"
        await driver.pilot.click("#rows", offset=offset)
        assert driver.browser.table.rows.sort.reverse


async def test_a_click_below_the_last_row_changes_nothing(started: Started) -> None:
    async with started(size=(200, 60)) as driver:
        await driver.press("2")
        await driver.pilot.click("#rows", offset=(20, 40))
        assert driver.browser.table.cursor == 1


async def test_tabs_and_keys_can_be_clicked(started: Started) -> None:
    async with started() as driver:
        await driver.pilot.click("#tabs", offset=(driver.bar("tabs").index("Routes"), 0))
        await driver.pilot.pause()
        assert driver.app.view_id is ViewId.ROUTES
        await driver.pilot.click("#keys", offset=(driver.bar("keys").index("Group"), 0))
        await driver.pilot.pause()
        grouping = driver.browser.table.rows.grouping
        assert grouping is not None
        assert grouping.id == "mount"


async def test_the_wheel_scrolls_the_list(started: Started) -> None:
    async with started(size=(80, 24)) as driver:
        await driver.press("2")
        await driver.pilot._post_mouse_events([_wheel()], "#rows", offset=(5, 3))
        await driver.pilot.pause()
        assert driver.browser.table.scroll_target_y > 0


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_t_changes_between_dark_and_light(started: Started) -> None:
    async with started() as driver:
        assert driver.app.theme == DARK.name
        await driver.press("t")
        assert driver.app.theme == LIGHT.name
        await driver.press("t")
        assert driver.app.theme == DARK.name


async def test_other_themes_work_too(started: Started) -> None:
    async with started() as driver:
        driver.app.theme = "nord"
        for key in "12":
            await driver.press(key)
        assert "FI0201" in driver.text


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ink", ["sev-error", "sev-warning", "sev-info", "good", "muted"])
@pytest.mark.parametrize("paper", ["background", "cursor-idle"])
def test_texts_can_be_told_from_their_background(theme: Theme, ink: str, paper: str) -> None:
    background = theme.background if paper == "background" else theme.variables[paper]
    assert background is not None
    assert contrast(theme.variables[ink], background) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_cursor_s_text_can_be_read(theme: Theme) -> None:
    assert contrast(theme.variables["cursor-text"], theme.variables["cursor"]) >= 7


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG: 21 for black on white."""

    def luminance(colour: str) -> float:
        parts = [c / 255 for c in Color.parse(colour).rgb]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


async def test_without_colour_signs_words_and_the_cursor_remain(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with started(app=make_app(tmp_path)) as driver:
        assert driver.app.no_color
        await driver.press("2")
        strips = driver.app.screen._compositor.render_strips()
        row = next(strip for strip in strips if "▌" in strip.text)
        assert "✗ error" in row.text
        assert any(segment.style is not None and segment.style.reverse for segment in row)
        colours = {
            segment.style.color.triplet
            for strip in strips
            for segment in strip.apply_filter(driver.app.get_line_filters()[-1], Color(0, 0, 0))
            if segment.style is not None and segment.style.color is not None and segment.style.color.triplet
        }
        assert all(colour.red == colour.green == colour.blue for colour in colours)
