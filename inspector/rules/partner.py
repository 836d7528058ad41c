"""A second process for the rules of a large project: a fork of this one, which has its facts.

It links the facts by itself: what is linked before a fork is soon copied by it, page by
page, which costs more. The rules stand in a row. This process takes them from its end, the other one from its
beginning, until they meet. Rules that need no wiring stand at the beginning: the other
process runs them while this one evaluates the wiring, and is then told what came of it.

A process with threads must not be forked, so only a command does this, and only where
forking is the system's own way. Whatever becomes of the other process, the rules that it
has not answered for are run here.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from inspector.rules.check import Checked, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from types import TracebackType
    from typing import IO

    from inspector.project.code import Function
    from inspector.project.model import Project, Wiring
    from inspector.project.records import Route
    from inspector.rules.declare import Rule

WORTH_A_PARTNER: Final = 100_000
"""Lines of a project from which on a second process is worth its start, some 30 ms, and its memory."""

WITHOUT_WIRING: Final = ("FI1003", "FI0304", "FI1202", "FI0706", "FI1002", "FI0302")
"""Rules that ask nothing of the wiring, the slowest first."""

TOGETHER: Final = ("FI0201", "FI0204", "FI0203", "FI0205", "FI0208", "FI0408", "FI0206")
"""Rules that ask the wiring late and share what takes them long, so that one process runs them all."""

_FIRST: Final = (*WITHOUT_WIRING, *TOGETHER)
_LENGTH: Final = 8
_LOOKS: Final = 20
_LOOK_SECONDS: Final = 0.002


def can_have_partner(lines: int) -> bool:
    """Tell whether a second process is possible here and worth it, for so many lines."""
    return sys.platform == "linux" and lines >= WORTH_A_PARTNER and _is_without_threads()


def _is_without_threads() -> bool:
    # a thread that has ended is gone for `threading` a moment sooner than for the system
    for _ in range(_LOOKS):
        if _threads() == 1:
            return True
        time.sleep(_LOOK_SECONDS)
    return False


def _threads() -> int:
    # libraries may have threads that `threading` does not know
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0


def row(rules: Sequence[Rule]) -> tuple[int, ...]:
    """Put the positions of rules in the order that the two processes take them in."""

    def key(position: int) -> tuple[int, int]:
        code = rules[position].code
        return (0, _FIRST.index(code)) if code in _FIRST else (1, position)

    return tuple(sorted(range(len(rules)), key=key))


class Partner:
    """The other process, for as long as the block lasts."""

    def __init__(
        self,
        link: Callable[[], Project],
        rules: Sequence[Rule],
        check: Callable[[Project, Rule], Checked] = check,
    ) -> None:
        """Take how the project is linked, the rules, and how one is run; nothing starts yet."""
        self._link = link
        self._rules = rules
        self._check = check
        self._row = row(rules)
        self._process: ForkProcess | None = None

    def __enter__(self) -> Self:
        """Start it: it takes rules at once."""
        context = multiprocessing.get_context("fork")
        self._claims, giving = os.pipe()
        os.write(giving, bytes(len(self._rules)))  # one for each rule: whoever reads it may take the next
        os.close(giving)
        self._wiring: IO[bytes] = tempfile.TemporaryFile()
        self._answers, answering = context.Pipe(duplex=False)
        hearing, self._telling = context.Pipe(duplex=False)
        self._process = context.Process(target=self._serve, args=(hearing, answering), daemon=True)
        self._process.start()
        answering.close()
        hearing.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, whatever it is doing."""
        assert self._process is not None
        self._process.kill()
        self._process.join()
        self._process.close()
        os.close(self._claims)
        for stream in (self._wiring, self._answers, self._telling):
            stream.close()

    def tell(self, wiring: Wiring) -> None:
        """Let the other process know the wiring."""
        told = _encoded(wiring)
        # through a file: a pipe would make this process wait until the other one reads it
        self._wiring.write(told)
        self._wiring.flush()
        with suppress(OSError):  # it has ended: then nobody needs it
            self._telling.send_bytes(len(told).to_bytes(_LENGTH, "little"))

    def mine(self) -> Iterator[int]:
        """Yield the positions of the rules that are to be run here, each when it is to be run."""
        for position in reversed(self._row):
            if not os.read(self._claims, 1):
                return
            yield position

    def theirs(self) -> Mapping[int, Checked]:
        """Wait for what the other process has found; nothing where it died."""
        try:
            answer = pickle.loads(self._answers.recv_bytes())  # noqa: S301 - from a copy of this process
        except (EOFError, OSError):
            return {}
        return answer if isinstance(answer, dict) else {}

    # --- in the other process ------------------------------------------------------------------

    def _serve(self, hearing: Connection, answering: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches both; this one is ended by the other
        self._answers.close()
        self._telling.close()
        project = self._link()
        project.wire = lambda project: self._hear(project, hearing)
        found: dict[int, Checked] = {}
        for position in self._row:
            if not os.read(self._claims, 1):
                break
            found[position] = self._check(project, self._rules[position])
        with suppress(OSError):  # nobody waits any more
            answering.send_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))

    def _hear(self, project: Project, hearing: Connection) -> Wiring:
        try:
            length = int.from_bytes(hearing.recv_bytes(_LENGTH), "little")
        except (EOFError, OSError):
            os._exit(1)  # the other process is gone, and with it whoever wanted an answer
        return _decoded(os.pread(self._wiring.fileno(), length, 0), project)


_Id = tuple[str, int]  # of a function: its file, and its number there


@dataclass(frozen=True, slots=True)
class _Told:
    """A wiring whose functions are told by their places: a function would bring its whole file along."""

    wiring: Wiring
    handlers: tuple[tuple[_Id, tuple[Route, ...]], ...]
    dependencies: tuple[_Id, ...]


def _encoded(wiring: Wiring) -> bytes:
    told = _Told(
        replace(wiring, handlers={}, dependencies=frozenset()),
        tuple((_id(function), routes) for function, routes in wiring.handlers.items()),
        tuple(map(_id, wiring.dependencies)),
    )
    return pickle.dumps(told, pickle.HIGHEST_PROTOCOL)


def _decoded(data: bytes, project: Project) -> Wiring:
    told = pickle.loads(data)  # noqa: S301 - from the process that this one is a copy of
    assert isinstance(told, _Told)
    return replace(
        told.wiring,
        handlers={_function(project, id_): routes for id_, routes in told.handlers},
        dependencies=frozenset(_function(project, id_) for id_ in told.dependencies),
    )


def _id(function: Function) -> _Id:
    return function.file.path, function.index


def _function(project: Project, id_: _Id) -> Function:
    path, index = id_
    return project.files[path].functions[index]
