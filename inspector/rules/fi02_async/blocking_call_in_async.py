"""FI0201: a call that blocks, inside `async def`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.alone import runs_alone
from inspector.project.blocking import blocking_of
from inspector.project.callers import one_a_statement
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.blocking import Block
    from inspector.project.code import Function
    from inspector.project.model import Project


@rule("FI0201", Severity.ERROR)
def blocking_call_in_async(project: Project) -> Iterator[Violation]:
    """Inside `async def`, a blocking call stops the event loop.

    While `time.sleep`, `requests.get`, `open` or a database driver waits, the process
    serves nobody: every other request, timer and health check stands still until the
    call returns. Under load, one slow upstream takes the whole service down.

    Await something that yields to the loop (`asyncio.sleep`, `httpx.AsyncClient`,
    `asyncio.create_subprocess_exec`, an async driver), hand the call to a thread with
    `await asyncio.to_thread(...)`, or make the handler a plain `def`, which FastAPI runs
    in its thread pool.

    A callable that is handed on, to a thread or anywhere else, is not a call, and the
    body of a nested `def` blocks only where that function is called in the coroutine.
    Command lines and lifespans are silent, while which nobody is served.

    What blocks is a table that a project extends, with its own functions too, or takes
    from, in its `pyproject.toml`:
    `[tool.fapi-inspect.tables]`, `blocking-calls = {"acme.fetch" = "acme.aio.fetch"}`.
    """
    blocking = blocking_of(project)
    for function in project.app_functions:
        blocks = {block.site: block for block in blocking.calls(function) if block.sdk is None}
        coroutine = blocking.coroutine(function) if blocks else None
        if coroutine is None or runs_alone(coroutine):
            continue
        for site in one_a_statement(function, blocks):
            yield Violation(site.place, _message(project, coroutine, blocks[site]))


def _message(project: Project, coroutine: Function, block: Block) -> str:
    where = project.title_of(coroutine) or f"`async def {coroutine.fact.name}`"
    return f"`{block.what}` blocks the event loop in {where} and everything else on it waits; {block.instead}"


blocking_call_in_async.bad("""
import time

import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates")
async def read_rates(retries: int = 3) -> dict[str, float]:
    for _ in range(retries):
        response = requests.get("https://rates.example.com/latest", timeout=5)  # <- FI0201
        if response.ok:
            return response.json()
        time.sleep(1)  # <- FI0201
    return {}
""")

blocking_call_in_async.bad("""
# --- shop/exports.py
import subprocess
from pathlib import Path

import httpx

FOLDER = Path("/var/exports")


class Exporter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def export(self, name: str) -> bytes:
        target = self.folder / name
        with open(target.with_suffix(".csv"), "w") as stream:  # <- FI0201
            stream.write("id,total")
        subprocess.run(["gzip", target], check=True)  # <- FI0201
        return target.with_suffix(".gz").read_bytes()  # <- FI0201


async def upload(data: bytes) -> None:
    with httpx.Client() as client:  # <- FI0201
        client.post("https://store.example.com/", content=data)  # <- FI0201
""")

blocking_call_in_async.bad("""
import sqlite3


async def titles(path: str) -> list[str]:
    connection = sqlite3.connect(path)  # <- FI0201

    def load() -> list[str]:
        return [row[0] for row in connection.execute("SELECT title FROM books")]  # <- FI0201

    return load()
""")

blocking_call_in_async.good("""
import asyncio
import time
from pathlib import Path

import httpx
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates")
async def read_rates() -> dict[str, float]:
    await asyncio.sleep(0.1)
    async with httpx.AsyncClient(timeout=5) as client:
        response = await client.get("https://rates.example.com/latest")
    return response.json()


@app.get("/rates/archive")
def read_archive() -> dict[str, float]:
    time.sleep(0.1)
    return requests.get("https://rates.example.com/archive", timeout=5).json()


@app.get("/rates/notes")
async def read_notes() -> str:
    return await asyncio.to_thread(Path("notes.txt").read_text)
""")

blocking_call_in_async.good("""
import asyncio
import time

import aiofiles
from starlette.concurrency import run_in_threadpool


class Clock:
    def sleep(self, seconds: float) -> None:
        pass


async def work(clock: Clock) -> None:
    def pause() -> None:
        time.sleep(1)

    clock.sleep(1)
    await run_in_threadpool(pause)
    await asyncio.get_running_loop().run_in_executor(None, lambda: time.sleep(1))
    async with aiofiles.open("notes.txt") as stream:
        await stream.read()
""")

blocking_call_in_async.good("""
# --- shop/cli/sync.py
import asyncio
from pathlib import Path


async def sync(path: str) -> None:
    print(Path(path).read_text())


def main() -> None:
    asyncio.run(sync("books.txt"))
# --- shop/main.py
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.titles = Path("titles.txt").read_text()
    yield


app = FastAPI(lifespan=lifespan)
""")

blocking_call_in_async.bad("""
# --- shop/cli/serve.py
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/titles")
async def read_titles() -> str:
    return Path("titles.txt").read_text()  # <- FI0201


@asynccontextmanager
async def opened(path: str):
    yield path
# --- shop/files.py
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def opened(path: str):
    yield Path(path).read_text()  # <- FI0201
""")
