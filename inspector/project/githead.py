"""Which commit is checked out, read from the repository's files: git is never run (see `gitindex`)."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Final

from inspector.project.gitindex import git_folder

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE: Final = re.compile(r"ref: (refs/(?:[^\s/.~^:?*\[\\][^\s/~^:?*\[\\]*/?)+)")
_LARGEST: Final = 64 * 1024 * 1024


def commit_of(root: Path) -> str | None:
    """Return the name of the commit that is checked out where a folder is; None where it is not known."""
    root = root.resolve()
    for top in (root, *root.parents):
        if (top / ".git").exists():
            return _head(git_folder(top / ".git"))
    return None


def _head(folder: Path) -> str | None:
    head = _text(folder / "HEAD")
    reference = _REFERENCE.fullmatch(head)
    if reference is None:
        return head if _NAME.fullmatch(head) else None
    common = folder / (_text(folder / "commondir") or ".")
    for place in (folder, common):
        name = _text(place / reference[1])
        if _NAME.fullmatch(name):
            return name
    return _packed(_text(common / "packed-refs"), reference[1])


def _packed(packed: str, reference: str) -> str | None:
    for line in packed.split("\n"):
        name, _, about = line.partition(" ")
        if about.strip() == reference and _NAME.fullmatch(name):
            return name
    return None


def _text(path: Path) -> str:
    """Return the text of a file, "" where there is none that is sensible."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return ""
        return path.read_bytes().decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return ""
