"""The view of the probe: asking, looking, cancelling and asking again, by keys."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from fastapi import FastAPI

from inspector.errors import NoSuchProjectError
from inspector.probe.declare import Group, Status
from inspector.tui.app import InspectApp
from inspector.tui.state import Memory
from inspector.tui.views.probe import ProbeView
from tests.probe.serving import served
from tests.support import project_from
from tests.tui.driver import Driver
from tests.tui.probed import RESULTS, Scripted, result
from tests.tui.sample import ROOT, Script, clock, report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from inspector.project.model import Project
    from inspector.tui.engine import Cancelled, Engine
    from inspector.tui.probing import Prober
    from tests.tui.conftest import Started


def code(_cancelled: Cancelled) -> Project:
    return project_from({"main.py": "x = 1"})


def engine_of(prober: Prober, read: Callable[[Cancelled], Project] | None = code) -> Engine:
    return replace(Script([report()]).engine, prober=prober, code=read)


def app_of(tmp_path: Path, engine: Engine) -> InspectApp:
    return InspectApp(ROOT, engine, Memory(ROOT, tmp_path / "memory"), clock=clock)


def view_of(driver: Driver) -> ProbeView:
    assert isinstance(driver.app.view, ProbeView)
    return driver.app.view


def state_of(driver: Driver) -> str:
    """The line below the address."""
    return str(view_of(driver).bar.query_one("#address-state").render())


async def probed(driver: Driver, *keys: str) -> None:
    """Press keys and wait for the probe that they start."""
    await driver.press(*keys)
    await driver.app.workers.wait_for_complete(
        [worker for worker in driver.app.workers if worker.name == "probe" and not worker.is_finished]
    )
    await driver.pilot.pause()
    await driver.pilot.pause()


async def until(driver: Driver, condition: Callable[[], bool]) -> None:
    """Let the app go on until something is so."""
    async with asyncio.timeout(10):
        while not condition():
            await driver.pilot.pause()


def messages(driver: Driver) -> dict[str, str]:
    return {row["check"]: row["status"] for row in driver.browser.exported()}


async def test_p_asks_the_address_and_shows_a_line_a_result(started: Started, tmp_path: Path) -> None:
    prober = Scripted()
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7")
        assert "Nothing has been asked yet" in driver.text
        await probed(driver, "p")
        ((url, _codes, with_code),) = prober.asked
        assert (url, with_code) == ("http://127.0.0.1:8000", True)
        assert messages(driver)["FP01"] == "✓ pass"
        assert messages(driver)["FP31"] == "✗ fail"
        assert state_of(driver).startswith("✗ 2  ✓ ")
        headings = [line for line in driver.lines if line.endswith(")")]
        assert headings[2].startswith("Error formats  ✗ 1  ✓ ")
        assert headings[-1].startswith("Drift from the code  ✗ 1  ✓ ")


async def test_while_it_runs_each_check_tells_where_it_is_and_keys_work(
    started: Started, tmp_path: Path
) -> None:
    prober = Scripted(stop_at="FP31")
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7", "p")
        await until(driver, lambda: messages(driver).get("FP31") == "◌ running")
        assert messages(driver)["FP01"] == "✓ pass"
        assert messages(driver)["FP64"] == "· waiting"
        assert "asking: " in state_of(driver)
        assert state_of(driver).endswith("c cancels")
        await driver.press("p")
        assert driver.notices[-1] == "Probe (p): a probe is running; c cancels it"
        await driver.press("slash")
        await driver.type("status:running")
        assert list(messages(driver)) == ["FP31"]
        await driver.press("escape")
        prober.go.set()
        await probed(driver)
        assert messages(driver)["FP31"] == "✗ fail"
        assert len(prober.asked) == 1


async def test_details_that_are_read_stay_where_they_are_while_it_goes_on(
    started: Started, tmp_path: Path
) -> None:
    prober = Scripted(stop_at="FP31")
    async with started(size=(120, 24), app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7", "p")
        await until(driver, lambda: messages(driver).get("FP31") == "◌ running")
        await driver.press("l", "j", "j", "j")
        assert driver.current.info.code == "FP01"
        assert driver.browser.details.scroll_target_y == 3
        prober.go.set()
        await probed(driver)
        assert messages(driver)["FP31"] == "✗ fail"
        assert driver.browser.details.scroll_target_y == 3


async def test_c_cancels_and_what_was_found_stays(started: Started, tmp_path: Path) -> None:
    prober = Scripted(stop_at="FP31")
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7", "p")
        await until(
            driver, lambda: "asking" in state_of(driver) and messages(driver).get("FP31") == "◌ running"
        )
        await driver.press("c")
        await until(driver, lambda: not view_of(driver).probing)
        assert state_of(driver).startswith("cancelled; ")
        assert messages(driver)["FP01"] == "✓ pass"
        assert messages(driver)["FP31"] == "· waiting"
        prober.go.set()
        await probed(driver, "p")
        assert messages(driver)["FP31"] == "✗ fail"


async def test_quitting_while_it_runs_ends_it(started: Started, tmp_path: Path) -> None:
    app = app_of(tmp_path, engine_of(Scripted(stop_at="FP01")))
    async with started(app=app) as driver:
        await driver.press("7", "p")
        await until(driver, lambda: "asking" in state_of(driver))
        await driver.press("q")
    assert app.return_code == 0


async def test_request_and_answer_stand_beside_each_other(started: Started, tmp_path: Path) -> None:
    async with started(size=(160, 50), app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await probed(driver, "7", "p")
        await driver.press("slash")
        await driver.type("check:FP31")
        await driver.press("enter", "G")
        lines = driver.details.split("\n")
        heads = next(line for line in lines if line.startswith("GET http"))
        assert "│ 404 Not Found  HTTP/1.1, 3.2 ms" in heads
        accept = next(line for line in lines if line.startswith("accept "))
        assert accept.index("*/*") == next(line for line in lines if line.startswith("authorization")).index(
            "•••"
        )
        assert "content-type    application/json" in accept
        assert "[/red] list[int]" in driver.details
        assert "Body (22 bytes)" in driver.details
        assert '{\n  "detail": "Not Found"\n}' in driver.details
        await driver.pilot.resize_terminal(60, 30)
        await driver.press("enter")
        await driver.pilot.pause()
        assert "│ 404" not in driver.details
        assert "404 Not Found" in driver.details


async def test_the_details_that_were_hidden_fill_the_room_they_get(started: Started, tmp_path: Path) -> None:
    async with started(size=(120, 40), app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await probed(driver, "7", "p")
        await driver.press("slash")
        await driver.type("check:FP31")
        await driver.press("enter", "z", "G")
        assert not driver.browser.details.display
        await driver.press("l")
        await driver.pilot.pause()
        assert "│ 404 Not Found" in driver.details


async def test_drift_leads_to_the_route(started: Started, tmp_path: Path) -> None:
    async with started(app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await probed(driver, "7", "p")
        await driver.press("slash")
        await driver.type("group:drift status:fail")
        await driver.press("enter", "G")
        assert "library/loans/router.py:18  /api/loans (f goes to the route)" in driver.details
        assert "▶ 18 │ @router.post" in driver.details
        await driver.press("f")
        assert driver.app.view.VIEW == "routes"
        assert driver.lines == ["library.main:app (1)", "/api/loans"]
        assert driver.browser.table.shown_items()[0].route.methods == ("POST",)
        await driver.press("7", "escape", "g")
        await driver.press("f")
        assert driver.notices[-1] == "Follow (f): what is selected leads nowhere else"


async def test_a_runs_one_check_again_and_keeps_the_others(started: Started, tmp_path: Path) -> None:
    prober = Scripted()
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7", "a")
        assert driver.notices[-1] == "Again (a): nothing has been probed; p probes"
        await probed(driver, "p")
        await driver.press("slash")
        await driver.type("check:FP31")
        await driver.press("enter", "G")
        number = len(prober.results)
        prober.results["FP31"] = result(
            "FP31", "not-found", Group.ERRORS, Status.PASS, "it is a problem document"
        )
        prober.results["FP01"] = replace(prober.results["FP01"], status=Status.FAIL)
        await probed(driver, "a")
        assert prober.asked[-1][1] == {"FP31"}
        assert driver.current.message == "it is a problem document"
        await driver.press("escape")
        assert messages(driver)["FP31"] == "✓ pass"
        assert messages(driver)["FP01"] == "✓ pass"
        assert number == len(RESULTS)
        assert state_of(driver).startswith("✗ 1  ✓ ")


async def test_a_on_a_group_runs_the_group_again(started: Started, tmp_path: Path) -> None:
    prober = Scripted()
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await probed(driver, "7", "p")
        await driver.press("g")
        await probed(driver, "a")
        groups = {item.info.group for item in view_of(driver).items if item.info.code in prober.asked[-1][1]}
        assert groups == {"health"}


async def test_addresses_are_remembered_and_up_and_down_find_them(started: Started, tmp_path: Path) -> None:
    async with started(app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await driver.press("7", "i", "ctrl+u")
        await driver.type("http://localhost:9/api")
        await probed(driver, "enter")
        await driver.press("i", "ctrl+u")
        await driver.type("http://shop.test")
        await probed(driver, "enter")
        await driver.press("q")
    async with started(app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await driver.press("i")
        bar = view_of(driver).bar
        assert bar.address == "http://shop.test"
        await driver.press("up", "up")
        assert bar.address == "http://localhost:9/api"
        await driver.press("up", "down")
        assert bar.address == "http://shop.test"
        await driver.press("escape")
        assert driver.browser.table.has_focus


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://x", "ftp:// cannot be probed: only http and https can"),
        ("localhost", "it needs a scheme; did you mean http://localhost?"),
        ("http://me:hunter2@x", "credentials do not belong in the URL"),
    ],
)
async def test_what_is_no_address_is_said_below_it(
    started: Started, tmp_path: Path, address: str, why: str
) -> None:
    prober = Scripted()
    async with started(app=app_of(tmp_path, engine_of(prober))) as driver:
        await driver.press("7", "i", "ctrl+u")
        view_of(driver).bar.input.value = address
        await probed(driver, "enter")
        assert why in state_of(driver)
        assert prober.asked == []
        assert view_of(driver).history == ()


async def test_without_an_address_p_says_where_to_type_it(started: Started, tmp_path: Path) -> None:
    async with started(app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await driver.press("7", "i", "ctrl+u", "escape", "p")
        assert driver.notices == ["Probe (p): type an address first; i goes there"]


async def test_code_that_cannot_be_read_leaves_drift_out_and_says_so(
    started: Started, tmp_path: Path
) -> None:
    def broken(_cancelled: Cancelled) -> NoReturn:
        raise NoSuchProjectError("shop holds no Python files")

    prober = Scripted()
    async with started(app=app_of(tmp_path, engine_of(prober, broken))) as driver:
        await probed(driver, "7", "p")
        assert "no comparison with the code: shop holds no Python files" in state_of(driver)
        assert not any(item.info.group == "drift" for item in view_of(driver).items)


async def test_a_wrong_variable_of_the_environment_is_said_without_its_value(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", "hunter2\nhunter3")
    async with started(app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await probed(driver, "7", "p")
        assert "FAPI_INSPECT_PROBE_TOKEN" in state_of(driver)
        assert "hunter" not in driver.text


async def test_a_prober_that_breaks_is_no_end_of_the_app(started: Started, tmp_path: Path) -> None:
    class Broken(Scripted):
        async def run(self, *_args: Any) -> NoReturn:
            raise RuntimeError("hunter2")

    async with started(app=app_of(tmp_path, engine_of(Broken()))) as driver:
        await driver.press("7", "p")
        await until(driver, lambda: "defect" in state_of(driver))
        assert state_of(driver) == "the probe failed by a defect of this tool (RuntimeError)"
        assert "hunter2" not in driver.text
        await driver.press("1")
        assert driver.app.view.VIEW == "dashboard"


async def test_a_rescan_keeps_the_results_and_the_code_is_read_again(
    started: Started, tmp_path: Path
) -> None:
    reads: list[int] = []

    def read(cancelled: Cancelled) -> Project:
        reads.append(1)
        return code(cancelled)

    async with started(app=app_of(tmp_path, engine_of(Scripted(), read))) as driver:
        await probed(driver, "7", "p")
        await probed(driver, "p")
        assert len(reads) == 1
        await driver.press("r")
        await driver.scanned()
        assert messages(driver)["FP64"] == "✗ fail"
        await probed(driver, "p")
        assert len(reads) == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_the_address_is_there_in_every_width(
    started: Started, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with started(size=size, app=app_of(tmp_path, engine_of(Scripted()))) as driver:
        await probed(driver, "7", "p")
        assert " URL" in driver.screen[2]
        assert "http://127.0.0.1:8000" in driver.screen[2]
        assert "✗ 2  ✓ " in driver.screen[3]
        assert "✓ pass" in driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_results_look_like_this(
    snap_compare: Callable[..., bool], tmp_path: Path, size: tuple[int, int]
) -> None:
    app = app_of(tmp_path, engine_of(Scripted()))

    async def ask(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.scanned()
        await probed(driver, "7", "p")
        await driver.press("slash")
        await driver.type("status:fail")
        await driver.press("enter", "g", "j")
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=ask)


async def test_a_real_service_is_asked_over_the_network(started: Started, tmp_path: Path) -> None:
    from inspector.tui.probing import Prober

    service = FastAPI()

    @service.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    with served(service) as port:
        async with started(app=app_of(tmp_path, engine_of(Prober(), None))) as driver:
            await driver.press("7", "i", "ctrl+u")
            await driver.type(f"http://127.0.0.1:{port}")
            await probed(driver, "enter")
            assert messages(driver)["FP01"] == "✓ pass"
            assert "✗" in state_of(driver)
            await driver.press("slash")
            await driver.type("check:not-found")
            await driver.press("enter", "G")
            assert '"detail": "Not Found"' in driver.details
            assert "user-agent" in driver.details
            await probed(driver, "a")
            assert '"detail": "Not Found"' in driver.details


def test_showing_the_view_imports_no_client() -> None:
    program = (
        "import sys, inspector.tui.app, inspector.tui.views.probe, inspector.tui.engine\n"
        "print([n for n in sys.modules if n == 'httpx' or n.startswith('inspector.probe')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
