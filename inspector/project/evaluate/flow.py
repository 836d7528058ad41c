"""How a block of statements ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inspector.project.evaluate.values import Test, Value

UNTIL: Final = {"continue": "turn", "break": "loop", "return": "function", "raise": "function"}


@dataclass(frozen=True, slots=True)
class Flow:
    """A block ended early: return, break, continue, raise; or `maybe`, where open tests may have ended it.

    `open` are the tests under which what follows runs, each with how far it matters: to the
    end of a loop's turn, of the loop, or of the function.
    """

    kind: str
    value: Value = None
    open: tuple[tuple[Test, str], ...] = ()

    @property
    def ends(self) -> bool:
        """Whether what follows in the block does not run."""
        return self.kind != "maybe"

    def beyond(self, *untils: str) -> tuple[tuple[Test, str], ...]:
        """The open tests that matter so far."""
        return tuple(one for one in self.open if one[1] in untils)


def maybe(*opened: tuple[tuple[Test, str], ...]) -> Flow | None:
    """The end of a block that goes on under these tests, none where there are no tests."""
    found = tuple(dict.fromkeys(one for part in opened for one in part))
    return Flow("maybe", open=found) if found else None
