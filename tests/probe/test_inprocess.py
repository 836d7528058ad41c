"""Applications of a project, run in this process."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from inspector.errors import UsageError
from inspector.probe.checks import named
from inspector.probe.inprocess import TARGET, load
from inspector.probe.runner import Options, probe
from tests.probe.serving import PROJECTS, QUICK, found, message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspector.probe.report import ProbeReport


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """Applications are imported for good, but not for other tests."""
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith(("probed_app", "main")):
            del sys.modules[name]


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.py").write_text(text)


async def asked(app: Any, *codes: str, **options: Any) -> ProbeReport:
    checks = [one for code in codes for one in named(code)]
    return await probe(TARGET, Options(app=app, app_name="probed_app:app", **options), checks=checks)


async def test_fastapi_application_is_asked_without_a_server() -> None:
    report = await asked(load("main:app", PROJECTS / "bare"), "FP01", "FP31", "FP33")
    assert [result.status.value for result in report.results] == ["pass", "fail", "fail"]
    assert report.app == "probed_app:app"


async def test_lifespan_runs_around_the_probe(tmp_path: Path) -> None:
    write(
        tmp_path,
        "probed_app",
        """
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request

steps = []

@asynccontextmanager
async def lifespan(app):
    steps.append("started")
    yield {"ready": True}
    steps.append("stopped")

app = FastAPI(lifespan=lifespan)

@app.get("/health/live")
def live():
    return {"status": "ok" if steps == ["started"] else "fail"}
""",
    )
    report = await asked(load("probed_app:app", tmp_path), "FP04")
    assert "only health endpoint" not in message(report, "FP04")
    assert sys.modules["probed_app"].steps == ["started", "stopped"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "raise RuntimeError('no database\\nsecond line')",
            "--app probed_app_bad:app cannot be imported: RuntimeError: no database",
        ),
        ("raise SystemExit(3)", "--app probed_app_bad:app cannot be imported: SystemExit: 3"),
        (
            "import nothing_like_it",
            "--app probed_app_bad:app cannot be imported: ModuleNotFoundError: No module named 'nothing_like_it'",
        ),
        ("other = 1", "cannot be imported: AttributeError: module 'probed_app_bad' has no attribute 'app'"),
        ("app = 1", "--app probed_app_bad:app: it is no ASGI application"),
        ("def app(:", "cannot be imported: SyntaxError"),
        ("raise ValueError('\\x1b[31mred')", r"ValueError: \x1b[31mred"),
    ],
)
def test_application_that_cannot_be_imported_is_told_in_a_line(
    tmp_path: Path, text: str, complaint: str
) -> None:
    write(tmp_path, "probed_app_bad", text)
    with pytest.raises(UsageError) as raised:
        load("probed_app_bad:app", tmp_path)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["app", "main:", ":app"])
def test_application_is_written_with_its_module(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="module:attribute"):
        load(name, tmp_path)


async def test_factory_makes_the_application(tmp_path: Path) -> None:
    write(tmp_path, "probed_app_made", "from fastapi import FastAPI\ndef create():\n    return FastAPI()\n")
    for name in ("probed_app_made:create", "probed_app_made:create()"):
        report = await asked(load(name, tmp_path), "FP01")
        assert found(report, "FP01") == ["pass"]


async def test_application_that_does_not_start_is_told(tmp_path: Path) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(UsageError, match="--app probed_app:app does not start: no database"):
        await asked(broken, "FP01")


async def no_lifespan(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise RuntimeError(scope["type"])
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def never_ends(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})


async def answers_nothing(scope: Any, receive: Any, send: Any) -> None:
    """Return without a word."""


async def raises(scope: Any, receive: Any, send: Any) -> None:
    raise ZeroDivisionError


async def sleeps(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await asyncio.sleep(60)


@pytest.mark.parametrize(
    ("app", "status", "text"),
    [
        (no_lifespan, "pass", "answers 204"),
        (never_ends, "warn", "longer than"),
        (answers_nothing, "fail", "closed without an answer"),
        (raises, "fail", "GET / answers 500"),
        (sleeps, "fail", "no whole answer within 0.6 s"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_applications_that_misbehave(app: Any, status: str, text: str) -> None:
    report = await asked(app, "FP01", limits=QUICK)
    assert (found(report, "FP01"), text in message(report, "FP01")) == ([status], True), message(
        report, "FP01"
    )
