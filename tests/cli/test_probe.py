"""`fapi-inspect probe`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.probe.serving import PROJECTS, Recorder, served, service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ended

SECRET = "s3cr3t-of-the-caller"


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def url(recorder: Recorder) -> Iterator[str]:
    with served(recorder.around(service("bare"))) as port:
        yield f"http://127.0.0.1:{port}"


def test_text_has_groups_and_a_summary(fapi: Callable[..., Ended], url: str) -> None:
    ended = fapi("probe", url)
    lines = ended.out.splitlines()
    assert (ended.status, ended.err) == (1, "")
    assert lines[0] == url
    assert [line for line in lines if line and not line.startswith(" ")][1:-1] == [
        "Health",
        "Headers",
        "Error formats",
        "OpenAPI document",
    ]
    assert "  fail  FP31 not-found" in ended.out
    assert "(--verbose says why)" in lines[-1]


def test_json_has_the_contract(fapi: Callable[..., Ended], url: str) -> None:
    found = json.loads(fapi("probe", url, "--format", "json").out)
    assert (found["version"], found["url"], found["app"]) == (1, url, None)
    assert found["checks"][0]["code"] == "FP01"
    assert found["checks"][0]["response"]["status"] == 404


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--select", "FP01"], 0),
        (["--select", "FP31"], 1),
        (["--select", "FP31", "--fail-on", "never"], 0),
        (["--select", "FP14"], 0),
        (["--select", "FP14", "--fail-on", "warn"], 1),
        (["--select", "errors", "--ignore", "FP3"], 0),
    ],
)
def test_exit_status(fapi: Callable[..., Ended], url: str, options: list[str], status: int) -> None:
    assert fapi("probe", url, *options).status == status


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "probe needs the URL of a service, or --app with --project"),
        (["localhost:8000"], "did you mean http://localhost:8000?"),
        (["ftp://shop.test"], "only http and https can"),
        (["http://shop.test", "--header", SECRET], "--header 1: a header is written 'Name: value'"),
        (["http://shop.test", "--select", "FP999"], "no check or group of checks is called 'FP999'"),
        (["http://shop.test", "--select", "drift"], "need --project"),
        (["http://shop.test", "--app", "main:app"], "not both"),
        (["--app", "main:app"], "--app needs --project"),
        (["--app", "main", "--project", str(PROJECTS / "bare")], "written module:attribute"),
        (["--app", "nothing:app", "--project", str(PROJECTS / "bare")], "No module named 'nothing'"),
        (["http://shop.test", "--project", "/nowhere/at/all"], "/nowhere/at/all"),
        (["http://shop.test", "--watch", "1", "--format", "json"], "--watch shows text"),
        (["http://shop.test", "--timeout", "0"], "0.1"),
        (["http://shop.test", "--format", "yaml"], "yaml"),
    ],
)
def test_wrong_usage(fapi: Callable[..., Ended], arguments: list[str], complaint: str) -> None:
    ended = fapi("probe", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert complaint in ended.err
    assert "Traceback" not in ended.err
    assert SECRET not in ended.err


def test_nothing_listens(fapi: Callable[..., Ended]) -> None:
    with served(service("bare")) as port:
        pass
    ended = fapi("probe", f"http://127.0.0.1:{port}")
    assert ended.status == 1
    assert f"nothing listens on port {port} of 127.0.0.1" in ended.out


def test_credentials_of_the_environment_are_sent_and_not_shown(
    fapi: Callable[..., Ended], url: str, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", SECRET)
    monkeypatch.setenv("FAPI_INSPECT_PROBE_HEADERS", f"X-Key: {SECRET}-too")
    before = len(recorder.seen)
    texts = [
        fapi("probe", url, "-v", "--format", kind)
        for kind in ("text", "json", "html", "markdown", "junit", "sarif")
    ]
    sent = [headers for _, path, headers in recorder.seen[before:] if path == "/me"]
    assert {headers.get("authorization") for headers in sent} >= {f"Bearer {SECRET}", None}
    assert not [ended for ended in texts if SECRET in ended.out + ended.err]
    assert "•••" in texts[0].out


def test_wrong_environment_is_told_without_its_value(
    fapi: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TIMEOUT", SECRET)
    ended = fapi("probe", "http://shop.test")
    assert ended.status == 2
    assert "FAPI_INSPECT_PROBE_TIMEOUT: input should be a valid number" in ended.err
    assert SECRET not in ended.err


def test_project_is_compared(fapi: Callable[..., Ended], url: str, tmp_path: Path) -> None:
    code = (PROJECTS / "bare" / "main.py").read_text().replace('"/me"', '"/myself"')
    (tmp_path / "main.py").write_text(code)
    ended = fapi("probe", url, "--project", tmp_path, "--select", "drift")
    assert ended.status == 1
    assert "GET /me runs and is not in the code of main:app [main.py:9]" in ended.out
    assert "GET /myself is in the code and does not run [main.py:" in ended.out


def test_application_is_run_in_this_process(fapi: Callable[..., Ended], tmp_path: Path) -> None:
    code = (PROJECTS / "bare" / "main.py").read_text() + "\nprint('imported')\n"
    (tmp_path / "run_here.py").write_text(code)
    ended = fapi(
        "probe", "--app", "run_here:app", "--project", tmp_path, "--format", "json", "--fail-on", "never"
    )
    found = json.loads(ended.out)
    assert (ended.status, found["app"]) == (0, "run_here:app")
    assert f"fapi-inspect: --app runs the code of {tmp_path}" in ended.err
    assert "imported" in ended.err
    drift = {check["code"]: check["status"] for check in found["checks"] if check["group"] == "drift"}
    assert set(drift.values()) == {"pass"}


@pytest.mark.parametrize("kind", ["html", "markdown", "junit", "sarif"])
def test_formats_go_to_a_file(fapi: Callable[..., Ended], url: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "report"
    ended = fapi("probe", url, "--format", kind, "--output", file)
    assert (ended.out, ended.err) == ("", "")
    text = file.read_text()
    match kind:
        case "html":
            assert text.startswith("<!doctype html>")
        case "markdown":
            assert text.startswith(f"# Probe of {url}")
        case "junit":
            assert ET.fromstring(text).tag == "testsuites"
        case _:
            assert json.loads(text)["version"] == "2.1.0"


def test_explain_shows_the_pages_of_checks(fapi: Callable[..., Ended]) -> None:
    assert fapi("explain", "fp31").out.startswith("# FP31 `not-found`\n\n**probe** · Error formats\n")
    listed = fapi("explain", "FP6").out.splitlines()
    assert [line.split()[0] for line in listed[1:]] == [f"FP6{number}" for number in range(1, 10)]
    assert fapi("explain", "FP99").status == 2


@pytest.mark.usefixtures("_interruptible")
def test_watch_goes_on_until_it_is_interrupted(url: str) -> None:
    command = [sys.executable, "-m", "inspector", "probe", url, "--select", "FP31", "--watch", "0.5"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FAPI_INSPECT_")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += "FP31 not-found" in line
        if seen == 2:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in errors


def test_other_commands_do_not_import_the_client() -> None:
    program = (
        "import sys; from inspector.cli.app import run; run(['rules']); sys.exit('httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
