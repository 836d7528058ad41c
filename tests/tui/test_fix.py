"""`f`, `F` and `U`: findings repaired and that taken back, in a project on disk."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static
from textual.worker import WorkerFailed

from inspector.config import read_config
from inspector.fixes.codemod import Repair
from inspector.tui import fixscreen
from inspector.tui.app import InspectApp
from inspector.tui.commands import BY_ID, Context, ViewId
from inspector.tui.engine import Progress, ScanCancelledError, engine_of
from inspector.tui.state import Memory
from inspector.tui.widgets.diff import DiffView
from tests.tui.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual.pilot import Pilot

    from inspector.fixes.fixer import Fixer, Plan
    from inspector.rules.declare import Finding
    from inspector.tui.engine import Cancelled, Engine, Tell
    from tests.tui.conftest import Started
    from tests.tui.test_snapshots import Compare

ROUTER = '''\
"""Loans [bold]of[/bold] books."""

from fastapi import APIRouter, Depends

from app.settings import Settings, get_settings

router = APIRouter(prefix="/loans")


@router.post("")
async def create_loan(book: int, settings: Settings = Depends(get_settings)) -> dict[str, int]:
    return {"book": book}
'''
BOOKS = (
    ROUTER.replace("Loans", "Shelves")
    .replace("/loans", "/books")
    .replace("loan", "book")
    .replace("post", "get")
)
SETTINGS = """\
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    pepper: SecretStr = SecretStr("hunter2")
    debug: bool = False


def get_settings() -> Settings:
    return Settings()
"""
MAIN = """\
from fastapi import FastAPI

from app.books import router as books
from app.loans import router as loans

app = FastAPI()
app.include_router(books.router)
app.include_router(loans.router)
"""
FILES = {
    "pyproject.toml": """\
[project]
name = "library"
dependencies = ["fastapi", "pydantic>=2", "pydantic-settings"]

