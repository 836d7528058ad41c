"""What all views share: memory, the editor, exports, leaving, and hostile projects."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector.project.records import Feature, Place, Problem
from inspector.project.texts import Texts
from inspector.tui.commands import ViewId
from inspector.tui.state import Memory
from inspector.tui.themes import LIGHT
from tests.tui.sample import APPS, FINDINGS, READ_BOOK, ROOT, SETTINGS_CLASSES, UNRESOLVED, make_app, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.report.model import Report
    from tests.tui.conftest import Started

HOSTILE = "[/foo] list[int] \x1b[31m\x1b]0;title\x07 \x9b2J \udc80 \u202e [bold]x[/bold] $var {} \\["


async def test_view_theme_filter_sorting_and_grouping_are_remembered(
    started: Started, tmp_path: Path
) -> None:
    async with started(app=make_app(tmp_path)) as driver:
        await driver.press("3", "t", "b", "o", "O", "slash")
        await driver.type("auth:none")
        await driver.press("enter", "q")
    async with started(app=make_app(tmp_path)) as driver:
        assert driver.app.view_id is ViewId.ROUTES
        assert driver.app.theme == LIGHT.name
        rows = driver.browser.table.rows
        assert rows.grouping is not None
        assert (rows.grouping.id, rows.sort.column, rows.sort.reverse) == ("mount", "handler", True)
        assert driver.browser.filterbar.input.value == "auth:none"
        assert "/api/loans" in driver.lines
        assert len([line for line in driver.lines if line.startswith("/")]) == 5


async def test_a_choice_is_saved_at_once(started: Started, tmp_path: Path) -> None:
    async with started(app=make_app(tmp_path)) as driver:
        await driver.press("2", "b")
        assert Memory(ROOT, tmp_path).load().lists["findings"].grouping == "file"


async def test_damaged_memory_is_ignored(started: Started, tmp_path: Path) -> None:
    memory = Memory(ROOT, tmp_path)
    memory.path.parent.mkdir(parents=True)
    memory.path.write_text(
        '{"version":1,"view":"nowhere","theme":"pink","lists":{"findings":{"sort":"x","grouping":"y"}}}'
    )
    async with started(app=make_app(tmp_path)) as driver:
        assert driver.app.view_id is ViewId.DASHBOARD
        await driver.press("2")
        assert len(driver.lines) == 14


async def test_without_a_place_for_memory_everything_works(started: Started, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    async with started(app=make_app(tmp_path / "file")) as driver:
        await driver.press("2", "b", "t")
        assert driver.lines[0] == "library/books/router.py (3)"


async def test_q_and_ctrl_q_leave(started: Started, tmp_path: Path) -> None:
    for number, key in enumerate(("q", "ctrl+q")):
        app = make_app(tmp_path / str(number))
        async with started(app=app) as driver:
            await driver.press("2", key)
        assert app.return_code == 0


async def test_ctrl_q_leaves_from_the_filter_and_from_help(started: Started, tmp_path: Path) -> None:
    for number, keys in enumerate((("2", "slash", "q"), ("question_mark",))):
        app = make_app(tmp_path / str(number))
        async with started(app=app) as driver:
            await driver.press(*keys)
            assert app._exit is False
            await driver.press("ctrl+q")
        assert app._exit


async def test_e_opens_the_line_in_the_editor(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run: list[list[str]] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        yield

    def remember(command: list[str], *, check: bool) -> None:
        assert not check
        run.append(command)

    app = make_app(tmp_path)
    monkeypatch.setattr(app, "suspend", suspend)
    monkeypatch.setattr(subprocess, "run", remember)
    app._environment = {"VISUAL": "vim -n"}
    async with started(app=app) as driver:
        await driver.press("2", "n", "e")
        assert run == [["vim", "-n", "+14", str(ROOT.resolve() / "library/loans/router.py")]]


async def test_a_terminal_that_cannot_be_left_for_an_editor_says_so(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "e")
        assert driver.notices == ["an editor cannot be opened from this terminal"]


async def test_an_editor_that_does_not_exist_says_so(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @contextmanager
    def suspend() -> Iterator[None]:
        yield

    app = make_app(tmp_path)
    monkeypatch.setattr(app, "suspend", suspend)
    app._environment = {"EDITOR": str(tmp_path / "no-such-editor")}
    async with started(app=app) as driver:
        await driver.press("2", "e")
        assert driver.notices == [f"{tmp_path / 'no-such-editor'} cannot be run: No such file or directory"]
        app._environment = {"PATH": ""}
        await driver.press("e")
        assert driver.notices[-1] == "no editor is known: set $VISUAL or $EDITOR"


def hostile() -> Report:
    """A project all of whose names try to reach the terminal."""
    place = Place(f"{HOSTILE}/a.py", 1, 1, 1, 9)
    route = replace(
        READ_BOOK,
        path=f"/{HOSTILE}",
        name=HOSTILE,
        endpoint=f"m:{HOSTILE}",
        response_model=HOSTILE,
        tags=(HOSTILE,),
        feature=HOSTILE,
        conditional=HOSTILE,
        description=HOSTILE,
        file=place.file,
        line=1,
        registered=place,
        parameters=tuple(
            replace(p, name=HOSTILE, type=HOSTILE, default=HOSTILE) for p in READ_BOOK.parameters
        ),
    )
    cls = SETTINGS_CLASSES[0]
    fields = tuple(
        replace(
            f, name=HOSTILE, type=HOSTILE, default=HOSTILE, env=(HOSTILE,), description=HOSTILE, place=place
        )
        for f in cls.fields
    )
    texts = Texts(Path("library"))
    texts.known[place.file] = f"x = 1  # {HOSTILE}\n{HOSTILE}\n"
    return replace(
        report(),
        findings=tuple(replace(f, message=HOSTILE, place=place, feature=HOSTILE) for f in FINDINGS),
        problems=(Problem(f"{HOSTILE}.py", 1, HOSTILE),),
        apps=(replace(APPS[0], name=HOSTILE, file=place.file, routes=(route,)),),
        unresolved_routes=tuple(
            replace(u, what=HOSTILE, reason=HOSTILE, file=place.file) for u in UNRESOLVED
        ),
        settings=(replace(cls, name=f"m:{HOSTILE}", env_prefix=HOSTILE, fields=fields, place=place),),
        features=(Feature(HOSTILE, HOSTILE, (("router", (place.file,)),), (place.file,), 1, 1, (HOSTILE,)),),
        texts=texts,
    )


@pytest.mark.parametrize("size", [(60, 20), (200, 60)])
async def test_names_of_a_hostile_project_reach_no_terminal_and_no_markup(
    started: Started, size: tuple[int, int]
) -> None:
    async with started(hostile(), size=size) as driver:
        shown = [driver.text]
        for key in "2345":
            await driver.press(key)
            for _ in range(3):
                shown += [driver.text, driver.details]
                await driver.press("y", "j")
                shown.append(driver.app.clipboard)
            await driver.press("G", "b", "enter")
            shown += [driver.text, driver.details]
        everything = "\n".join(shown)
        assert not set(everything) & set("\x1b\x07\x9b\udc80\u202e")
        assert "[/foo] list[int]" in everything
        assert r"\x1b[31m" in everything
        assert "[bold]x[/bold]" in everything


def test_starting_the_interface_imports_nothing_that_scanning_needs() -> None:
    code = (
        "import sys, inspector.tui.app, inspector.tui.views.dashboard\n"
        "heavy = {'libcst', 'httpx', 'pydantic', 'pydantic_settings', 'jinja2', 'watchfiles', 'yaml', 'typer',\n"
        "         'inspector.report.build', 'inspector.rules.registry', 'inspector.project.link',\n"
        "         'textual.highlight', 'inspector.tui.views.findings'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
