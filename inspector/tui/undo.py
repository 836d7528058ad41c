"""What was written to the project's code in this session, so that it can be taken back, the last first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.text import clean, plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from inspector.fixes.changes import Applied, Change


class Undo:
    """A stack of changes, each with what to call it: `the comment for FI0201`."""

    def __init__(self) -> None:
        self._done: list[tuple[str, Applied]] = []

    def __bool__(self) -> bool:
        return bool(self._done)

    def write(self, what: str, root: Path, changes: Iterable[Change]) -> tuple[bool, str]:
        """Write changes; says whether anything was written, and what to tell."""
        from inspector.fixes.changes import write

        applied = write(root, changes)
        if applied.written:
            self._done.append((what, applied))
        return bool(applied.written), _told(f"wrote {what}; U takes it back", applied)

    def take_back(self) -> tuple[bool, str]:
        """Take back the last change; says whether anything was written, and what to tell."""
        from inspector.fixes.changes import undo

        what, applied = self._done.pop()
        undone = undo(applied)
        return bool(undone.written), _told(f"took back {what}", undone)


def _told(done: str, applied: Applied) -> str:
    if not applied.unwritten:
        return f"{done} ({plural(len(applied.written), 'file')})" if len(applied.written) > 1 else done
    first = applied.unwritten[0]
    words = f"{clean(first.path)} was not changed: {first.reason}"
    return f"{done}; {words}" if applied.written else words
