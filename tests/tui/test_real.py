"""The interface over the real engine: a project on disk, from its files to the screen."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from inspector.config import read_config
from inspector.tui.app import InspectApp
from inspector.tui.engine import engine_of, page_of
from inspector.tui.screenshot import main, take
from inspector.tui.state import Memory

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Started

MAIN = """
import time

from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    pool_size: int = 5


app = FastAPI()


@app.get("/items")
async def list_items() -> list[int]:
    time.sleep(1)
    return []
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "service"
    root.mkdir()
    (root / "main.py").write_text(textwrap.dedent(MAIN))
    return root


def app_of(project: Path, folder: Path) -> InspectApp:
    return InspectApp(project, engine_of(project, read_config(project)), Memory(project, folder))


async def test_a_project_is_shown_with_findings_routes_and_settings(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path / "memory")) as driver:
        await driver.press("2")
        assert any("FI0201" in line for line in driver.lines)
        assert "time.sleep(1)" in driver.details
        assert "The rule" in driver.details
        await driver.press("3")
        assert driver.lines == ["main:app (1)", "/items"]
        await driver.press("4")
        assert driver.lines == ["Settings (1)", "POOL_SIZE"]


async def test_a_rescan_sees_what_was_repaired(started: Started, project: Path, tmp_path: Path) -> None:
    async with started(app=app_of(project, tmp_path / "memory")) as driver:
        await driver.press("2")
        source = project / "main.py"
        source.write_text(source.read_text().replace("    time.sleep(1)\n", "").replace("import time\n", ""))
        await driver.press("r")
        await driver.scanned()
        assert not any("FI0201" in line for line in driver.lines)
        await driver.press("1")
        assert "1 finding gone" in driver.text


async def test_a_service_with_nothing_in_its_tables_has_views_all_the_same(
    started: Started, project: Path, tmp_path: Path
) -> None:
    (project / "main.py").write_text(
        "from fastapi import APIRouter, FastAPI\n"
        "from pydantic_settings import BaseSettings\n\n\n"
        "class Base(BaseSettings):\n    model_config = {'env_prefix': 'B_', 'frozen': True}\n\n\n"
        "app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)\n"
        "forgotten = APIRouter()\n"
    )
    async with started(app=app_of(project, tmp_path / "memory")) as driver:
        for view in "1234567":
            await driver.press(view)
            for key in ("enter", "down", "b", "o", "slash"):
                await driver.press(key)
            await driver.type("nowhere")
            await driver.press("enter", "escape")
        assert driver.app.is_running


async def test_a_folder_without_python_says_so(started: Started, tmp_path: Path, project: Path) -> None:
    (project / "main.py").unlink()
    async with started(app=app_of(project, tmp_path / "memory")) as driver:
        assert "holds no Python" in driver.bar("status")


def test_rules_have_pages_and_unknown_codes_none() -> None:
    page = page_of("FI0201")
    assert page is not None
    assert page.startswith("# FI0201")
    assert page_of("FI9999") is None


async def test_a_picture_is_taken_of_the_view_after_its_keys(project: Path, tmp_path: Path) -> None:
    from inspector.tui.commands import ViewId

    out = tmp_path / "routes.svg"
    await take(project, out, view=ViewId.ROUTES, size=(100, 30), keys=("b",))
    picture = out.read_text()
    assert "/items" in picture
    assert "by&#160;mount" in picture


def test_the_picture_s_command_line(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "settings.svg"
    main([str(project), str(out), "--view", "settings", "--size", "80x24", "--theme", "light"])
    assert "POOL_SIZE" in out.read_text()
