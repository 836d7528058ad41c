"""Servers on loopback for tests: real ones, and those that only pretend."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from inspector.probe.checks import CHECKS
from inspector.probe.client import Limits
from inspector.probe.credentials import Credentials, GivenHeader
from inspector.probe.runner import Options, probe
from inspector.probe.target import parse_target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from inspector.probe.declare import Check
    from inspector.probe.report import ProbeReport, Result
    from inspector.project.model import Project

HERE = Path(__file__).parent
PROJECTS = HERE.parent / "projects" / "probe"
BOOKSHOP = HERE.parents[1] / "assets" / "bookshop"
QUICK = Limits(total=0.6, connect=0.5, read=0.6, run=8.0)


@dataclass
class Recorder:
    """Everything that reached a server: method, path, headers."""

    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def methods(self) -> Counter[str]:
        return Counter(method for method, _, _ in self.seen)

    def around(self, app: Any) -> Any:
        async def recorded(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                headers = {
                    name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
                }
                self.seen.append((scope["method"], scope["path"], headers))
            await app(scope, receive, send)

        return recorded


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def served(app: Any, **options: Any) -> Iterator[int]:
    """Serve an application with uvicorn, in a thread of its own, on a port that is free."""
    config = uvicorn.Config(app, log_level="critical", **options)
    # with the protocol named, or asyncio takes it for no TCP and leaves Nagle's algorithm on
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert server.ready.wait(20)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def service(name: str) -> Any:
    """The application of one of the projects of these tests, freshly imported."""
    path = PROJECTS / name / "main.py"
    spec = importlib.util.spec_from_file_location(f"probed_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.app


@contextmanager
def bookshop(folder: Path, source: Path = BOOKSHOP, **environment: str) -> Iterator[str]:
    """Run the example service in a process of its own; its database is made in a folder."""
    command = [sys.executable, "-m", "uvicorn", "bookshop.main:app", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--app-dir", str(source / "src")],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            found = re.search(r"running on (http://[\d.]+:\d+)", line)
            if found:
                # nobody reads on, and a full pipe would stop the server
                threading.Thread(target=process.stderr.read, daemon=True).start()
                yield found[1]
                break
        else:
            raise AssertionError("".join(said))
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


Handler = "Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]"


@asynccontextmanager
async def pretending(
    handle: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A server that reads the head of each request and then does what it likes."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await handle(head, writer)
                if writer.is_closing():
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        # `wait_closed` of 3.12 waits for connections that a hostile handler may hold for ever
        await asyncio.sleep(0)


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer of HTTP/1.1 with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def given(*pairs: tuple[str, str]) -> Credentials:
    return Credentials(tuple(GivenHeader(name, value) for name, value in pairs))


async def probed(
    port_or_url: int | str,
    *,
    credentials: Credentials | None = None,
    limits: Limits | None = None,
    project: Project | None = None,
    checks: Sequence[Check] | None = None,
    **options: Any,
) -> ProbeReport:
    url = f"http://127.0.0.1:{port_or_url}" if isinstance(port_or_url, int) else port_or_url
    return await probe(
        parse_target(url),
        Options(credentials or Credentials(), limits or Limits(), **options),
        project=project,
        checks=CHECKS if checks is None else checks,
    )


async def answered(
    reply: Callable[[httpx.Request], httpx.Response],
    check: Check,
    *,
    project: Project | None = None,
    url: str = "http://shop.test",
    **options: Any,
) -> list[Result]:
    """The results of one check against a server that is a function."""
    report = await probe(
        parse_target(url),
        Options(**options),
        project=project,
        checks=[check],
        transport=httpx.MockTransport(lambda request: _unread(reply(request))),
    )
    return list(report.results)


def _unread(response: httpx.Response) -> httpx.Response:
    """An answer whose body has still to be read, as it is when it comes from a network."""
    if not response.is_closed:
        return response
    return httpx.Response(
        response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content)
    )


def found(report: ProbeReport, code: str) -> list[str]:
    """The statuses of a check's results."""
    return [result.status.value for result in report.results if result.code == code]


def message(report: ProbeReport, code: str) -> str:
    """The messages of a check's results."""
    return " / ".join(result.message for result in report.results if result.code == code)
