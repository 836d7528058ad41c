"""`s` and `U`: a finding silenced by a comment, and that taken back, in a project on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from inspector.config import read_config
from inspector.tui.app import InspectApp
from inspector.tui.commands import BY_ID, Context, ViewId
from inspector.tui.engine import engine_of
from inspector.tui.state import Memory

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Started
    from tests.tui.driver import Driver

CODE = '''\
from typing import Dict, Optional

x: Optional[int] = None
text = """
{}""".format(Dict[str, int])
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE_DIR", "DATA_DIR"):
        monkeypatch.setenv(f"FAPI_INSPECT_{name}", str(tmp_path / name))
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.fapi-inspect]\nselect = ["FI1202"]\n')
    (root / "a.py").write_text(CODE)
    return root


def app_of(project: Path, tmp_path: Path) -> InspectApp:
    return InspectApp(project, engine_of(project, read_config(project)), Memory(project, tmp_path / "memory"))


async def worked_out(driver: Driver) -> None:
    await driver.app.workers.wait_for_complete([w for w in driver.app.workers if w.name == "suppress"])
    await driver.pilot.pause()


def shown(driver: Driver, what: str) -> str:
    return str(driver.app.screen.query_one(f"#suppress-{what}", Static).render())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_finding_is_silenced_and_comes_back(
    started: Started, project: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    commented = CODE.replace(" = None\n", " = None  # fapi: ignore[FI1202] old clients\n")
    async with started(app=app_of(project, tmp_path), size=size) as driver:
        await driver.press("2")
        before = list(driver.lines)
        await driver.press("s")
        await driver.pilot.pause()
        assert "Suppress FI1202 at a.py:3" in driver.text
        await driver.type("old clients")
        await driver.press("enter")
        await worked_out(driver)
        assert "- x: Optional[int] = None" in driver.text
        assert "+ x: Optional[int] = None  # fapi: ignore[FI1202] old clients" in driver.text
        assert (project / "a.py").read_text() == CODE
        await driver.press("enter")
        await driver.scanned()
        assert (project / "a.py").read_text() == commented
        assert driver.notices == ["wrote the comment for FI1202; U takes it back"]
        assert not any("a.py:3" in line for line in driver.lines)
        await driver.press("U")
        await driver.took_back()
        assert (project / "a.py").read_text() == CODE
        assert driver.lines == before
        assert driver.notices[-1] == "took back the comment for FI1202"
        await driver.press("U")
        assert driver.notices[-1] == "Undo (U): nothing was written that could be taken back"


async def test_another_reason_is_shown_before_it_is_written(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "s", "enter")
        await worked_out(driver)
        assert "a reason is needed" in shown(driver, "note")
        await driver.type("one")
        await driver.press("enter")
        await worked_out(driver)
        assert "ignore[FI1202] one" in shown(driver, "diff")
        await driver.type("s")
        assert shown(driver, "diff") == ""
        await driver.press("enter")
        await worked_out(driver)
        assert "ignore[FI1202] ones" in shown(driver, "diff")
        assert (project / "a.py").read_text() == CODE
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1
    assert (project / "a.py").read_text() == CODE


async def test_why_it_is_not_possible(started: Started, project: Path, tmp_path: Path) -> None:
    (project / "a.py").write_text('from typing import Optional\ntext = Optional[int], """\n"""\n')
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "s")
        await driver.type("why")
        await driver.press("enter")
        await worked_out(driver)
        assert "not possible: no line of it can hold a comment" in shown(driver, "note")
        await driver.press("enter")
        await worked_out(driver)
        assert len(driver.app.screen_stack) == 2


async def test_code_that_changed_since_is_left_alone(started: Started, project: Path, tmp_path: Path) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "s")
        await driver.type("why")
        await driver.press("enter")
        await worked_out(driver)
        (project / "a.py").write_text(f"{CODE}y = 1\n")
        await driver.press("enter")
        await driver.scanned()
        assert driver.notices == ["a.py was not changed: it changed while it was inspected"]
    assert (project / "a.py").read_text() == f"{CODE}y = 1\n"


async def test_what_a_secret_setting_has_is_not_shown(
    started: Started, project: Path, tmp_path: Path
) -> None:
    (project / "pyproject.toml").write_text('[tool.fapi-inspect]\nselect = ["FI1202"]\n')
    (project / "a.py").write_text(
        "from typing import Optional\n"
        "from pydantic import SecretStr\n"
        "from pydantic_settings import BaseSettings\n\n\n"
        "class Settings(BaseSettings):\n"
        '    password: Optional[SecretStr] = SecretStr("hunter2")\n'
    )
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "s")
        await driver.type("why")
        await driver.press("enter")
        await worked_out(driver)
        assert "# fapi: ignore[FI1202] why" in driver.text
        assert "hunter2" not in driver.text


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        (Context(ViewId.ROUTES, scanned=True, rows=1, selected=True), "works in Findings (2)"),
        (
            Context(ViewId.FINDINGS, scanned=True, rows=3, selected=True),
            "a group is selected; select one finding",
        ),
        (
            Context(ViewId.FINDINGS, scanned=True, scanning=True, rows=3, selected=True, finding=True),
            "a scan is running; c cancels it",
        ),
        (Context(ViewId.FINDINGS, scanned=True, rows=3, selected=True, finding=True), None),
    ],
)
def test_when_a_finding_can_be_silenced(context: Context, reason: str | None) -> None:
    assert BY_ID["suppress"].why_not(context) == reason


async def test_the_dashboard_shows_how_the_score_changed(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path), size=(80, 24)) as driver:
        assert "Trend" not in driver.text
        (project / "a.py").write_text("x = 1\n")
        await driver.press("r")
        await driver.scanned()
        line = next(line for line in driver.screen if "Trend" in line)
        assert "→ 100" in line
        assert "since 20" in line


async def test_typing_the_reason_runs_no_command(started: Started, project: Path, tmp_path: Path) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "s")
        await driver.type("quit rs")
        assert driver.app.screen.query_one(Input).value == "quit rs"
        assert len(driver.app.screen_stack) == 2
