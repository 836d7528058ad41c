"""One scan in a thread of its own: it tells by messages and touches no widget."""

from __future__ import annotations

import gc
import threading
import time
from typing import TYPE_CHECKING, Final

from inspector.errors import InspectError
from inspector.tui.engine import ScanCancelledError
from inspector.tui.messages import Progressed, ScanCancelled, ScanFailed, Scanned
from inspector.tui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from inspector.report.model import Report
    from inspector.tui.engine import Engine, Progress

_EVERY: Final = 0.05  # seconds between two messages of progress


class Scan:
    """A scan that can be cancelled from another thread."""

    def __init__(
        self,
        engine: Engine,
        before: Report | None,
        post: Callable[[Message], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._before = before
        self._post = post
        self._clock = clock
        self._cancelled = threading.Event()
        self._told = float("-inf")

    def cancel(self) -> None:
        """Ask it to end."""
        self._cancelled.set()

    def run(self) -> None:
        """Scan and post what became of it; runs in the thread."""
        gc.unfreeze()
        started = self._clock()
        try:
            report = self._engine.scan(self._tell, self._cancelled.is_set)
        except ScanCancelledError:
            self._post(ScanCancelled())
            return
        except InspectError as error:
            self._post(ScanFailed(clean(str(error))))
            return
        seconds = self._clock() - started
        # Imported here: this thread has time while the app paints.
        from inspector.tui.items import prepare

        prepared = prepare(report, self._engine, self._before, seconds)
        # A large report makes each full collection take 0.1 s and more, between two keys. It lives
        # until the next scan at least, which is when the collector gets to see it again.
        gc.freeze()
        self._post(ScanCancelled() if self._cancelled.is_set() else Scanned(prepared))

    def _tell(self, progress: Progress) -> None:
        now = self._clock()
        if now - self._told >= _EVERY:
            self._told = now
            self._post(Progressed(progress))
