"""FI0204: a plain function that blocks, called from `async def`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.alone import runs_alone
from inspector.project.blocking import blocking_of
from inspector.project.callers import one_a_statement
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.blocking import Blocking, Chain
    from inspector.project.code import CallSite, Function
    from inspector.project.model import Project


@rule("FI0204", Severity.ERROR)
def blocking_call_through_helper(project: Project) -> Iterator[Violation]:
    """Deep down its calls, a plain function that an `async def` calls blocks.

    The coroutine looks clean: the `requests.get`, the `open` or the boto3 call is three
    functions away, often in another module. It stops the event loop all the same, and
    every other request with it. The message shows the chain of calls down to the one
    that blocks.

    Make the functions on the way async, or hand the first of them to a thread:
    `await asyncio.to_thread(helper, ...)`, `await run_in_threadpool(helper, ...)`. What
    runs once and is remembered (`lru_cache`, `if client is None: client = connect()` with a
    `client` that outlives the call) is not reported, and neither is a function that is
    passed on without being called, or a chain that hangs on more than one `if`. Command
    lines and lifespans are silent, while which nobody is served.
    """
    blocking = blocking_of(project)
    for function in blocking.coroutines():
        if runs_alone(function):
            continue
        chains = {site: chain for site in function.calls if (chain := _chain(blocking, function, site))}
        for site in one_a_statement(function, chains):
            chain = chains[site]
            yield Violation(site.place, _message(project, function, chain), tuple(_hops(chain)))


def _chain(blocking: Blocking, coroutine: Function, site: CallSite) -> Chain | None:
    helper = blocking.callers.called(site)
    if helper is None or not blocking.leads_on(site, helper):
        return None
    chain = blocking.chain(helper)
    if chain is None or (helper.parent is coroutine and len(chain.functions) == 1 and not chain.block.sdk):
        return None  # what a function nested in the coroutine does itself is FI0201's
    return chain


def _hops(chain: Chain) -> Iterator[Related]:
    for function in chain.functions:
        yield Related(function.place, f"goes through `{function.fact.name}`")
    yield Related(chain.block.site.place, f"`{chain.block.what}` blocks")


def _message(project: Project, coroutine: Function, chain: Chain) -> str:
    where = project.title_of(coroutine) or f"`async def {coroutine.fact.name}`"
    name = chain.functions[0].fact.name
    called = chain.functions[0].cls.fact.name if name == "__init__" and chain.functions[0].cls else name
    return (
        f"`{called}` blocks the event loop in {where} and everything else on it waits: {chain.text()}; "
        f"await an async version of it, or hand it to `asyncio.to_thread`"
    )


blocking_call_through_helper.bad("""
# --- shop/files.py
import json


def load(path: str) -> dict[str, float]:
    with open(path) as stream:
        return json.load(stream)
# --- shop/prices.py
from shop.files import load as load_file


def current_prices() -> dict[str, float]:
    return load_file("prices.json")
# --- shop/main.py
from fastapi import FastAPI

from shop import prices

app = FastAPI()


@app.get("/prices")
async def read_prices() -> dict[str, float]:
    return prices.current_prices()  # <- FI0204
""")

blocking_call_through_helper.bad("""
import boto3
import requests


class Archive:
    def __init__(self) -> None:
        self.s3 = boto3.client("s3")

    def put(self, key: str, data: bytes) -> None:
        self._send(key, data)

    def _send(self, key: str, data: bytes, attempts: int = 3) -> None:
        if attempts:
            self.s3.put_object(Bucket="orders", Key=key, Body=data)
            return self._send(key, data, attempts - 1)


class Webhook:
    def __init__(self, url: str) -> None:
        self.version = requests.get(f"{url}/version", timeout=5).text


class Orders:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    async def close(self, key: str) -> None:
        self.archive.put(key, b"closed")  # <- FI0204
        Webhook("https://hooks.example.com")  # <- FI0204
""")

blocking_call_through_helper.good("""
# --- shop/files.py
import json
from functools import lru_cache


def load(path: str) -> dict[str, float]:
    with open(path) as stream:
        return json.load(stream)


@lru_cache
def defaults() -> dict[str, float]:
    return load("defaults.json")
# --- shop/main.py
import asyncio

from fastapi import FastAPI

from shop.files import defaults, load

app = FastAPI()


@app.get("/prices")
async def read_prices() -> dict[str, float]:
    return defaults() | await asyncio.to_thread(load, "prices.json")


@app.get("/prices/archive")
def read_archive() -> dict[str, float]:
    return load("archive.json")
""")

blocking_call_through_helper.good("""
import asyncio
import time
from collections.abc import Callable, Iterator


def pause() -> None:
    time.sleep(1)


def lines() -> Iterator[str]:
    with open("notes.txt") as stream:
        yield from stream


def later(work: Callable[[], None]) -> None:
    asyncio.get_running_loop().run_in_executor(None, work)


def ping(n: int) -> int:
    return pong(n - 1) if n else 0


def pong(n: int) -> int:
    return ping(n - 1) if n else 0


async def work() -> Iterator[str]:
    later(pause)
    later(lambda: pause())
    ping(3)
    return lines()
""")

blocking_call_through_helper.bad("""
import sqlite3

_rows: list[tuple[str]] | None = None


def load(path: str) -> list[tuple[str]]:
    rows = sqlite3.connect(path).execute("SELECT title FROM books").fetchall()
    return rows


def fresh(rows: list[tuple[str]] | None = None) -> list[tuple[str]]:
    if rows is None:
        rows = load("books.db")
    return rows


def counted() -> int:
    if _rows is None:
        return len(load("books.db"))
    return len(_rows)


async def list_books() -> list[tuple[str]]:
    return fresh()  # <- FI0204


async def count_books() -> int:
    return counted()  # <- FI0204
""")

blocking_call_through_helper.good("""
import sqlite3


class Store:
    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._titles: list[tuple[str]] | None = None

    def titles(self) -> list[tuple[str]]:
        if self._titles is not None:
            return self._titles
        self._titles = self._db.execute("SELECT title FROM books").fetchall()
        return self._titles


_store: Store | None = None
_path: str | None = None


def get_store() -> Store:
    global _path, _store
    if _store is None:
        if _path is None:
            _path = "books.db"
        _store = Store(_path)
    return _store


async def list_books() -> list[tuple[str]]:
    return get_store().titles()
""")
