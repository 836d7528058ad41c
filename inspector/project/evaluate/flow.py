"""How a block of statements ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.project.evaluate.values import Test, Value


@dataclass(frozen=True, slots=True)
class Flow:
    """A block ended early: return, break, continue, raise; or `maybe`, where an open condition ended it."""

    kind: str
    value: Value = None
    condition: Test | None = None  # of a `maybe`: under which it goes on
    until: str = "function"  # where a `maybe` stops mattering: function or loop

    @property
    def ends(self) -> bool:
        """Whether what follows in the block does not run."""
        return self.kind != "maybe"
