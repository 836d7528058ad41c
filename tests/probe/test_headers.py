"""Checks of headers: what a value means, by its specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from inspector.probe.checks.cache_control import cache_control
from inspector.probe.checks.compression import compression
from inspector.probe.checks.content_type import content_type
from inspector.probe.checks.content_type_options import content_type_options
from inspector.probe.checks.cookies import cookies
from inspector.probe.checks.cors_foreign_origin import cors_foreign_origin
from inspector.probe.checks.cors_null_origin import cors_null_origin
from inspector.probe.checks.cors_preflight import cors_preflight
from inspector.probe.checks.framing import framing
from inspector.probe.checks.permissions_policy import permissions_policy
from inspector.probe.checks.referrer_policy import referrer_policy
from inspector.probe.checks.request_id_created import request_id_created
from inspector.probe.checks.request_id_echoed import request_id_echoed
from inspector.probe.checks.request_id_reflected import request_id_reflected
from inspector.probe.checks.server_banner import server_banner
from inspector.probe.checks.transport_security import transport_security
from tests.probe.serving import answered, given

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inspector.probe.declare import Check

Headers = list[tuple[str, str]]


def page(*headers: tuple[str, str]) -> Callable[[httpx.Request], httpx.Response]:
    """A service whose front page is a document with these headers, and which has nothing else."""

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/":
            own = [("content-type", "text/html; charset=utf-8"), *headers]
            return httpx.Response(200, headers=own, stream=httpx.ByteStream(b"<p>hello</p>"))
        return httpx.Response(404, json={"detail": "Not Found"})

    return reply


def api(*headers: tuple[str, str]) -> Callable[[httpx.Request], httpx.Response]:
    """A service that answers its liveness with JSON and these headers."""

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/health/live":
            return httpx.Response(200, json={"status": "ok"}, headers=list(headers))
        return httpx.Response(404, json={"detail": "Not Found"})

    return reply


async def verdict(
    check: Check, reply: Callable[[httpx.Request], httpx.Response], url: str = "http://shop.test"
) -> tuple[str, str]:
    results = await answered(reply, check, url=url)
    assert len(results) == 1
    return results[0].status.value, results[0].message


CASES: Sequence[tuple[Check, Headers, str, str]] = [
    (content_type_options, [], "warn", "nosniff is missing on GET /"),
    (content_type_options, [("X-Content-Type-Options", "nosniff")], "pass", ""),
    (content_type_options, [("X-Content-Type-Options", "NoSniff")], "pass", ""),
    (content_type_options, [("X-Content-Type-Options", "no-sniff")], "fail", "'no-sniff'"),
    (framing, [], "warn", "neither frame-ancestors nor X-Frame-Options"),
    (framing, [("X-Frame-Options", "deny")], "pass", ""),
    (framing, [("X-Frame-Options", "SAMEORIGIN")], "pass", ""),
    (framing, [("X-Frame-Options", "ALLOW-FROM https://a.test")], "fail", "not known to browsers"),
    (framing, [("X-Frame-Options", "DENY"), ("X-Frame-Options", "SAMEORIGIN")], "fail", "several values"),
    (framing, [("Content-Security-Policy", "frame-ancestors 'none'")], "pass", ""),
    (framing, [("Content-Security-Policy", "default-src 'self'")], "warn", "neither"),
    (
        framing,
        [("Content-Security-Policy", "frame-ancestors *"), ("X-Frame-Options", "DENY")],
        "fail",
        "any site",
    ),
    (framing, [("Content-Security-Policy", "frame-ancestors https:")], "fail", "any site"),
    (
        framing,
        [
            ("Content-Security-Policy", "frame-ancestors *"),
            ("Content-Security-Policy", "frame-ancestors 'self'"),
        ],
        "pass",
        "",
    ),
    (framing, [("Content-Security-Policy-Report-Only", "frame-ancestors 'none'")], "warn", "neither"),
    (referrer_policy, [], "warn", "no Referrer-Policy"),
    (referrer_policy, [("Referrer-Policy", "no-referrer")], "pass", ""),
    (referrer_policy, [("Referrer-Policy", "no-referrer, strict-origin-when-cross-origin")], "pass", ""),
    (referrer_policy, [("Referrer-Policy", "no-referrer, unsafe-url")], "fail", "unsafe-url"),
    (referrer_policy, [("Referrer-Policy", "origin")], "warn", "origin"),
    (referrer_policy, [("Referrer-Policy", "none")], "fail", "no browser knows"),
    (permissions_policy, [], "warn", "no Permissions-Policy"),
    (
        permissions_policy,
        [("Permissions-Policy", 'camera=(), geolocation=(self "https://a.test"), usb=*')],
        "pass",
        "",
    ),
    (permissions_policy, [("Permissions-Policy", "camera 'none'")], "fail", "malformed"),
    (permissions_policy, [("Feature-Policy", "camera 'none'")], "warn", "old Feature-Policy"),
    (server_banner, [("Server", "uvicorn")], "warn", "Server: uvicorn names the software"),
    (server_banner, [("Server", "nginx/1.18.0")], "fail", "names software and version"),
    (server_banner, [("X-Powered-By", "Express")], "warn", "X-Powered-By: Express"),
    (server_banner, [], "pass", ""),
    (cookies, [], "skip", "no answer set a cookie"),
    (cookies, [("Set-Cookie", "s=1; HttpOnly; Secure; SameSite=Lax")], "pass", ""),
    (cookies, [("Set-Cookie", "s=1; Secure; SameSite=Lax")], "fail", "can be read by scripts"),
    (cookies, [("Set-Cookie", "csrftoken=1; Secure; SameSite=Lax")], "pass", ""),
    (cookies, [("Set-Cookie", "s=1; HttpOnly; Secure")], "warn", "no SameSite"),
    (cookies, [("Set-Cookie", "s=1; HttpOnly; SameSite=Lax")], "warn", "has no Secure"),
    (cookies, [("Set-Cookie", "s=1; HttpOnly; SameSite=None")], "fail", "SameSite=None without Secure"),
    (
        cookies,
        [("Set-Cookie", "__Host-s=1; HttpOnly; Secure; SameSite=Lax; Path=/; Domain=shop.test")],
        "fail",
        "__Host-",
    ),
    (cookies, [("Set-Cookie", "__Secure-s=1; HttpOnly; SameSite=Lax")], "fail", "its name needs Secure"),
]


@pytest.mark.parametrize(("check", "headers", "status", "text"), CASES)
async def test_headers_of_documents(check: Check, headers: Headers, status: str, text: str) -> None:
    found, message = await verdict(check, page(*headers))
    assert (found, text in message) == (status, True), message


@pytest.mark.parametrize(
    "check", [framing, referrer_policy, permissions_policy], ids=lambda check: check.code
)
async def test_json_needs_no_headers_of_documents(check: Check) -> None:
    assert await verdict(check, api()) == ("skip", "the service shows no documents")


TRANSPORT: Sequence[tuple[list[str], str, str]] = [
    ([], "fail", "is missing"),
    (["max-age=63072000; includeSubDomains"], "pass", "max-age=63072000"),
    (["max-age=31536000; includeSubDomains; preload"], "pass", ""),
    (['Max-Age="31536000"'], "pass", ""),
    (["max-age=0"], "fail", "switches the protection off"),
    (["max-age=86400"], "warn", "is 1 days"),
    (["includeSubDomains"], "fail", "max-age is missing"),
    (["max-age=lots"], "fail", "no number"),
    (["max-age=-1"], "fail", "no number"),
    (["max-age=31536000; max-age=1"], "fail", "occurs twice"),
    (["max-age=31536000; preload"], "warn", "preload needs"),
    (["max-age=31536000", "max-age=31536000"], "warn", "several times"),
]


@pytest.mark.parametrize(("values", "status", "text"), TRANSPORT)
async def test_transport_security_over_https(values: list[str], status: str, text: str) -> None:
    reply = page(*(("Strict-Transport-Security", value) for value in values))
    found, message = await verdict(transport_security, reply, "https://shop.test")
    assert (found, text in message) == (status, True), message


async def test_transport_security_has_no_effect_over_http_and_for_addresses() -> None:
    reply = page(("Strict-Transport-Security", "max-age=63072000"))
    assert (await verdict(transport_security, reply))[0] == "warn"
    assert (await verdict(transport_security, page()))[0] == "skip"
    assert (await verdict(transport_security, page(), "https://192.0.2.1"))[0] == "skip"


def cross_origin(
    allow: Callable[[str], str | None], *, credentials: bool = False, vary: bool = True, preflight: int = 200
) -> Callable[[httpx.Request], httpx.Response]:
    """A service that allows the origins that a function gives back."""

    def reply(request: httpx.Request) -> httpx.Response:
        origin = allow(request.headers.get("origin", ""))
        headers = {"access-control-allow-origin": origin} if origin else {}
        if credentials:
            headers["access-control-allow-credentials"] = "true"
        if vary:
            headers["vary"] = "Origin"
        if request.method == "OPTIONS":
            return httpx.Response(preflight, headers=headers if preflight < 400 else {})
        return httpx.Response(200, json={}, headers=headers)

    return reply


def echo(origin: str) -> str | None:
    return origin or None


def own(origin: str) -> str | None:
    return origin if origin == "https://app.shop.test" else None


def careless_start(origin: str) -> str | None:
    return origin if origin.startswith("http://shop.test") else None


def careless_end(origin: str) -> str | None:
    return origin if origin.endswith("shop.test") else None


def star(_: str) -> str | None:
    return "*"


@pytest.mark.parametrize(
    ("reply", "status", "text"),
    [
        (cross_origin(own, credentials=True), "pass", "cannot read"),
        (cross_origin(star), "pass", "any origin may read answers, without credentials"),
        (cross_origin(star, credentials=True), "fail", "browsers refuse"),
        (cross_origin(echo, credentials=True), "fail", "https://fapi-inspect.invalid may read"),
        (cross_origin(echo), "warn", "is given back; say `*` or list origins"),
        (cross_origin(echo, vary=False), "warn", "without Vary: Origin a cache mixes them up"),
        (cross_origin(careless_start, credentials=True), "fail", "http://shop.test.fapi-inspect.invalid may"),
        (cross_origin(careless_end, credentials=True), "fail", "http://fapi-inspect-shop.test may"),
    ],
)
async def test_foreign_origins(
    reply: Callable[[httpx.Request], httpx.Response], status: str, text: str
) -> None:
    found, message = await verdict(cors_foreign_origin, reply)
    assert (found, text in message) == (status, True), message


async def test_any_origin_with_a_cookie_is_seen() -> None:
    """Starlette gives a foreign origin back to requests with a cookie alone."""

    def reply(request: httpx.Request) -> httpx.Response:
        origin = (
            request.headers["origin"] if "cookie" in request.headers and "origin" in request.headers else "*"
        )
        headers = {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        return httpx.Response(200, json={}, headers=headers)

    assert (await verdict(cors_foreign_origin, reply))[0] == "fail"


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (cross_origin(own), "pass"),
        (cross_origin(star), "pass"),
        (cross_origin(echo), "warn"),
        (cross_origin(echo, credentials=True), "fail"),
    ],
)
async def test_null_origin(reply: Callable[[httpx.Request], httpx.Response], status: str) -> None:
    assert (await verdict(cors_null_origin, reply))[0] == status


@pytest.mark.parametrize(
    ("reply", "status", "text"),
    [
        (cross_origin(own), "pass", "is refused"),
        (cross_origin(star), "pass", "without credentials"),
        (cross_origin(echo, credentials=True), "fail", "DELETE with credentials"),
        (cross_origin(star, preflight=405), "warn", "refuses the preflight with 405"),
    ],
)
async def test_preflight(reply: Callable[[httpx.Request], httpx.Response], status: str, text: str) -> None:
    found, message = await verdict(cors_preflight, reply)
    assert (found, text in message) == (status, True), message


def with_ids(make: Callable[[str | None, int], str | None]) -> Callable[[httpx.Request], httpx.Response]:
    """A service that makes a request id of the one it was sent and the number of the request."""
    count = 0

    def reply(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        made = make(request.headers.get("x-request-id"), count)
        return httpx.Response(200, json={}, headers={"x-request-id": made} if made else {})

    return reply


CHECKED = (request_id_created, request_id_echoed, request_id_reflected)


@pytest.mark.parametrize(
    ("make", "statuses"),
    [
        (lambda sent, count: sent or f"id-{count}", ["pass", "pass", "warn+warn"]),
        (
            lambda sent, count: (
                sent if sent and sent.replace("-", "").isalnum() and len(sent) < 99 else f"id-{count}"
            ),
            ["pass"] * 3,
        ),
        (lambda _, count: f"id-{count}", ["pass", "warn", "pass"]),
        (lambda *_: "always-the-same", ["fail", "warn", "pass"]),
        (lambda sent, _: sent, ["fail", "pass", "skip"]),
        (lambda *_: None, ["fail", "skip", "skip"]),
    ],
    ids=["takes anything", "careful", "never echoes", "constant", "echoes only", "none"],
)
async def test_request_ids(make: Callable[[str | None, int], str | None], statuses: list[str]) -> None:
    found = []
    for check in CHECKED:
        results = await answered(with_ids(make), check)
        found.append("+".join(result.status.value for result in results))
    assert found == statuses


async def test_request_id_that_splits_the_answer() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        sent = request.headers.get("x-request-id", "id-1")
        first, _, rest = sent.partition("%0d%0a")
        headers = [("x-request-id", first)]
        if rest:
            name, _, value = rest.partition(":")
            headers.append((name, value))
        return httpx.Response(200, json={}, headers=headers)

    assert (await verdict(request_id_reflected, reply))[0] == "fail"


SECURED = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/me": {"get": {"security": [{"b": []}], "responses": {"200": {"description": "ok"}}}}},
}


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("no-store", "pass"),
        ("private, no-store", "pass"),
        ("private", "warn"),
        ("no-cache", "warn"),
        (None, "fail"),
        ("max-age=60", "fail"),
        ("public, max-age=60", "fail"),
        ("s-maxage=60", "fail"),
    ],
)
async def test_cache_control_of_authenticated_answers(value: str | None, status: str) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/openapi.json":
            return httpx.Response(200, json=SECURED)
        return httpx.Response(200, json={}, headers={"cache-control": value} if value else {})

    results = await answered(reply, cache_control, credentials=given(("Authorization", "Bearer abcdef")))
    assert [result.status.value for result in results] == [status]
    without = await answered(reply, cache_control)
    assert [result.status.value for result in without] == ["skip"]


async def test_compression() -> None:
    import gzip

    text = b'{"a": "' + b"x" * 9000 + b'"}'

    def service(
        *, packs: bool, vary: str = "", always: bool = False, lies: bool = False
    ) -> Callable[[httpx.Request], httpx.Response]:
        def reply(request: httpx.Request) -> httpx.Response:
            headers = {"content-type": "application/json", **({"vary": vary} if vary else {})}
            if always or (packs and "gzip" in request.headers["accept-encoding"]):
                body = text if lies else gzip.compress(text)
                return httpx.Response(
                    200, headers={**headers, "content-encoding": "gzip"}, stream=httpx.ByteStream(body)
                )
            return httpx.Response(200, headers=headers, stream=httpx.ByteStream(text))

        return reply

    assert (await verdict(compression, service(packs=False)))[0] == "warn"
    assert (await verdict(compression, service(packs=True, vary="Accept-Encoding")))[0] == "pass"
    assert (await verdict(compression, service(packs=True)))[0] == "fail"
    assert (await verdict(compression, service(packs=True, always=True)))[0] == "fail"
    assert (await verdict(compression, service(packs=True, lies=True)))[0] == "fail"


@pytest.mark.parametrize(
    ("kind", "body", "status", "text"),
    [
        ("application/json", b"{}", "pass", ""),
        ("application/json", b"{'a': 1}", "fail", "is no JSON"),
        ("application/json", b"", "skip", "no answer had a body"),
        ("application/hal+json", b"[1,]", "fail", "is no JSON"),
        ("text/html", b'{"a": "<script>"}', "fail", "says text/html, so a browser runs"),
        ("text/html", b"<p>hi</p>", "warn", "without a charset"),
        ("text/html", b'<meta charset="utf-8"><p>hi</p>', "pass", ""),
        ("text/plain", b"hi", "pass", ""),
        (None, b"hi", "fail", "no Content-Type"),
    ],
)
async def test_content_type_is_true(kind: str | None, body: bytes, status: str, text: str) -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, headers={"content-type": kind} if kind else {}, stream=httpx.ByteStream(body)
        )

    found, message = await verdict(content_type, reply)
    assert (found, text in message) == (status, True), message
