"""The paths of a report's files as whoever reads it somewhere else knows them.

Paths of a report are relative to the inspected root. Code hosts want them from the root of
the repository, people from where they are.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.report.model import Report


def from_here(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return what leads from the working folder to the root of each report: `services/a/`, or nothing.

    Roots elsewhere are told apart by what leads to them from the folder that holds them all,
    so that no path says where on a machine a project lies.
    """
    return _from(Path.cwd(), [_absolute(report.root) for report in reports])


def from_repository(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return what leads to the root of each report from the top of the git repository that holds them.

    Where there is none, from the working folder.
    """
    roots = [_absolute(report.root) for report in reports]
    tops = {_repository(root) for root in roots}
    top = tops.pop() if len(tops) == 1 else None
    return _from(top or Path.cwd(), roots)


def joined(prefix: str, file: str) -> str:
    """Return the path of a file below a root; of the root itself where the file is `.`."""
    if file == ".":
        return prefix.rstrip("/") or "."
    return prefix + file


def _from(base: Path, roots: Sequence[Path]) -> tuple[str, ...]:
    if not all(root.is_relative_to(base) for root in roots):
        base = _common(roots)
    shown = (root.relative_to(base).as_posix() for root in roots)
    return tuple("" if path == "." else f"{path}/" for path in shown)


def _common(roots: Sequence[Path]) -> Path:
    if len(roots) == 1:
        return roots[0]
    try:
        return Path(os.path.commonpath(roots))
    except ValueError:  # different drives of Windows
        return Path()


def _repository(root: Path) -> Path | None:
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


def _absolute(root: Path) -> Path:
    # not resolved: a linked project keeps the name that it was called by
    return Path(os.path.abspath(root))  # noqa: PTH100
