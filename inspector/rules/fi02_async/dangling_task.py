"""FI0207: a task that nobody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_STARTERS: Final = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        *(f"asyncio.{loop}.create_task" for loop in ("AbstractEventLoop", "BaseEventLoop")),
    }
)
_LAST_NAMES: Final = ("create_task", "ensure_future")


@rule("FI0207", Severity.WARNING)
def dangling_task(project: Project) -> Iterator[Violation]:
    """A task is started and its handle thrown away.

    The event loop holds tasks by weak references only: one that nobody else holds can be
    collected in the middle of its work, and never ends. What it raises is seen by nobody
    either, and at shutdown there is nothing to wait for or to cancel.

    Keep the handle until the task is done: in an `asyncio.TaskGroup`, in a set from which
    a done callback discards it, or on the object that owns the work. What should outlive
    the request belongs in a task queue. A done callback alone holds nothing.
    """
    names = _names(project)
    for function in project.app_functions_using(*names):
        for statement in s.statements(function.body):
            call = _started(statement)
            started = _starter(project, function, call) if call is not None else None
            if call is not None and started is not None:
                yield Violation(
                    function.file.place(call.span),
                    f"nothing keeps the task that `{started}` starts in {_where(project, function)}, so it "
                    f"may be collected before it ends and its errors are lost; keep it until it is done, or "
                    f"use an `asyncio.TaskGroup`",
                )


def _names(project: Project) -> frozenset[str]:
    """Collect what imports call the functions that start tasks."""
    return frozenset({*_LAST_NAMES, *project.mentions.renamed(_LAST_NAMES)})


def _started(statement: s.Stmt) -> s.Call | None:
    """Return the call that a statement is, looking through `.add_done_callback(...)` behind it."""
    match statement:
        case s.ExprStmt(value=s.Call(func=s.Attr(base=s.Call() as inner, name="add_done_callback"))):
            return inner
        case s.ExprStmt(value=s.Call() as call):
            return call
        case _:
            return None


def _starter(project: Project, function: Function, call: s.Call) -> str | None:
    """Return the name of the function that starts a task, as it is written; None for other calls."""
    name = project.types.callee(function, call.func).name
    if name not in _STARTERS:
        return None
    return s.render(call.func) if isinstance(call.func, s.Ref) else called_name(call)


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`{function.fact.name}`"


dangling_task.bad("""
import asyncio

from fastapi import FastAPI

app = FastAPI()


async def send_receipt(order_id: int) -> None:
    ...


@app.post("/orders/{order_id}/close")
async def close_order(order_id: int) -> None:
    asyncio.create_task(send_receipt(order_id))  # <- FI0207
""")

dangling_task.bad("""
import asyncio as aio
from asyncio import create_task as start, get_running_loop


async def work() -> None:
    ...


def done(task: aio.Task[None]) -> None:
    ...


class Worker:
    def __init__(self) -> None:
        self.loop = aio.get_event_loop()

    async def run(self) -> None:
        start(work()).add_done_callback(done)  # <- FI0207
        get_running_loop().create_task(work())  # <- FI0207
        if self.loop.is_running():
            self.loop.create_task(work())  # <- FI0207
        aio.ensure_future(work())  # <- FI0207
""")

dangling_task.good("""
import asyncio

tasks: set[asyncio.Task[None]] = set()


async def work() -> None:
    ...


async def start() -> asyncio.Task[None]:
    task = asyncio.create_task(work())
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    await asyncio.create_task(work())
    tasks.add(asyncio.ensure_future(work()))
    async with asyncio.TaskGroup() as group:
        group.create_task(work())
    return asyncio.create_task(work())
""")

dangling_task.good("""
class Board:
    def create_task(self, title: str) -> None:
        ...


async def plan(board: Board) -> None:
    board.create_task("order paper")
""")
