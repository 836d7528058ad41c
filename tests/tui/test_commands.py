"""The table of commands, and what is made from it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from inspector.tui import status
from inspector.tui.commands import (
    BY_ID,
    COMMANDS,
    LISTS,
    TABLES,
    Context,
    EnvState,
    ViewId,
    hints,
    pressed,
    shown,
)
from inspector.tui.widgets.bar import width

if TYPE_CHECKING:
    from tests.tui.conftest import Started

EVERYTHING = Context(ViewId.FINDINGS, scanned=True, rows=9, selected=True, placed=True, grouped=True)


@pytest.mark.parametrize("view", ViewId)
def test_ids_and_in_each_view_keys_are_each_used_once(view: ViewId) -> None:
    keys = [key for command in COMMANDS for key in command.keys if view in command.views]
    assert len(BY_ID) == len(COMMANDS)
    assert len(set(keys)) == len(keys)


def test_a_key_does_what_the_view_has_it_for() -> None:
    assert [pressed("f", view).id for view in (ViewId.FINDINGS, ViewId.SETTINGS)] == ["fix", "follow"]
    assert pressed("f", ViewId.ROUTES).why_not(Context(ViewId.ROUTES)) == "works in Findings (2)"


def test_every_command_is_explained() -> None:
    for command in COMMANDS:
        assert command.label
        assert command.help.endswith(".")
        assert command.views


def test_the_views_have_the_digits_from_one_to_seven() -> None:
    assert [BY_ID[f"view-{view}"].keys for view in ViewId] == [(str(n),) for n in range(1, 8)]


def test_keys_are_shown_as_users_know_them() -> None:
    assert [shown(key) for key in ("slash", "question_mark", "ctrl+p", "G", "escape")] == [
        "/",
        "?",
        "^p",
        "G",
        "esc",
    ]


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("edit", EVERYTHING, None),
        ("next", Context(ViewId.ROUTES), "works in Findings (2)"),
        ("sort", Context(ViewId.ENV), "works in lists such as Findings (2) and Routes (3)"),
        ("filter", Context(ViewId.FINDINGS, scanning=True), "the first scan is still running"),
        ("filter", Context(ViewId.FINDINGS), "nothing has been scanned; r scans"),
        ("edit", Context(ViewId.FINDINGS, scanned=True), "the list is empty"),
        (
            "edit",
            Context(ViewId.FINDINGS, scanned=True, filtered=True),
            "nothing matches the filter; escape clears it",
        ),
        (
            "edit",
            Context(ViewId.FINDINGS, scanned=True, rows=3, selected=True),
            "what is selected stands in no file",
        ),
        ("fold", Context(ViewId.FINDINGS, scanned=True, rows=3), "the list is not grouped; b groups it"),
        ("rescan", Context(ViewId.FINDINGS, scanning=True), "a scan is running; c cancels it"),
        ("cancel", Context(ViewId.FINDINGS), "no scan is running"),
        ("cancel", Context(ViewId.FINDINGS, scanning=True, cancelling=True), "the scan is ending"),
        ("rescan", Context(ViewId.FINDINGS, scanning=True, cancelling=True), "the scan is ending"),
        ("back", Context(ViewId.FINDINGS), "there is nothing to go back from"),
        ("cancel", Context(ViewId.PROBE, probing=True), None),
        ("probe", Context(ViewId.PROBE, probing=True, address=True), "a probe is running; c cancels it"),
        ("probe", Context(ViewId.PROBE), "type an address first; i goes there"),
        ("probe", Context(ViewId.ENV), "works in Probe (7)"),
        ("again", Context(ViewId.PROBE, probed=True), "no check is selected"),
        ("update-env", Context(ViewId.ENV), "nothing has been scanned; r scans"),
        (
            "update-env",
            Context(ViewId.ENV, scanned=True, env_file=EnvState.CURRENT),
            "the file is up to date",
        ),
        ("write-env", Context(ViewId.ENV, scanned=True, env_file=EnvState.CURRENT), None),
        (
            "write-env",
            Context(ViewId.ENV, scanned=True, env_file=EnvState.BUSY),
            "the files are being compared",
        ),
        (
            "compare-env",
            Context(ViewId.ENV, scanned=True, env_file=EnvState.MISSING),
            "there is no such file yet",
        ),
    ],
)
def test_a_command_that_cannot_run_says_why(command: str, context: Context, reason: str | None) -> None:
    assert BY_ID[command].why_not(context) == reason


def test_the_footer_fits_every_width_and_help_is_always_there() -> None:
    contexts = [
        Context(
            view,
            scanning=scanning,
            scanned=scanned,
            rows=rows,
            selected=bool(rows),
            placed=bool(rows),
            back=back,
        )
        for view, scanning, scanned, rows, back in product(
            ViewId, (False, True), (False, True), (0, 5), (False, True)
        )
    ]
    for context, room in product(contexts, (40, 60, 80, 120, 200)):
        parts = status.keys(context, room)
        assert width(parts) <= room
        assert "help" in [part.command for part in parts]


def test_the_footer_shows_nothing_that_cannot_run() -> None:
    for context in (EVERYTHING, Context(ViewId.PROBE), Context(ViewId.FINDINGS, scanning=True)):
        assert all(command.why_not(context) is None for command in hints(context))


def test_the_tabs_fit_every_width_and_name_the_view_that_is_shown() -> None:
    numbers = dict.fromkeys(LISTS, 12345)
    for view, room in product(ViewId, (40, 60, 80, 120, 200)):
        parts = status.tabs(view, numbers, room)
        assert width(parts) <= room
        assert [part.command for part in parts] == [f"view-{view}" for view in ViewId]
        text = "".join(text for part in parts for text, _ in part.texts)
        assert str(view.digit) in text
        assert view.title[:4] in text


async def test_every_command_can_be_run_in_each_of_its_views(started: Started) -> None:
    async with started() as driver:
        for view in ViewId:
            await driver.press(str(view.digit))
            known = {**driver.app.handlers(), **driver.app.view.handlers()}
            for command in COMMANDS:
                if view in command.views and not command.id.startswith("view-"):
                    assert command.id in known, f"{command.id} in {view}"
            for handled in driver.app.view.handlers():
                assert view in BY_ID[handled].views or view not in LISTS, f"{handled} in {view}"


async def test_a_disabled_key_says_why(started: Started) -> None:
    async with started() as driver:
        await driver.press("c", "slash", "3", "n")
        assert driver.notices == [
            "Cancel (c): no scan is running",
            "Filter (/): works in lists such as Findings (2) and Routes (3)",
            "Next (n): works in Findings (2)",
        ]


async def test_the_palette_finds_commands_and_runs_them(started: Started) -> None:
    async with started() as driver:
        await driver.press("ctrl+p")
        await driver.type("settings")
        await driver.press("enter")
        await driver.pilot.pause()
        assert driver.app.view_id is ViewId.SETTINGS


async def test_the_palette_shows_what_can_run_here(started: Started) -> None:
    from inspector.tui.palette import Palette

    async with started() as driver:
        await driver.press("1")
        provider = Palette(driver.app.screen)
        offered = [hit.text async for hit in provider.discover()]
        assert "Findings  (2)" in offered
        assert "Filter  (/)" not in offered
        found = [(hit.text, hit.help) async for hit in provider.search("filter")]
        assert ("Filter  (/)", "not now: works in lists such as Findings (2) and Routes (3)") in found


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_help_explains_the_keys_of_the_view(started: Started, size: tuple[int, int]) -> None:
    async with started(size=size) as driver:
        await driver.press("2", "question_mark")
        help_text = driver.app.screen.query_one("#help").plain  # type: ignore[attr-defined]
        for command in COMMANDS:
            assert (command.help in help_text) == (ViewId.FINDINGS in command.views)
        assert "sev:" in help_text
        assert "(not now: no scan is running)" in help_text
        await driver.press("G")
        assert "sev:" in driver.text or "fixable:" in driver.text
        await driver.press("escape")
        assert driver.app.screen is driver.app.screen_stack[0]


def test_tables_are_lists_and_the_dashboard() -> None:
    assert {*LISTS, ViewId.DASHBOARD} == TABLES
