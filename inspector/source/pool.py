"""Worker processes that turn files into facts.

They are plain subprocesses (`inspector.source.worker`) that speak through pipes: they
start the same way on every system, from any thread, and fork nothing that has threads.
One thread for each worker hands it work and waits for its answers, which leaves the
interpreter free for whoever draws an interface meanwhile.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.source.facts import SourceProblem
from inspector.source.worker import Outcome, Request, inspect_file, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

STALLED_SECONDS: Final = 120.0
"""A worker silent for so long over one file is ended; 10 MB of dense code, the most that is read, took 15."""

_SMALLEST_CHUNK: Final = 64 * 1024  # bytes, some 15 ms of work: workers then end together
_POLL_SECONDS: Final = 0.05
_OUTCOME: Final = msgspec.msgpack.Decoder(Outcome)
_START: Final = "import sys; sys.path += sys.argv[1:]; from inspector.source.worker import main; main()"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to inspect: its path below the root, its full path, its size, the content known of it."""

    path: str
    full_path: str
    size: int
    known: bytes = b""

    def request(self) -> Request:
        """Say it in the terms of a worker."""
        return Request(os.fsencode(self.full_path), self.known)


def can_start_workers() -> bool:
    """Tell whether the running program is a Python that can run this package again."""
    return bool(sys.executable) and not getattr(sys, "frozen", False) and Path(__file__).is_file()


def worker_command() -> list[str]:
    """Give the command of a worker.

    Isolated, and with the places of this package and of msgspec behind the standard
    library's: the current folder is often the inspected one, and nothing in it may
    be imported.
    """
    places = [Path(__file__).parents[2], Path(msgspec.__file__).parents[1]]
    flags = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
    return [sys.executable, *flags, "-c", _START, *dict.fromkeys(map(str, places))]


def inspect_here(
    tasks: Iterable[Task], *, cancelled: Callable[[], bool] | None = None
) -> Generator[tuple[Task, Outcome]]:
    """Inspect files in this process, one after the other."""
    for task in tasks:
        if cancelled is not None and cancelled():
            return
        yield task, inspect_file(task.request())


def inspect_in_workers(
    tasks: Iterable[Task],
    jobs: int,
    *,
    cancelled: Callable[[], bool] | None = None,
    meanwhile: Callable[[], None] | None = None,
    command: list[str] | None = None,
    stalled_seconds: float = STALLED_SECONDS,
) -> Generator[tuple[Task, Outcome]]:
    """Inspect files in worker processes, in no particular order; all have ended when the iterator has.

    A file over which a worker dies is a problem, and the others go on in a new worker.
    Where no worker can be started the files are inspected in this process. `meanwhile` is
    called once they have begun.
    """
    work = _Work(tasks, jobs)
    servants = [_Servant(work, command or worker_command()) for _ in range(jobs)]
    try:
        for servant in servants:
            servant.thread.start()
        if meanwhile is not None:
            meanwhile()
        running = jobs
        while running:
            if cancelled is not None and cancelled():
                return
            try:
                answer = work.answers.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                for servant in servants:
                    servant.end_if_stalled(stalled_seconds)
                continue
            if answer is None:
                running -= 1
            else:
                yield answer
        yield from inspect_here(work.take_all(), cancelled=cancelled)
    finally:
        work.stop()
        for servant in servants:
            servant.end()


class _Work:
    """What is left to do, largest files first so that nobody starts one when all others are done."""

    def __init__(self, tasks: Iterable[Task], jobs: int) -> None:
        self.answers: queue.SimpleQueue[tuple[Task, Outcome] | None] = queue.SimpleQueue()
        self.tasks = deque(sorted(tasks, key=lambda task: task.size, reverse=True))
        self.bytes = sum(task.size for task in self.tasks)
        self.jobs = jobs
        self.lock = threading.Lock()

    def take(self) -> list[Task]:
        """Take a share of what is left: large at first, small at the end, when all should end together."""
        with self.lock:
            share = max(_SMALLEST_CHUNK, self.bytes // (4 * self.jobs))
            taken: list[Task] = []
            while self.tasks and share > 0:
                task = self.tasks.popleft()
                taken.append(task)
                self.bytes -= task.size
                share -= task.size + 1
            return taken

    def give_back(self, tasks: Iterable[Task]) -> None:
        with self.lock:
            self.tasks.extend(tasks)

    def take_all(self) -> list[Task]:
        with self.lock:
            tasks = list(self.tasks)
            self.tasks.clear()
            return tasks

    def stop(self) -> None:
        self.take_all()


@dataclass(slots=True)
class _Servant:
    """A thread with a worker process, and a new one whenever that dies."""

    work: _Work
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    busy_since: float | None = None
    is_ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self.run, name="fapi-inspect worker", daemon=True)

    def run(self) -> None:
        try:
            while chunk := self.work.take():
                if self.process is None and not self.start():
                    self.work.give_back(chunk)
                    return
                unanswered = self.hand_out(chunk)
                if unanswered and not self.is_ended:
                    self.discard()
                    self.work.answers.put((unanswered[0], _crashed(unanswered[0])))
                    self.work.give_back(unanswered[1:])
        finally:
            self.discard()
            self.work.answers.put(None)

    def start(self) -> bool:
        """Start a process; false where it cannot even say that it is there."""
        with self.lock:  # whoever ends this servant must not miss a process that is just being started
            if self.is_ended:
                return False
            try:
                self.process = subprocess.Popen(  # noqa: S603 - our own command
                    self.command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError:
                return False
        assert self.process.stdout is not None
        if receive(self.process.stdout) is None:
            self.discard()
            return False
        return True

    def hand_out(self, chunk: list[Task]) -> list[Task]:
        """Have a chunk inspected; returns what has no answer because the process has died."""
        process = self.process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self.busy_since = time.monotonic()
        with suppress(OSError):  # a broken pipe: the answers then end as well
            send(process.stdin, msgspec.msgpack.encode([task.request() for task in chunk]))
        for position, task in enumerate(chunk):
            message = receive(process.stdout)
            try:
                outcome = _OUTCOME.decode(message or b"")
            except msgspec.MsgspecError:  # nothing, or something that is no answer
                return chunk[position:]
            self.busy_since = time.monotonic()
            self.work.answers.put((task, outcome))
        self.busy_since = None
        return []

    def end_if_stalled(self, seconds: float) -> None:
        since, process = self.busy_since, self.process
        if since is not None and process is not None and time.monotonic() - since > seconds:
            process.kill()

    def end(self) -> None:
        """End the process at once, whatever it is doing, and wait for the thread."""
        with self.lock:
            self.is_ended = True
            if self.process is not None:
                self.process.kill()
        if self.thread.ident is not None:
            self.thread.join()

    def discard(self) -> None:
        with self.lock:
            process, self.process, self.busy_since = self.process, None, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not flushed has nobody to go to
                stream.close()  # type: ignore[union-attr]
        process.wait()


def _crashed(task: Task) -> Outcome:
    problem = SourceProblem(0, "the parser crashed on this file, or took too long for it")
    return Outcome(task.size, 0, 0, b"", False, False, 0, msgspec.msgpack.encode(problem))
