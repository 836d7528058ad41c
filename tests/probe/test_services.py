"""Whole probes of real services on loopback: a bare one, a hardened one, the example service."""

from __future__ import annotations

import re
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI

from inspector.config import read_config
from inspector.probe.checks import CHECKS
from inspector.probe.code import read_code
from inspector.probe.credentials import Credentials
from inspector.probe.json_format import probe_json
from inspector.probe.markdown_format import probe_markdown
from tests.probe.serving import (
    BOOKSHOP,
    HERE,
    PROJECTS,
    Recorder,
    bookshop,
    found,
    given,
    message,
    probed,
    served,
    service,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspector.probe.report import ProbeReport
    from inspector.project.model import Project

TOKEN = "a-reader-who-may-read"


def code_of(root: Path) -> Project:
    return read_code(root, read_config(root))


def statuses(report: ProbeReport) -> dict[str, str]:
    """The worst status of each check."""
    order = ["skip", "pass", "warn", "fail"]
    worst: dict[str, str] = {}
    for result in report.results:
        before = worst.get(result.code, "skip")
        worst[result.code] = max(before, result.status.value, key=order.index)
    return worst


async def test_bare_application_shows_every_weakness_that_fastapi_comes_with() -> None:
    with served(service("bare")) as port:
        report = await probed(port, project=code_of(PROJECTS / "bare"))
    assert statuses(report) == {
        "FP01": "pass",
        "FP02": "pass",
        "FP03": "fail",
        "FP04": "fail",
        "FP05": "skip",
        "FP11": "fail",
        "FP12": "skip",
        "FP13": "skip",
        "FP14": "warn",
        "FP15": "warn",
        "FP16": "skip",
        "FP17": "warn",
        "FP18": "warn",
        "FP19": "skip",
        "FP20": "skip",
        "FP21": "warn",
        "FP22": "pass",
        "FP23": "pass",
        "FP24": "pass",
        "FP25": "skip",
        "FP26": "pass",
        "FP31": "fail",
        "FP32": "fail",
        "FP33": "fail",
        "FP34": "skip",
        "FP35": "fail",
        "FP36": "skip",
        "FP37": "pass",
        "FP38": "skip",
        "FP39": "fail",
        "FP40": "pass",
        "FP51": "pass",
        "FP52": "pass",
        "FP53": "warn",
        "FP54": "pass",
        "FP55": "warn",
        **{f"FP6{number}": "pass" for number in range(1, 10)},
    }
    assert "FastAPI's default" in message(report, "FP31")
    places = {result.place.line for result in report.results if result.code == "FP31" and result.place}
    assert places == {9}  # `app = FastAPI()`


async def test_hardened_service_passes_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(HERE / "localhost.crt"))
    tls = {"ssl_certfile": HERE / "localhost.crt", "ssl_keyfile": HERE / "localhost.key"}
    with served(service("hardened"), server_header=False, **tls) as port:
        report = await probed(
            f"https://localhost:{port}",
            credentials=given(("Authorization", f"Bearer {TOKEN}")),
            project=code_of(PROJECTS / "hardened"),
            unsafe=True,
        )
    wrong = [(result.code, result.message) for result in report.results if result.status.value != "pass"]
    assert wrong == []
    assert {result.code for result in report.results} == {check.code for check in CHECKS}


async def test_default_probe_sends_safe_methods_alone() -> None:
    recorder = Recorder()
    with served(recorder.around(service("hardened"))) as port:
        await probed(port, credentials=given(("Authorization", f"Bearer {TOKEN}")))
    methods = recorder.methods()
    assert set(methods) == {"GET", "HEAD", "OPTIONS"}
    assert methods["GET"] > 20


async def test_unsafe_probe_sends_invalid_posts_too() -> None:
    recorder = Recorder()
    with served(recorder.around(service("hardened"))) as port:
        await probed(port, credentials=given(("Authorization", f"Bearer {TOKEN}")), unsafe=True)
    assert set(recorder.methods()) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert {path for method, path, _ in recorder.seen if method == "POST"} == {"/notes"}


async def test_credentials_reach_the_origin_and_no_output() -> None:
    recorder = Recorder()
    secret = "s3cr3t-of-the-caller/+=&<>"

    async def mirror(scope: Any, receive: Any, send: Any) -> None:
        """Gives back all it gets, in the body and in a header, plain and encoded."""
        headers = b"\n".join(name + b": " + value for name, value in scope["headers"])
        body = headers + b"\n" + repr(headers).encode() + b"\n" + scope["path"].encode()
        cookie = dict(scope["headers"]).get(b"x-api-key", b"")
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/html"),
                    (b"server", b"mirror " + cookie),
                    (b"x-request-id", cookie),
                    (b"set-cookie", b"session=" + cookie),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    with served(recorder.around(mirror), lifespan="off") as port:
        report = await probed(
            port,
            credentials=given(("X-Api-Key", secret), ("Authorization", f"Bearer {secret}")),
            project=code_of(PROJECTS / "bare"),
        )
    assert sum("x-api-key" in headers for _, _, headers in recorder.seen) > 10
    text = repr(report) + probe_json(report).decode() + "\n".join(probe_markdown(report))
    assert "s3cr3t" not in text
    assert [result for result in report.results if result.response and "•••" in result.response.body]


