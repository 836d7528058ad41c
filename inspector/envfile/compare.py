"""Env files as they should be beside those on disk: for the command line and for the terminal interface."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.envfile.dotenv import rendered
from inspector.envfile.files import decoded, read, write
from inspector.envfile.readers import read_elsewhere
from inspector.envfile.update import Update, updated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspector.envfile.model import EnvPlan


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan, the file that it is about, and what becomes of that file."""

    plan: EnvPlan
    file: Path
    content: bytes | None  # None where there is no file
    update: Update

    @property
    def is_current(self) -> bool:
        """Whether the file is there and up to date."""
        return self.content is not None and not self.update.changes

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified difference, without newlines."""
        missing = self.content is None
        yield from difflib.unified_diff(
            [] if missing else self.update.before.splitlines(),
            self.update.after.splitlines(),
            "/dev/null" if missing else str(self.file),
            str(self.file),
            lineterm="",
        )

    def write(self, root: Path | None = None) -> None:
        """Bring the file up to date; `root` is what links must not lead out of.

        Raises EnvFileError where that is not possible; the file is then as it was.
        """
        write(self.file, self.update.after, expected=self.content, root=root)


def compared(
    root: Path, plan: EnvPlan, file: Path | None = None, exclude: tuple[str, ...] = ()
) -> Comparison:
    """Compare a plan with its file below the root, or with another file.

    `exclude` are patterns of files that do not count as readers of variables. Raises
    EnvFileError where the file is there and cannot be understood.
    """
    target = root / plan.path if file is None else file
    if not os.path.lexists(target):
        whole = Update("", rendered(plan), tuple(item.name for item in plan.items))
        return Comparison(plan, target, None, whole)
    content = read(target)
    update = updated(target, decoded(target, content), plan, read_elsewhere(root, exclude))
    return Comparison(plan, target, content, update)