[tool.fapi-inspect]
select = ["FI0401", "FI0607", "FI1902", "FI0201"]
""",
    "app/__init__.py": "",
    "app/settings.py": SETTINGS,
    "app/main.py": MAIN,
    "app/loans/__init__.py": "",
    "app/loans/router.py": ROUTER,
    "app/books/__init__.py": "",
    "app/books/router.py": BOOKS,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE_DIR", "DATA_DIR"):
        monkeypatch.setenv(f"FAPI_INSPECT_{name}", str(tmp_path / name))
    root = tmp_path / "project"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def app_of(project: Path, tmp_path: Path, engine: Engine | None = None) -> InspectApp:
    made = engine or engine_of(project, read_config(project))
    return InspectApp(project, made, Memory(project, tmp_path / "memory"), clock=lambda: 0.0)


def contents(project: Path) -> dict[str, bytes]:
    return {path: (project / path).read_bytes() for path in FILES}


async def select(driver: Driver, code: str, file: str = "") -> None:
    """Go to the first finding of a rule, in a file."""
    await driver.press("2", "g")
    for _ in driver.lines:
        finding = getattr(driver.current, "finding", None)
        if finding is not None and finding.code == code and file in finding.place.file:
            return
        await driver.press("j")
    raise AssertionError(f"{code} is not in {driver.lines}")


async def open_fix(driver: Driver, key: str) -> None:
    """Press a key and wait for the diff."""
    await driver.press(key)
    await driver.pilot.pause()
    await driver.ended("fix")


async def written(driver: Driver) -> None:
    """Wait for what is being written, and for the scan after it."""
    await driver.ended("fix")
    await driver.scanned()


def diff(driver: Driver) -> list[str]:
    return driver.app.screen.query_one(DiffView).plain.split("\n")


def note(driver: Driver) -> str:
    return str(driver.app.screen.query_one("#fix-note", Static).render())


def codes(driver: Driver) -> list[str]:
    assert driver.app.prepared is not None
    return sorted(finding.code for finding in driver.app.prepared.report.findings)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_finding_is_repaired_and_comes_back(
    started: Started, project: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    before = contents(project)
    async with started(app=app_of(project, tmp_path), size=size) as driver:
        await select(driver, "FI0401", "loans")
        found, lines = codes(driver), list(driver.lines)
        await open_fix(driver, "f")
        assert "Fix FI0401 at app/loans/router.py:11" in driver.text
        assert "+++ b/app/loans/router.py" in driver.text
        assert "+from typing import Annotated" in diff(driver)
        assert "enter applies" in note(driver)
        assert contents(project) == before
        await driver.press("enter")
        await written(driver)
        assert len(driver.app.screen_stack) == 1
        changed = [path for path, data in contents(project).items() if data != before[path]]
        assert changed == ["app/loans/router.py"]
        assert "settings: Annotated[Settings, Depends(get_settings)]" in (project / changed[0]).read_text()
        assert driver.notices == ["wrote the fix of FI0401; U takes it back"]
        found.remove("FI0401")
        assert codes(driver) == found
        await driver.press("U")
        await driver.took_back()
        assert contents(project) == before
        assert driver.lines == lines
        assert driver.notices[-1] == "took back the fix of FI0401"


async def test_the_selection_stays_where_it_was(started: Started, project: Path, tmp_path: Path) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI0401", "books")
        position = driver.browser.table.cursor
        await open_fix(driver, "f")
        await driver.press("enter")
        await written(driver)
        assert driver.current.finding.code == "FI0401"
        assert "loans" in driver.current.finding.place.file
        assert driver.browser.table.cursor == position


async def test_all_findings_of_a_rule_are_repaired_and_come_back(
    started: Started, project: Path, tmp_path: Path
) -> None:
    before = contents(project)
    async with started(app=app_of(project, tmp_path), size=(80, 24)) as driver:
        await select(driver, "FI0401")
        await open_fix(driver, "F")
        assert "Fix 2 findings of FI0401 non-annotated-dependency" in driver.text
        assert diff(driver)[0] == "Repairs 2 findings, in 2 files."
        assert [line for line in diff(driver) if line.startswith("+++ ")] == [
            "+++ b/app/books/router.py",
            "+++ b/app/loans/router.py",
        ]
        await driver.press("enter")
        await written(driver)
        assert driver.notices == ["wrote the fixes of FI0401; U takes it back (2 files)"]
        assert "FI0401" not in codes(driver)
        await driver.press("U")
        await driver.took_back()
        assert contents(project) == before
        assert driver.notices[-1] == "took back the fixes of FI0401 (2 files)"


async def test_all_of_a_rule_can_be_asked_for_on_its_heading(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await driver.press("2", "g")
        while "FI0401" not in str(driver.current):
            await driver.press("j")
        assert isinstance(driver.current, str)
        await driver.press("f")
        assert driver.notices == ["Fix (f): a group is selected; select one finding"]
        await open_fix(driver, "F")
        assert "Fix 2 findings of FI0401" in driver.text


async def test_what_is_unsafe_says_why_and_asks_once_more(
    started: Started, project: Path, tmp_path: Path
) -> None:
    before = contents(project)
    async with started(app=app_of(project, tmp_path), size=(80, 24)) as driver:
        await select(driver, "FI0607")
        await open_fix(driver, "f")
        assert "▲ unsafe: clients get 201 where they got 200" in driver.text
        await driver.press("enter")
        assert "y applies it, n does not" in driver.text
        await driver.press("enter", "n")
        await driver.press("y")
        assert contents(project) == before
        await driver.press("enter", "y")
        await written(driver)
        assert "status_code=status.HTTP_201_CREATED" in (project / "app/loans/router.py").read_text()
        await driver.press("U")
        await driver.took_back()
        assert contents(project) == before


async def test_unsafe_ones_are_left_out_until_they_are_asked_for(
    started: Started, project: Path, tmp_path: Path
) -> None:
    router = project / "app/books/router.py"
    router.write_text(
        f"{BOOKS}\n\nasync def later(settings: Settings = Depends(get_settings)) -> None: ...\n"
    )
    engine = engine_of(project, read_config(project))
    assert engine.fixer is not None
    opened = engine.fixer

    def doubtful(tell: Tell, cancelled: Cancelled) -> Fixer:
        fixer = opened(tell, cancelled)
        plan = fixer.plan

        def planned(findings: Iterable[Finding], *, unsafe: bool = False) -> Plan:
            wanted = tuple(findings)
            if unsafe:
                made = plan(wanted)
                return replace(made, made=tuple(replace(one, unsafe="it is doubtful") for one in made.made))
            made = plan(wanted[:1])
            return replace(made, unsafe=(Repair(wanted[1], "x", (), unsafe="it is doubtful"),), remaining=1)

        fixer.plan = planned  # type: ignore[method-assign]
        return fixer

    async with started(app=app_of(project, tmp_path, replace(engine, fixer=doubtful))) as driver:
        await select(driver, "FI0401")
        await open_fix(driver, "F")
        assert diff(driver)[:2] == [
            "Repairs 1 of 2 findings, in 1 file.",
            "Left out as unsafe: it is doubtful (1 finding)",
        ]
        assert "u adds 1 unsafe one" in note(driver)
        await open_fix(driver, "u")
        assert diff(driver)[:2] == [
            "Repairs 2 findings, in 2 files.",
            "▲ unsafe: it is doubtful (2 findings)",
        ]
        await driver.press("enter")
        assert "y applies it" in note(driver)
        await driver.press("n", "u")
        assert diff(driver)[0] == "Repairs 1 of 2 findings, in 1 file."
        await driver.press("enter")
        await written(driver)
        assert codes(driver).count("FI0401") == 1


async def test_a_finding_that_cannot_be_repaired_says_why(
    started: Started, project: Path, tmp_path: Path
) -> None:
    (project / "app/settings.py").write_text(
        f"{SETTINGS}\n\ndef late() -> None:\n    get_settings().debug = True\n"
    )
    before = contents(project)
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        await open_fix(driver, "f")
        assert diff(driver)[0].startswith("Not repaired: ")
        assert "which would raise" in diff(driver)[0]
        assert note(driver) == "esc closes"
        await driver.press("enter", "y")
        assert len(driver.app.screen_stack) == 2
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1
    assert contents(project) == before


async def test_code_that_changed_before_it_was_applied_is_left_alone(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        await open_fix(driver, "f")
        (project / "app/settings.py").write_text(f"{SETTINGS}x = 1\n")
        await driver.press("enter")
        await written(driver)
        assert driver.notices == ["app/settings.py was not changed: it changed while it was inspected"]
        await driver.press("U")
        assert driver.notices[-1] == "Undo (U): nothing was written that could be taken back"
    assert (project / "app/settings.py").read_text() == f"{SETTINGS}x = 1\n"


async def test_code_that_changed_after_it_was_applied_is_not_taken_back(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        await open_fix(driver, "f")
        await driver.press("enter")
        await written(driver)
        own = (project / "app/settings.py").read_bytes() + b"x = 1\n"
        (project / "app/settings.py").write_bytes(own)
        await driver.press("U")
        await driver.took_back()
        assert driver.notices[-1] == "app/settings.py was not changed: it has changed since"
    assert (project / "app/settings.py").read_bytes() == own


async def test_a_finding_that_is_gone_by_now_says_so(started: Started, project: Path, tmp_path: Path) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        (project / "app/settings.py").write_text("")
        await open_fix(driver, "f")
        assert diff(driver) == ["Not repaired: it is not found any more"]


async def test_secrets_in_the_lines_of_a_diff_are_covered(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        await open_fix(driver, "f")
        assert any("pepper: SecretStr = •••" in line for line in diff(driver))
        assert "hunter2" not in driver.text


async def test_a_long_diff_scrolls_and_long_lines_go_on(
    started: Started, project: Path, tmp_path: Path
) -> None:
    async with started(app=app_of(project, tmp_path), size=(60, 12)) as driver:
        await select(driver, "FI0401")
        await open_fix(driver, "F")
        view = driver.app.screen.query_one(DiffView)
        assert view.scroll_offset.y == 0
        for key, there in (("j", 1), ("k", 0), ("G", view.max_scroll_y), ("g", 0)):
            await driver.press(key)
            assert view.scroll_offset.y == there
        await driver.press("space")
        assert view.scroll_offset.y == view.page
        await driver.press("G")
        assert any(line.lstrip("│ ").startswith("+…") for line in driver.screen)


async def test_a_large_project_is_told_that_it_takes_long(
    started: Started, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixscreen, "LONG", 10)
    async with started(app=app_of(project, tmp_path)) as driver:
        await select(driver, "FI1902")
        await open_fix(driver, "f")
        assert "as long as two scans" in diff(driver)[0]
        assert note(driver) == "enter begins, esc closes"
        await open_fix(driver, "enter")
        assert "enter applies" in note(driver)


async def test_working_it_out_shows_how_far_it_is_and_can_be_cancelled(
    started: Started, project: Path, tmp_path: Path
) -> None:
    told, ended = threading.Event(), threading.Event()

    def endless(tell: Tell, cancelled: Cancelled) -> Fixer:
        tell(Progress("reading files", 3, 8))
        told.set()
        while not cancelled():
            told.wait(0.001)
        ended.set()
        raise ScanCancelledError

    engine = replace(engine_of(project, read_config(project)), fixer=endless)
    async with started(app=app_of(project, tmp_path, engine)) as driver:
        await select(driver, "FI1902")
        await driver.press("f")
        assert told.wait(10)
        await driver.pilot.pause()
        assert note(driver) == "reading files 3 of 8  esc cancels"
        await driver.press("enter", "u", "j")
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1
        assert ended.wait(10)
        await driver.ended("fix")
        assert driver.notices == []


async def test_a_defect_of_a_fix_does_not_end_the_program(
    started: Started, project: Path, tmp_path: Path
) -> None:
    def broken(_tell: Tell, _cancelled: Cancelled) -> Fixer:
        raise LookupError("[/x] \x1b[31m")

    engine = replace(engine_of(project, read_config(project)), fixer=broken)
    async with started(app=app_of(project, tmp_path, engine)) as driver:
        await select(driver, "FI1902")
        await driver.press("f")
        with suppress(WorkerFailed):
            await driver.ended("fix")
        await driver.pilot.pause()
        assert r"it failed by a defect of this tool: LookupError: [/x] \x1b[31m" in driver.text


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("fix", Context(ViewId.FINDINGS, finding=True, rule=True, fixable=True), None),
        (
            "fix",
            Context(ViewId.FINDINGS, finding=True, rule=True),
            "its rule has no fix; the page of the rule says what to do",
        ),
        (
            "fix",
            Context(ViewId.FINDINGS, rule=True, fixable=True),
            "a group is selected; select one finding",
        ),
        ("fix-rule", Context(ViewId.FINDINGS, rule=True, fixable=True), None),
        ("fix-rule", Context(ViewId.FINDINGS), "a group of several rules is selected; select a finding"),
        (
            "fix-rule",
            Context(ViewId.FINDINGS, scanning=True, rule=True, fixable=True),
            "a scan is running; c cancels it",
        ),
        ("fix-rule", Context(ViewId.ROUTES), "works in Findings (2)"),
        ("undo", Context(ViewId.FINDINGS, undoing=True), "the last change is still being taken back"),
    ],
)
def test_when_findings_can_be_repaired(command: str, context: Context, reason: str | None) -> None:
    assert BY_ID[command].why_not(replace(context, scanned=True, rows=3, selected=True)) == reason


async def test_without_what_repairs_the_key_says_so(started: Started) -> None:
    async with started() as driver:
        await select(driver, "FI1902")
        await driver.press("f")
        assert driver.notices == ["the code of this project cannot be changed"]
        await select(driver, "FI0201")
        await driver.press("F")
        assert driver.notices[-1] == (
            "Fix all (F): its rule has no fix; the page of the rule says what to do"
        )


def test_the_diff_looks_like_this(snap_compare: Compare, project: Path, tmp_path: Path) -> None:
    app = app_of(project, tmp_path)

    async def ask(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.scanned()
        await select(driver, "FI0607")
        await open_fix(driver, "f")

    assert snap_compare(app, terminal_size=(80, 24), run_before=ask)


def test_the_engine_reads_the_project_for_repairs_and_can_be_stopped(project: Path) -> None:
    engine = engine_of(project, read_config(project))
    assert engine.fixer is not None
    told: list[str] = []
    fixer = engine.fixer(lambda at: told.append(at.what), lambda: False)
    assert "FI1902" in {finding.code for finding in fixer.findings}
    assert list(dict.fromkeys(told)) == [
        "finding files",
        "reading files",
        "linking names, routes and settings, and running rules",
    ]
    with pytest.raises(ScanCancelledError):
        engine.fixer(lambda _: None, lambda: True)
