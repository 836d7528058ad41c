"""What the thread that scans tells the app; the app's handlers change what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from inspector.tui.engine import Progress
    from inspector.tui.items import Prepared


@dataclass
class Progressed(Message):
    """The scan came further."""

    progress: Progress

    def can_replace(self, message: Message) -> bool:
        """Only the last one counts."""
        return isinstance(message, Progressed)


@dataclass
class Scanned(Message):
    """The scan is done."""

    prepared: Prepared


@dataclass
class TookBack(Message):
    """What was written to the code is taken back, or could not be: whether anything was, and what to tell."""

    written: bool
    words: str


class ScanCancelled(Message):
    """The scan ended because it was cancelled."""


@dataclass
class ScanFailed(Message):
    """The scan ended with an error that says what to do."""

    reason: str
