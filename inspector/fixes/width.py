"""How wide lines of a file may be, as its formatter is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import tomli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import SourceFile
    from inspector.project.model import Project

_USUAL: Final = 88
"""What Black and ruff have where nothing is said."""


def line_width(project: Project, file: SourceFile) -> int:
    """Return the width that the nearest configuration above a file gives to ruff or Black."""
    folder = file.project
    while True:
        prefix = f"{folder}/" if folder else ""
        for name in ("ruff.toml", ".ruff.toml", "pyproject.toml"):
            width = next(_widths(project.text(prefix + name) or ""), None)
            if width is not None:
                return width
        if not folder:
            return _USUAL
        folder = folder.rpartition("/")[0]


def _widths(text: str) -> Iterator[int]:
    try:
        data: object = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError):  # of values that are nested too deeply
        return
    for path in (("tool", "ruff"), ("tool", "black"), ()):
        table = data
        for key in path:
            table = table.get(key) if isinstance(table, dict) else None
        width = table.get("line-length") if isinstance(table, dict) else None
        if isinstance(width, int) and not isinstance(width, bool):
            yield width
