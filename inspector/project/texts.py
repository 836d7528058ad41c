"""The texts of a project's files, for excerpts and for files that are not Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Texts:
    """Texts below a folder, each read once."""

    def __init__(self, root: Path) -> None:
        """Take the folder that paths are relative to."""
        self.root = root
        self.known: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """The text of a file, None where it cannot be read as UTF-8."""
        if path not in self.known:
            try:
                self.known[path] = (self.root / path).read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError, ValueError):
                self.known[path] = None
        return self.known[path]
