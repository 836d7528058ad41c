"""The texts of a project's files, for excerpts and for files that are not Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.source.facts import SourceProblem
from inspector.source.read import decode, read_bytes

if TYPE_CHECKING:
    from pathlib import Path


class Texts:
    """Texts below a folder, each read once."""

    def __init__(self, root: Path) -> None:
        """Take the folder that paths are relative to."""
        self.root = root
        self.known: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """The text of a file, None where it cannot be read: Python as Python reads it, all else as UTF-8."""
        if path not in self.known:
            self.known[path] = _text(self.root / path)
        return self.known[path]


def _text(path: Path) -> str | None:
    try:
        data = read_bytes(path)
    except ValueError:  # a null byte in the path
        return None
    if isinstance(data, SourceProblem):
        return None
    if path.suffix == ".py":
        text = decode(data)
        return None if isinstance(text, SourceProblem) else text
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None
