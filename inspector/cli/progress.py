"""Progress of long work, on stderr when that is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from inspector.source.load import Progress

_QUIET_SECONDS: Final = 0.5
_LEAST_SECONDS: Final = 0.1  # between two lines
_WORDS: Final = {
    "discover": "looking for files",
    "parse": "reading files",
    "link": "following names",
    "check": "running rules",
    "fix": "working out repairs",
}


class ProgressLine:
    """One line that is rewritten while work goes on for longer than half a second, then erased."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._name = name
        self._clock = clock
        self._next = clock() + _QUIET_SECONDS
        self._shown = ""
        self._phase = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def __call__(self, progress: Progress) -> None:
        """Show how far the work is, unless it has just been shown."""
        now = self._clock()
        is_new_phase = bool(self._shown) and progress.phase != self._phase
        if not self._stream.isatty() or (now < self._next and not is_new_phase):
            return
        self._next = now + _LEAST_SECONDS
        self._phase = progress.phase
        share = f" {progress.done:,} of {progress.total:,}" if progress.total else ""
        self._write(f"{self._name}{_WORDS[progress.phase]}{share}")

    def _write(self, text: str) -> None:
        if text == self._shown:
            return
        self._stream.write(f"\r{text}{' ' * (len(self._shown) - len(text))}" + "\r" * (not text))
        self._stream.flush()
        self._shown = text
