"""What the interface asks of the engine: a scan, the rules that ran, the page of a rule.

Handed in, so that a test or a screenshot decides what is scanned. The real one imports
what it needs when it is first called, which is after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.config import Config
    from inspector.report.model import Report
    from inspector.tui.score import RanRule


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: what it does now, and of how many how many are done; `total` 0 for unknown."""

    what: str
    done: int = 0
    total: int = 0


Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]


class ScanCancelledError(Exception):
    """The scan ended because `cancelled` said so."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A scan may raise `InspectError`, or `ScanCancelledError` once `cancelled` is true."""

    scan: Callable[[Tell, Cancelled], Report]
    rules: Callable[[], tuple[RanRule, ...]]
    page: Callable[[str], str | None]  # Markdown of a rule by its code
