"""Health endpoints: where they are looked for, and whether they tell the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from inspector.probe.checks.head_request import head_request
from inspector.probe.checks.latency import latency
from inspector.probe.checks.liveness import liveness
from inspector.probe.checks.reachability import reachability
from inspector.probe.checks.readiness import readiness
from inspector.probe.endpoints import failing, kind_of
from tests.probe.serving import answered, given
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.probe.declare import Check
    from inspector.probe.exchange import Json

Answers = dict[str, tuple[int, object]]


def serving(
    answers: Answers, default: httpx.Response | None = None
) -> Callable[[httpx.Request], httpx.Response]:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path in answers:
            status, body = answers[request.url.path]
            return (
                httpx.Response(status, text=body)
                if isinstance(body, str)
                else httpx.Response(status, json=body)
            )
        if default is not None:
            return httpx.Response(default.status_code, headers=default.headers, content=default.content)
        return httpx.Response(404, json={"detail": "Not Found"})

    return reply


async def verdict(check: Check, reply: Callable[[httpx.Request], httpx.Response]) -> tuple[str, str]:
    (result,) = await answered(reply, check)
    return result.status.value, result.message


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/health/live", "liveness"),
        ("/livez", "liveness"),
        ("/api/v1/readyz", "readiness"),
        ("/health/ready/", "readiness"),
        ("/healthz", "health"),
        ("/Health", "health"),
        ("/ping", "health"),
        ("/health/{component}", None),
        ("/orders/status-codes", None),
        ("/livestock", None),
    ],
)
def test_what_a_path_is_for(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"status": "ok"}, ()),
        ({"status": "pass", "checks": {"database": "ok", "broker": True}}, ()),
        ({"status": "ok", "checks": {"database": "fail"}}, ("checks.database",)),
        ({"status": "ok", "components": {"redis": {"status": "DOWN"}}}, ("components.redis.status",)),
        ({"status": "ok", "checks": [{"name": "broker", "healthy": False}]}, ("checks.broker.healthy",)),
        ({"status": "degraded"}, ("status",)),
        ({"debug": False, "maintenance": "down the road", "version": "dead"}, ()),
        (["fail"], ()),
        ("fail", ()),
    ],
)
def test_components_that_are_not_well(body: Json, names: tuple[str, ...]) -> None:
    assert failing(body) == names


@pytest.mark.parametrize(
    ("answers", "status", "text"),
    [
        ({"/health/live": (200, {"status": "ok"})}, "pass", "GET /health/live answers 200 with JSON"),
        ({"/healthz": (200, {"status": "ok"})}, "pass", "GET /healthz"),
        ({"/livez": (200, "ok")}, "warn", "as text/plain, no JSON"),
        ({}, "fail", "no liveness endpoint was found"),
    ],
)
async def test_liveness(answers: Answers, status: str, text: str) -> None:
    found, message = await verdict(liveness, serving(answers))
    assert (found, text in message) == (status, True), message


async def test_page_that_answers_everything_is_no_health_endpoint() -> None:
    page = httpx.Response(200, html="<div id='app'></div>")
    assert (await verdict(liveness, serving({}, page)))[0] == "fail"
    text = httpx.Response(200, text="hello")
    assert (await verdict(liveness, serving({}, text)))[0] == "fail"


async def test_liveness_that_needs_credentials() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        known = "authorization" in request.headers
        return (
            httpx.Response(200 if known else 401, json={})
            if request.url.path == "/livez"
            else httpx.Response(404)
        )

    (result,) = await answered(reply, liveness, credentials=given(("Authorization", "Bearer abcdef")))
    assert (result.status.value, "orchestrators have none" in result.message) == ("fail", True)


async def test_liveness_of_the_code_is_asked_for() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import FastAPI
            app = FastAPI(openapi_url=None)
            @app.get("/internal/alive")
            def alive() -> dict: ...
            """
        }
    )
    (result,) = await answered(serving({"/internal/alive": (200, {"ok": True})}), liveness, project=project)
    assert result.message == "GET /internal/alive (from the code) answers 200 with JSON"


@pytest.mark.parametrize(
    ("answers", "status", "text"),
    [
        ({"/health/ready": (200, {"status": "ok"})}, "pass", "answers 200 with JSON"),
        (
            {"/readyz": (200, {"status": "ok", "checks": {"db": "down"}})},
            "fail",
            "although its body says that checks.db failed",
        ),
        ({"/readyz": (503, {"checks": {"db": "down"}})}, "fail", "the service is not ready (checks.db)"),
        ({"/health": (200, {"status": "ok"})}, "warn", "is the only health endpoint"),
        ({}, "fail", "no readiness endpoint was found"),
    ],
)
async def test_readiness(answers: Answers, status: str, text: str) -> None:
    found, message = await verdict(readiness, serving(answers))
    assert (found, text in message) == (status, True), message


async def test_head_that_is_refused_where_get_is_answered() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(405 if request.method == "HEAD" else 200, json={})

    assert (await verdict(head_request, reply))[0] == "warn"
    assert (await verdict(head_request, serving({"/health/live": (200, {})})))[0] == "pass"
    assert (await verdict(head_request, serving({})))[0] == "skip"


@pytest.mark.parametrize(
    ("status", "headers", "verdict_", "text"),
    [
        (404, {}, "pass", "answers 404 over HTTP/1.1"),
        (500, {}, "fail", "GET / answers 500"),
        (301, {"location": "https://shop.test/"}, "warn", "redirects to https://shop.test/, another origin"),
        (302, {"location": "/"}, "fail", "redirects do not end"),
    ],
)
async def test_reachability(status: int, headers: dict[str, str], verdict_: str, text: str) -> None:
    found, message = await verdict(reachability, lambda _: httpx.Response(status, headers=headers, json={}))
    assert (found, text in message) == (verdict_, True), message


async def test_latency_tells_median_and_spread() -> None:
    found, message = await verdict(latency, serving({"/health/live": (200, {})}))
    assert found == "pass"
    assert message.startswith("GET /health/live: median ")
    assert " of 7, from " in message
