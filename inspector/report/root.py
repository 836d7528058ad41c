"""Whether a path is one that can be inspected; light, so that it is known before anything else is."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from inspector.errors import NoSuchProjectError

if TYPE_CHECKING:
    from pathlib import Path


def check_root(root: Path) -> None:
    """Raise NoSuchProjectError where a path is no folder that can be inspected."""
    try:
        mode = root.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NoSuchProjectError(f"{root} does not exist") from error
    except OSError as error:
        raise NoSuchProjectError(f"{root} cannot be read: {error.strerror or error}") from error
    if not stat.S_ISDIR(mode):
        raise NoSuchProjectError(f"{root} is not a directory; give the folder of the project")