async def test_anonymous_requests_carry_no_credentials() -> None:
    recorder = Recorder()
    with served(recorder.around(service("hardened"))) as port:
        await probed(port, credentials=given(("Authorization", f"Bearer {TOKEN}"), ("X-Tenant", "shop")))
    foreign = [
        headers for _, _, headers in recorder.seen if "invalid" in headers["host"] + headers.get("origin", "")
    ]
    assert foreign
    assert not [headers for headers in foreign if "authorization" in headers]
    assert all(headers["x-tenant"] == "shop" for headers in foreign)


async def test_service_below_a_path_is_asked_below_it() -> None:
    recorder = Recorder()
    outer = FastAPI()
    outer.mount("/shop/v1", service("bare"))
    with served(recorder.around(outer)) as port:
        report = await probed(f"http://127.0.0.1:{port}/shop/v1/", project=code_of(PROJECTS / "bare"))
    assert report.url == f"http://127.0.0.1:{port}/shop/v1"
    assert "GET /shop/v1/items/fapi-inspect answers 422" in message(report, "FP33")
    assert "GET /shop/v1/me answers 401" in message(report, "FP35")
    assert {result.status.value for result in report.results if result.group == "drift"} == {"pass"}
    assert [path for _, path, _ in recorder.seen if not path.startswith("/shop/v1")] == []


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bookshop(tmp_path_factory.mktemp("bookshop")) as url:
        yield url


async def test_bookshop_has_its_planted_drift_and_no_other(shop: str) -> None:
    report = await probed(shop, project=code_of(BOOKSHOP))
    drift = [result for result in report.results if result.group == "drift" and result.status.value != "pass"]
    assert [(result.code, result.place.file if result.place else None) for result in drift] == [
        ("FP69", "src/bookshop/orders/router.py")
    ]
    assert "list_recent_orders" in drift[0].message


async def test_bookshop_answers_as_it_should_but_for_its_headers(shop: str) -> None:
    report = await probed(shop)
    assert not [result for result in report.results if result.status.value == "fail"]
    warned = {result.code for result in report.results if result.status.value == "warn"}
    assert warned == {"FP05", "FP13", "FP14", "FP15", "FP17", "FP18", "FP21", "FP25", "FP33", "FP53", "FP55"}


async def test_whole_probe_takes_less_than_three_seconds(shop: str) -> None:
    project = code_of(BOOKSHOP)
    started = time.perf_counter()
    await probed(shop, project=project)
    assert time.perf_counter() - started < 3


async def test_routes_of_a_condition_are_not_expected(tmp_path: Path) -> None:
    with bookshop(tmp_path, APP_ENABLE_ADMIN="false") as url:
        report = await probed(url, project=code_of(BOOKSHOP), credentials=Credentials())
    assert found(report, "FP63") == ["skip"]
    assert message(report, "FP63") == "6 routes do not run, as their condition allows (settings.enable_admin)"


async def test_code_that_went_on_is_found_route_by_route(shop: str, tmp_path: Path) -> None:
    code = tmp_path / "bookshop"
    shutil.copytree(BOOKSHOP, code, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    source = code / "src" / "bookshop"
    edit(source / "reviews/router.py", r"/rating\b", "/stars")
    edit(
        source / "auth/router.py", r"status_code=201|status_code=status\.HTTP_201_CREATED", "status_code=202"
    )
    edit(source / "recommendations/router.py", r"le=20\b", "le=30")
    edit(
        source / "health/router.py",
        r'@router\.get\("/health/ready"\)',
        '@router.get("/health/ready", deprecated=True)',
    )
    edit(source / "inventory/router.py", r'tags=\["inventory"\]', 'tags=["stock"]')
    edit(source / "catalog/authors.py", r"response_model=AuthorRead\b", "response_model=list[AuthorRead]")
    report = await probed(shop, project=code_of(code))
    drift = [
        (result.code, re.sub(r" \(.*", "", result.message), result.place.file.removeprefix("src/bookshop/"))
        for result in report.results
        if result.group == "drift" and result.status.value in {"fail", "warn"} and result.place
    ]
    assert [one for one in drift if one[0] in {"FP62", "FP63"}] == [
        (
            "FP62",
            "GET /api/v1/books/{book_id}/rating runs and is not in the code of bookshop.main:app",
            "main.py",
        ),
        ("FP63", "GET /api/v1/books/{book_id}/stars is in the code and does not run", "reviews/router.py"),
    ]
    assert {one for one in drift if one[0] == "FP64"} == {
        (
            "FP64",
            "POST /api/v1/auth/register answers 201 by its documentation, the code says 202",
            "auth/router.py",
        ),
    }
    assert (
        "FP66",
        "GET /api/v1/recommendations takes limit with 20 where the code says le=30",
        "recommendations/router.py",
    ) in drift
    assert (
        "FP68",
        "GET /health/ready is not deprecated where it runs, but in the code",
        "health/router.py",
    ) in drift
    assert (
        "FP67",
        "GET /api/v1/stockLevels has the tags inventory, the code gives it stock",
        "inventory/router.py",
    ) in drift
    assert [one for one in drift if one[0] == "FP65" and one[2] == "catalog/authors.py"] != []


def edit(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text()
    edited, count = re.subn(pattern, replacement, text)
    assert count, f"{path.name} has changed: nothing matches {pattern}"
    path.write_text(edited)
