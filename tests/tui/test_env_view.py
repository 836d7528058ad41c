"""The view of env files: the difference, writing and updating, and the way to the fields, by keys."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from inspector.config import read_config
from inspector.tui.app import InspectApp
from inspector.tui.commands import EnvState, ViewId
from inspector.tui.engine import engine_of
from inspector.tui.state import Memory
from inspector.tui.views.env import EnvView

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Started
    from tests.tui.driver import Driver

SETTINGS = """
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    url: str = Field(description="Where the [bold]database[/bold] is")
    password: SecretStr
    pool_size: int = 5
"""
HAND_WRITTEN = "# mine\nURL=postgres://me:hunter2@db\n\nPASSWORD=hunter3\nGONE=1\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "settings.py").write_text(textwrap.dedent(SETTINGS))
    return folder


def app_of(root: Path, tmp_path: Path) -> InspectApp:
    return InspectApp(root, engine_of(root, read_config(root)), Memory(root, tmp_path / "memory"))


def view_of(driver: Driver) -> EnvView:
    assert isinstance(driver.app.view, EnvView)
    return driver.app.view


async def compared(driver: Driver, *keys: str) -> None:
    """Press keys and wait for what they make a thread do."""
    await driver.press(*keys)
    await driver.app.workers.wait_for_complete(
        [worker for worker in driver.app.workers if worker.name == "env" and not worker.is_finished]
    )
    await driver.pilot.pause()
    await driver.pilot.pause()


def signed(driver: Driver) -> list[str]:
    """The lines that differ, each behind its sign, as the list shows them."""
    return [
        f"{row['sign']} {row['before']} | {row['after']}".rstrip()
        for row in driver.browser.exported()
        if row.get("sign")
    ]


async def test_a_file_that_is_missing_is_all_new(started: Started, root: Path, tmp_path: Path) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        assert driver.lines[0].startswith(".env.example  is not there yet (")
        assert all(line.startswith("+  |") for line in signed(driver))
        assert "+  | URL=" in "\n".join(signed(driver))
        assert "# POOL_SIZE=5" in driver.text


async def test_w_writes_a_file_that_is_missing_and_then_it_is_up_to_date(
    started: Started, root: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await compared(driver, "w")
        written = (root / ".env.example").read_text()
        assert "# POOL_SIZE=5" in written
        assert driver.notices == [".env.example was written anew"]
        assert driver.lines[0].startswith(".env.example  up to date")
        assert signed(driver) == []
        await driver.press("u")
        assert driver.notices[-1] == "Update (u): the file is up to date"
        assert (root / ".env.example").read_text() == written


async def test_the_update_keeps_what_people_wrote_and_shows_no_secret(
    started: Started, root: Path, tmp_path: Path
) -> None:
    (root / ".env.example").write_text(HAND_WRITTEN)
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        assert driver.lines[0].startswith(".env.example  1 missing, 1 unread")
        assert "+  | # nothing in this project reads GONE" in signed(driver)
        assert "+  | # POOL_SIZE=5" in signed(driver)
        assert driver.current.sign == "+"
        shown = driver.text + "".join(str(row) for row in driver.browser.exported())
        assert "hunter" not in shown
        assert "PASSWORD=•••" in shown
        await compared(driver, "u")
        text = (root / ".env.example").read_text()
        assert text.startswith("# mine\nURL=postgres://me:hunter2@db\n\nPASSWORD=hunter3\n")
        assert "# nothing in this project reads GONE\nGONE=1\n" in text
        assert signed(driver) == []


async def test_writing_anew_shows_what_is_lost_before_a_second_press_does_it(
    started: Started, root: Path, tmp_path: Path
) -> None:
    (root / ".env.example").write_text(HAND_WRITTEN)
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await compared(driver, "w")
        assert (root / ".env.example").read_text() == HAND_WRITTEN
        assert driver.notices == ["this replaces all 5 lines of .env.example, as shown; w again does it"]
        assert "- GONE=1 |" in signed(driver)
        assert "~ PASSWORD=••• | PASSWORD=" in signed(driver)
        await compared(driver, "w")
        assert "GONE" not in (root / ".env.example").read_text()


async def test_m_changes_what_is_compared_and_disarms(started: Started, root: Path, tmp_path: Path) -> None:
    (root / ".env.example").write_text(HAND_WRITTEN)
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        update = signed(driver)
        await compared(driver, "w", "m")
        assert signed(driver) == update
        await compared(driver, "w")
        assert (root / ".env.example").read_text() == HAND_WRITTEN


async def test_a_file_that_changed_meanwhile_is_not_overwritten(
    started: Started, root: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        (root / ".env.example").write_text("URL=other\n")
        await compared(driver, "w")
        assert (root / ".env.example").read_text() == "URL=other\n"
        assert driver.notices[-1].endswith("has appeared meanwhile; nothing was written")
        (root / ".env.example").write_text("URL=another\n")
        await compared(driver, "u")
        assert (root / ".env.example").read_text() == "URL=another\n"
        assert driver.notices[-1].endswith("has changed meanwhile; nothing was written")


async def test_a_link_out_of_the_project_is_not_followed(
    started: Started, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("URL=1\n")
    (root / ".env.example").symlink_to(outside)
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6", "u")
        assert outside.read_text() == "URL=1\n"
        assert "leads out of" in driver.notices[-1]


async def test_a_link_to_dot_env_is_never_written(started: Started, root: Path, tmp_path: Path) -> None:
    (root / ".env").write_text("URL=mine\n")
    (root / ".env.example").symlink_to(root / ".env")
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6", "u")
        assert (root / ".env").read_text() == "URL=mine\n"
        assert "is never written" in driver.notices[-1]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfe", "is not UTF-8"), (b"a\0b", "holds a null byte"), (b"= =\n", ":1 is no")],
)
async def test_a_file_that_cannot_be_understood_says_why_and_stays(
    started: Started, root: Path, tmp_path: Path, content: bytes, why: str
) -> None:
    (root / ".env.example").write_bytes(content)
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        assert view_of(driver).file is not None
        assert driver.browser.context().env_file is EnvState.BROKEN
        assert why in driver.lines[1]
        await compared(driver, "u", "w")
        assert (root / ".env.example").read_bytes() == content
        assert driver.notices[-1] == "Write (w): the file on disk cannot be understood; mend it first"


async def test_f_goes_from_a_variable_to_its_field_and_back(
    started: Started, root: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await driver.press("slash")
        await driver.type("var:pool_size")
        await driver.press("enter", "G", "f")
        assert driver.app.view.VIEW == "settings"
        assert driver.lines == ["Settings (1)", "POOL_SIZE"]
        await driver.press("f")
        assert driver.app.view.VIEW == "env"
        assert driver.current.item.name == "POOL_SIZE"
        await driver.press("escape")
        assert driver.current.item.name == "POOL_SIZE"
        assert len(driver.lines) > 5


async def test_a_line_that_belongs_to_no_field_leads_nowhere(
    started: Started, root: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await driver.press("g", "f")
        assert driver.app.view_id is ViewId.ENV
        assert driver.notices[-1] == "Follow (f): what is selected leads nowhere else"


async def test_details_tell_of_the_field_without_markup(started: Started, root: Path, tmp_path: Path) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await driver.press("slash")
        await driver.type("change:added field:url")
        await driver.press("enter", "G")
        for words in (
            "+ added  .env.example:",
            "Settings.url",
            "required",
            "[bold]database[/bold]",
            "url: str",
        ):
            assert words in driver.details


async def test_several_projects_have_a_file_each(started: Started, root: Path, tmp_path: Path) -> None:
    for name in ("mail", "shop"):
        folder = root / name
        folder.mkdir()
        (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\nversion = "1"\n')
        text = textwrap.dedent(SETTINGS).replace("pool_size", f"{name}_size")
        (folder / f"{name}_settings.py").write_text(text)
    (root / "settings.py").unlink()
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        headings = [line for line in driver.lines if "is not there yet" in line]
        assert [heading.partition(" ")[0] for heading in headings] == [
            "mail/.env.example",
            "shop/.env.example",
        ]
        await driver.press("G")
        await compared(driver, "w")
        assert not (root / "mail/.env.example").exists()
        assert "SHOP_SIZE" in (root / "shop/.env.example").read_text()


async def test_y_copies_the_line_and_the_capital_the_whole_file(
    started: Started, root: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await driver.press("G", "y")
        assert driver.app.clipboard == "# POOL_SIZE=5"
        await driver.press("Y")
        assert driver.app.clipboard.startswith("# Environment variables of service\n")
        assert driver.app.clipboard.endswith("# POOL_SIZE=5\n")
        assert driver.notices[-1].startswith("copied ")


async def test_without_settings_there_is_nothing_to_write(
    started: Started, root: Path, tmp_path: Path
) -> None:
    (root / "settings.py").write_text("x = 1\n")
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        assert "No settings class was found" in driver.text
        await driver.press("w")
        assert driver.notices == ["Write (w): no settings class was found, so there is nothing to write"]


async def test_a_rescan_compares_again(started: Started, root: Path, tmp_path: Path) -> None:
    async with started(app=app_of(root, tmp_path)) as driver:
        await compared(driver, "6")
        await compared(driver, "w")
        source = root / "settings.py"
        source.write_text(source.read_text() + "    timeout: float = 1.5\n")
        await driver.press("r")
        await driver.scanned()
        await compared(driver)
        assert signed(driver)[-1] == "+  | # TIMEOUT=1.5"
        await driver.press("question_mark")
        assert "The env file" in driver.text
