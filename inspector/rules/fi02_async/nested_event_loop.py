"""FI0208: a second event loop inside a coroutine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.blocking import blocking_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_RUNNERS: Final = frozenset(
    {
        "anyio.run",
        "asyncio.run",
        "asyncio.Runner.run",
        "uvloop.run",
        *(f"asyncio.{loop}.run_until_complete" for loop in ("AbstractEventLoop", "BaseEventLoop")),
    }
)
_LAST_NAMES: Final = frozenset(name.rpartition(".")[2] for name in _RUNNERS)
_PATCH: Final = "nest_asyncio"


@rule("FI0208", Severity.ERROR)
def nested_event_loop(project: Project) -> Iterator[Violation]:
    """Inside `async def`, an event loop is already running, and a second one raises.

    `asyncio.run` and `loop.run_until_complete` start a loop of their own in the thread.
    Within a coroutine that thread has one, so the call ends in a `RuntimeError`: "cannot
    be called from a running event loop". What was to be run is never awaited.

    Write `await` in front of the coroutine. Code that needs a loop of its own belongs in
    a thread: `await asyncio.to_thread(asyncio.run, work())`. The body of a nested `def`
    counts where the coroutine calls it.

    Silent in projects that import `nest_asyncio`, which makes it possible.
    """
    if any(project.mentions.imports_from((_PATCH,))):
        return
    for function in project.app_functions_using(*_names(project)):
        coroutine = blocking_of(project).coroutine(function)
        if coroutine is None:
            continue
        for site in function.calls:
            name = project.callee(site).name
            if name in _RUNNERS and not site.deferred:
                yield Violation(
                    site.place,
                    f"`{_short(name)}` raises a RuntimeError in {_where(project, coroutine)}, where an event "
                    f"loop is running already, and its coroutine is never run; `await` the coroutine",
                )


def _names(project: Project) -> frozenset[str]:
    """Collect what imports call the functions that run a loop."""
    return _LAST_NAMES | project.mentions.renamed(_LAST_NAMES)


def _short(name: str) -> str:
    return "run_until_complete" if name.endswith("run_until_complete") else name


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`async def {function.fact.name}`"


nested_event_loop.bad("""
import asyncio

from fastapi import FastAPI

app = FastAPI()


async def load(name: str) -> str:
    return name


@app.get("/rates/{name}")
async def read_rate(name: str) -> str:
    return asyncio.run(load(name))  # <- FI0208
""")

nested_event_loop.bad("""
# --- shop/loops.py
from asyncio import get_event_loop as current_loop, run as go

__all__ = ["current_loop", "go"]
# --- shop/rates.py
from shop.loops import current_loop, go


async def load() -> str:
    return ""


class Rates:
    def __init__(self) -> None:
        self.loop = current_loop()

    async def refresh(self) -> list[str]:
        def once() -> str:
            return go(load())  # <- FI0208

        return [once(), self.loop.run_until_complete(load())]  # <- FI0208
""")

nested_event_loop.good("""
import asyncio


async def load() -> str:
    return ""


def main() -> str:
    return asyncio.run(load())


async def refresh() -> str:
    return await asyncio.to_thread(asyncio.run, load()) + await load()
""")

nested_event_loop.good("""
import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor


async def load() -> str:
    return ""


class Engine:
    def run(self, work: object) -> None:
        ...


async def refresh(engine: Engine) -> None:
    def in_thread() -> str:
        return asyncio.run(load())

    engine.run(load)
    await asyncio.get_running_loop().run_in_executor(ThreadPoolExecutor(), in_thread)
""")
