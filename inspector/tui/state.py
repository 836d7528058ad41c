"""What is remembered of a project from one run to the next: view, theme, filters, sorting.

One small JSON file a project in the user's state directory. It holds no text of the
project but the filters that the user typed. A file that is damaged or of another
version is as good as none.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1


class ListState(msgspec.Struct, frozen=True):
    """How the list of a view was left."""

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    grouping: str = ""
    history: tuple[str, ...] = ()  # what was typed besides a filter, the latest first


class Remembered(msgspec.Struct, frozen=True):
    """How a project was left."""

    version: int = VERSION
    view: str = ""
    theme: str = ""
    lists: dict[str, ListState] = {}


def state_folder() -> Path:
    """The user's state directory for this tool."""
    from platformdirs import user_state_path

    return user_state_path("fapi-inspect", appauthor=False)


class Memory:
    """The remembered state of one project."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
        self.path = (folder or state_folder()) / "projects" / f"{name}.json"

    def load(self) -> Remembered:
        """What was saved last; defaults where there is nothing that can be read."""
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=Remembered)
        except (OSError, msgspec.MsgspecError):
            return Remembered()
        return found if found.version == VERSION else Remembered()

    def save(self, state: Remembered) -> bool:
        """Save atomically; says whether that was possible."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, msgspec.json.encode(state))
        except OSError:
            return False
        return True


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file or leave the old one: through a temporary file beside it; raises OSError."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
