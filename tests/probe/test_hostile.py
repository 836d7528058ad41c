"""Servers that mean harm, or are merely broken: each ends in words, in time and in little memory."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
import tracemalloc
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from inspector.probe.client import Client, Limits
from inspector.probe.credentials import Credentials
from inspector.probe.exchange import Trouble
from inspector.probe.target import parse_target
from tests.probe.serving import HERE, QUICK, answer, found, given, message, pretending, probed, served

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from inspector.probe.exchange import Exchange
    from inspector.probe.report import ProbeReport

Handle = "Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]"
MEGABYTE = 1024 * 1024


async def asked(
    handle: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]], limits: Limits = QUICK
) -> Exchange:
    async with (
        pretending(handle) as port,
        Client(parse_target(f"http://127.0.0.1:{port}"), Credentials(), limits) as client,
    ):
        return await client.get("/")


async def whole_probe(
    handle: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]], limits: Limits = QUICK
) -> tuple[ProbeReport, float, int]:
    """The report of a probe, how long it took and how much memory it needed at most."""
    async with pretending(handle) as port:
        tracemalloc.start()
        started = time.perf_counter()
        try:
            report = await probed(port, limits=limits)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    return report, time.perf_counter() - started, peak


async def write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
    await write(writer, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    with suppress(ConnectionError):
        while True:
            await write(writer, b"[" * 65536)


async def dribble(_: bytes, writer: asyncio.StreamWriter) -> None:
    await write(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    with suppress(ConnectionError):
        while True:
            await write(writer, b"x")
            await asyncio.sleep(0.02)


async def silence(_: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def packed_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


BOMB = packed_zeros(1000)


async def bomb(_: bytes, writer: asyncio.StreamWriter) -> None:
    await write(writer, answer(BOMB, "Content-Type: application/json", "Content-Encoding: gzip"))


async def test_endless_body_is_read_up_to_the_limit() -> None:
    exchange = await asked(endless)
    assert exchange.answer is not None
    assert QUICK.body < exchange.answer.wire < QUICK.body + 100_000
    assert exchange.answer.body == b"[" * 65536
    assert exchange.answer.cut == "it is longer than 256 KiB"


async def test_gzip_bomb_is_unpacked_up_to_the_limit() -> None:
    tracemalloc.start()
    try:
        exchange = await asked(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert exchange.answer is not None
    assert exchange.answer.body == bytes(65536)
    assert exchange.answer.cut == "it is longer than 256 KiB"
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize("handle", [endless, bomb, dribble, silence], ids=lambda handle: handle.__name__)
async def test_probe_ends_in_time_and_in_little_memory(handle: Callable[..., Awaitable[None]]) -> None:
    report, seconds, peak = await whole_probe(handle)
    assert seconds < QUICK.run + 1
    assert peak < 64 * MEGABYTE
    assert report.results
    assert not [result for result in report.results if "crashed" in result.message]


async def test_slow_bytes_are_given_up_after_a_few() -> None:
    report, seconds, _ = await whole_probe(dribble)
    assert (
        message(report, "FP01") == "GET / answers 200, but its body never ends: it did not end within 0.6 s"
    )
    assert seconds < 6


async def test_silence_is_a_time_out() -> None:
    report, seconds, _ = await whole_probe(silence)
    assert message(report, "FP01") == "GET /: silence for 0.6 s"
    assert {result.status.value for result in report.results[1:]} == {"skip"}
    assert seconds < 2


async def test_redirect_loop_ends_after_five() -> None:
    hops = 0

    async def loop(_: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal hops
        hops += 1
        await write(writer, answer(b"", f"Location: /{hops}", status="302 Found"))

    exchange = await asked(loop)
    assert hops == 6
    assert [hop.followed for hop in exchange.redirects] == [True] * 5 + [False]


@pytest.mark.parametrize(
    "location",
    [
        "http://other.test/",
        "//other.test/",
        "https://127.0.0.1/",
        "http://127.0.0.1:1/",
        "http://user:pass@127.0.0.1/",
        "file:///etc/passwd",
        "http://[::bad/",
        "\\\\other.test/",
    ],
)
async def test_redirect_to_another_origin_is_not_followed(location: str) -> None:
    asked_for = []

    async def elsewhere(head: bytes, writer: asyncio.StreamWriter) -> None:
        asked_for.append(head.split(b" ")[1])
        status = "307 Temporary Redirect" if len(asked_for) == 1 else "204 No Content"
        await write(writer, answer(b"", f"Location: {location}", status=status))

    exchange = await asked(elsewhere)
    followed = [hop for hop in exchange.redirects if hop.followed]
    # a backslash is a character of a path like another, on the same origin
    assert asked_for[1:] == ([b"/%5C%5Cother.test/"] if location.startswith("\\") else [])
    assert bool(followed) == location.startswith("\\")


async def test_credentials_do_not_follow_a_redirect_to_another_origin() -> None:
    stolen = []

    async def thief(head: bytes, writer: asyncio.StreamWriter) -> None:
        stolen.append(head)
        await write(writer, answer(b"{}"))

    async with pretending(thief) as other:

        async def lure(_: bytes, writer: asyncio.StreamWriter) -> None:
            await write(writer, answer(b"", f"Location: http://127.0.0.1:{other}/", status="302 Found"))

        async with pretending(lure) as port:
            report = await probed(
                port, credentials=given(("Authorization", "Bearer very-secret-token")), limits=QUICK
            )
    assert stolen == []
    assert found(report, "FP01") == ["warn"]
    assert "another origin" in message(report, "FP01")


@pytest.mark.parametrize(
    ("data", "trouble", "text"),
    [
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            None,
            "the connection was closed in the middle of the answer",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            None,
            "the connection was closed in the middle of the answer",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n", Trouble.NOT_HTTP, "does not answer in HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Trouble.BROKEN, "without an answer"),
        (b"", Trouble.BROKEN, "without an answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Trouble.BROKEN, "without an answer in HTTP"),
        (b"220 mail.test ESMTP\r\n\r\n", Trouble.NOT_HTTP, "does not answer in HTTP"),
        (b"\x15\x03\x01\x00\x02\x02F", Trouble.NOT_HTTP, "is it https://"),
        (
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
            Trouble.NOT_HTTP,
            "does not answer in HTTP",
        ),
        (b"HTTP/1.1 999999 Odd\r\n\r\n", Trouble.NOT_HTTP, "does not answer in HTTP"),
    ],
    ids=[
        "content-length",
        "chunked",
        "bad-length",
        "half-a-head",
        "nothing",
        "ssh",
        "smtp",
        "tls",
        "long-head",
        "status",
    ],
)
async def test_broken_answers_are_told(data: bytes, trouble: Trouble | None, text: str) -> None:
    async def broken(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, data)
        writer.close()

    exchange = await asked(broken)
    if trouble is None:
        assert exchange.answer is not None
        assert exchange.answer.cut == text
    else:
        assert exchange.failure is not None
        assert exchange.failure.trouble is trouble
        assert text in exchange.failure.message


async def test_longer_body_than_its_length_is_cut_there() -> None:
    async def longer(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{} and more of it")

    exchange = await asked(longer)
    assert exchange.answer is not None
    assert exchange.answer.body == b"{}"


async def test_headers_and_json_that_are_no_utf8_are_escaped() -> None:
    async def odd(_: bytes, writer: asyncio.StreamWriter) -> None:
        head = b"Server: caf\xe9\x1b[31m\r\nContent-Type: application/json\r\nX-Request-ID: \xff\xfe\r\n"
        body = b'{"status": "\xff\xfe\x1b]0;owned\x07"}'
        await write(
            writer, b"HTTP/1.1 200 OK\r\n" + head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
        )

    report, _, _ = await whole_probe(odd)
    texts = [result.message for result in report.results]
    texts += [
        text
        for result in report.results
        if result.response
        for pair in result.response.headers
        for text in pair
    ]
    texts += [result.response.body for result in report.results if result.response]
    assert all(text.replace("\n", "").replace("\t", "").isprintable() for text in texts)
    assert "it is not UTF-8" in message(report, "FP26")
    assert r"caf\xe9\x1b[31m" in message(report, "FP21")


async def test_document_of_ten_megabytes_is_read() -> None:
    paths = {
        f"/things/{number}": {
            "get": {"operationId": f"get_{number}", "responses": {"200": {"description": "d" * 400}}}
        }
        for number in range(19_000)
    }
    document = json.dumps(
        {"openapi": "3.1.0", "info": {"title": "Big", "version": "1"}, "paths": paths}
    ).encode()
    assert len(document) > 9 * MEGABYTE

    async def big(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b" /openapi.json " in head:
            await write(writer, answer(document, "Content-Type: application/json"))
        else:
            await write(
                writer,
                answer(b'{"detail":"Not Found"}', "Content-Type: application/json", status="404 Not Found"),
            )

    report, seconds, peak = await whole_probe(big, Limits())
    assert "19000 operations" in message(report, "FP51")
    assert peak < 20 * len(document)
    assert seconds < 30  # tracing of memory makes it several times as slow


async def test_document_of_absurd_shapes_is_no_crash() -> None:
    shapes: list[object] = [
        [],
        "text",
        {"openapi": 3, "paths": []},
        {
            "openapi": "3.1.0",
            "paths": {
                "/a": None,
                "b": {},
                "/c": {"get": 1, "post": {"parameters": {"x": 1}, "responses": []}},
            },
        },
        {
            "openapi": "3.1.0",
            "components": [],
            "paths": {
                "/x": {
                    "get": {
                        "parameters": [{"$ref": "#/components/parameters/x"}],
                        "tags": [1],
                        "security": [1, {}],
                    }
                }
            },
        },
        {
            "openapi": "3.1.0",
            "servers": [1, {"url": 2}, {"url": "http://[bad"}],
            "paths": {"//other.test/x": {"get": {"responses": {"200": []}}}},
        },
    ]
    for shape in shapes:
        body = json.dumps(shape).encode()

        async def odd(_: bytes, writer: asyncio.StreamWriter, body: bytes = body) -> None:
            await write(writer, answer(body, "Content-Type: application/json"))

        report, _, _ = await whole_probe(odd)
        assert not [result.message for result in report.results if "crashed" in result.message]


async def test_deeply_nested_json_is_no_crash() -> None:
    body = b'{"openapi": "3.1.0", "paths": ' + b'{"/a":' * 100_000 + b"1" + b"}" * 100_001

    async def deep(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, answer(body, "Content-Type: application/json"))

    report, _, _ = await whole_probe(deep)
    assert not [result.message for result in report.results if "crashed" in result.message]
    assert "nested too deeply" in message(report, "FP51")


async def test_header_of_quotes_without_end_takes_no_time() -> None:
    quotes = b'"' + b'\\"' * 40_000

    async def quoting(_: bytes, writer: asyncio.StreamWriter) -> None:
        names = (b"Permissions-Policy", b"X-Frame-Options", b"Referrer-Policy", b"Vary", b"Cache-Control")
        head = b"".join(name + b": " + quotes[:15_000] + b"\r\n" for name in names)
        await write(
            writer, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"Content-Length: 2\r\n\r\nhi"
        )

    report, seconds, _ = await whole_probe(quoting)
    assert seconds < 8
    assert not [result for result in report.results if "crashed" in result.message]


async def test_server_that_dies_half_way_is_told() -> None:
    count = 0

    async def dying(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        if count > 12:
            writer.close()
            return
        await write(writer, answer(b'{"status": "ok"}', "Content-Type: application/json"))

    report, _, _ = await whole_probe(dying)
    assert "closed without an answer" in message(report, "FP40")
    assert not [result for result in report.results if "crashed" in result.message]


async def test_compressed_data_that_is_broken_is_told() -> None:
    async def broken(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, answer(b"no gzip at all", "Content-Encoding: gzip"))

    exchange = await asked(broken)
    assert exchange.answer is not None
    assert exchange.answer.undecoded == "its compressed data is broken"


async def test_compressed_data_that_ends_early_is_told() -> None:
    async def half(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, answer(gzip.compress(b"x" * 1000)[:-9], "Content-Encoding: gzip"))

    exchange = await asked(half)
    assert exchange.answer is not None
    assert exchange.answer.undecoded == "its compressed data ends too early"


async def test_encoding_that_was_not_asked_for_is_told() -> None:
    async def brotli(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, answer(b"\x0b\x02\x80hello\x03", "Content-Encoding: br"))

    exchange = await asked(brotli)
    assert exchange.answer is not None
    assert exchange.answer.undecoded == "it is encoded as br, which was not asked for"


async def test_cookies_of_the_server_are_not_sent_back() -> None:
    heads = []

    async def setting(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head.lower())
        await write(writer, answer(b"{}", "Set-Cookie: session=abcdef; Path=/"))

    async with (
        pretending(setting) as port,
        Client(parse_target(f"http://127.0.0.1:{port}"), Credentials(), QUICK) as client,
    ):
        await client.get("/")
        await client.get("/")
    assert len(heads) == 2
    assert not [head for head in heads if b"cookie:" in head]


async def test_nothing_listens() -> None:
    async with pretending(silence) as port:
        pass
    report = await probed(port)
    assert message(report, "FP01") == f"GET /: nothing listens on port {port} of 127.0.0.1"
    assert {result.status.value for result in report.results[1:]} == {"skip"}
    assert report.requests == 1


async def test_host_is_unknown() -> None:
    report = await probed("http://nowhere.invalid")
    assert message(report, "FP01") == "GET /: there is no host called nowhere.invalid"


async def test_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def silent(*_: object, **__: object) -> None:
        answered.wait(30)

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    started = time.perf_counter()
    report = await asyncio.to_thread(lambda: asyncio.run(probed("http://shop.test", limits=QUICK)))
    answered.set()
    assert message(report, "FP01") == "GET /: no connection within 0.5 s"
    assert time.perf_counter() - started < 3


async def app(
    scope: dict[str, object], receive: object, send: Callable[[dict[str, object]], Awaitable[None]]
) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def test_certificate_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with served(
        app, lifespan="off", ssl_certfile=HERE / "localhost.crt", ssl_keyfile=HERE / "localhost.key"
    ) as port:
        report = await probed(f"https://localhost:{port}")
        trusting = await probed(f"https://localhost:{port}", insecure=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(HERE / "localhost.crt"))
        knowing = await probed(f"https://localhost:{port}")
        otherwise = await probed(f"https://ip6-localhost.localhost:{port}", limits=QUICK)
    assert "the TLS certificate of localhost cannot be trusted" in message(report, "FP01")
    assert "--insecure" in message(report, "FP01")
    assert found(trusting, "FP01") == ["pass"]
    assert found(knowing, "FP01") == ["pass"]
    assert found(otherwise, "FP01") == ["fail"]


async def test_tls_with_a_server_that_speaks_none() -> None:
    async def plain(_: bytes, writer: asyncio.StreamWriter) -> None:
        await write(writer, answer(b"hello"))

    with served(app, lifespan="off") as port:
        report = await probed(f"https://127.0.0.1:{port}")
    assert "no TLS connection" in message(report, "FP01")
