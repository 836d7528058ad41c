"""Replacing a file whole or not at all, with the permissions that it had."""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file, or make a new one; whoever looks sees the old or the new one.

    A link is followed, so that what it leads to is replaced. Raises OSError, and leaves
    the old file as it is.
    """
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode) if target.is_file() else None
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
