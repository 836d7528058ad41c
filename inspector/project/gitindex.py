"""Which files git tracks, read from `.git/index` itself: git is never run.

Running git in a repository obeys its configuration, which an inspected repository may
have written to run something (`core.fsmonitor`, filters). The index is a plain table;
its format is git's `Documentation/gitformat-index.txt`, versions 2 to 4.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST: Final = 512 * 1024 * 1024
_HEADER: Final = 12
_BEFORE_MODE: Final = 24
_BEFORE_HASH: Final = 40
_MODES: Final = frozenset({0o040000, 0o100644, 0o100755, 0o120000, 0o160000})
_EXTENDED: Final = 0x4000
_HASH_SIZES: Final = (20, 32)  # SHA-1, SHA-256


def tracked_files(root: Path) -> frozenset[str] | None:
    """Return the files below a folder that git tracks, relative to it with `/`.

    None where the folder is in no repository, or the index cannot be read or is split
    over several files.
    """
    root = root.resolve()
    for top in (root, *root.parents):
        git = top / ".git"
        if not git.exists():
            continue
        data = _read(git_folder(git) / "index")
        paths = _paths(data) if data is not None else None
        if paths is None:
            return None
        prefix = "".join(f"{part}/" for part in root.relative_to(top).parts)
        return frozenset(path.removeprefix(prefix) for path in paths if path.startswith(prefix))
    return None


def git_folder(git: Path) -> Path:
    """Find the repository of a linked work tree or submodule, whose `.git` is a file that names it."""
    if git.is_dir():
        return git
    pointer = (_read(git) or b"").decode("utf-8", "replace").strip()
    return git.parent / pointer.removeprefix("gitdir:").strip()


def _read(path: Path) -> bytes | None:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def _paths(data: bytes) -> list[str] | None:
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in {2, 3, 4}:
        return None
    count = int.from_bytes(data[8:_HEADER], "big")
    for hash_size in _HASH_SIZES:
        found = _entries(data, version, count, hash_size)
        if found is not None:
            return found
    return None


def _entries(data: bytes, version: int, count: int, hash_size: int) -> list[str] | None:
    """Read all entries; None where they do not fit hashes of this size."""
    position = _HEADER
    name = b""
    found: list[str] = []
    for _ in range(count):
        start = position
        mode = int.from_bytes(data[start + _BEFORE_MODE : start + _BEFORE_MODE + 4], "big")
        if mode not in _MODES:
            return None
        position = start + _BEFORE_HASH + hash_size
        flags = int.from_bytes(data[position : position + 2], "big")
        position += 4 if flags & _EXTENDED else 2
        if version == 4:
            strip, position = _varint(data, position)
            name = name[: len(name) - strip]
        else:
            name = b""
        end = data.find(b"\0", position)
        if end < 0:
            return None
        name += data[position:end]
        found.append(name.decode("utf-8", "surrogateescape"))
        # before version 4 an entry is filled up with NULs, at least one, to a multiple of eight
        position = end + 1 if version == 4 else start + (end - start) // 8 * 8 + 8
    return None if _is_split(data, position, hash_size) else found


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Read an offset as packs encode it: seven bits a byte, each further byte one more than it says."""
    value = -1
    while position < len(data):
        byte = data[position]
        value = ((value + 1) << 7) | (byte & 0x7F)
        position += 1
        if byte < 0x80:
            break
    return max(value, 0), position


def _is_split(data: bytes, position: int, hash_size: int) -> bool:
    """Whether an extension says that most entries stand in a shared index."""
    while position + 8 <= len(data) - hash_size:
        if data[position : position + 4] == b"link":
            return True
        position += 8 + int.from_bytes(data[position + 4 : position + 8], "big")
    return False
