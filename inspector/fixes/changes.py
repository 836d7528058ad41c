"""Changes of files: as a unified diff, on disk, and back again.

Every file is replaced whole or not at all, so that a run that ends at any moment leaves
each as it was or as it is to be. A file that is not as it was read is left alone.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspector.replace import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD: Final = 2  # lines of a diff that name the file
_SPECIAL: Final = '"\\'  # what has to be escaped between quotes


@dataclass(frozen=True, slots=True)
class Change:
    """A file below a root, what it holds and what it is to hold."""

    path: str  # relative, with `/`
    before: bytes
    after: bytes
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was changed: what is needed to change it back."""

    path: str
    before: bytes
    after: bytes  # the digest of what was written


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A file that was not changed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of changes."""

    root: Path
    written: tuple[Written, ...]
    unwritten: tuple[Unwritten, ...] = ()


def diff(changes: Iterable[Change]) -> Iterator[str]:
    r"""Yield the lines of a unified diff; two name each file.

    Lines keep what stands before their `\n`, so those of a file with `\r\n` end in `\r`.
    """
    for change in changes:
        before = _lines(change.before.decode(change.encoding))
        after = _lines(change.after.decode(change.encoding))
        lines = difflib.unified_diff(before, after, lineterm="")
        for number, line in enumerate(lines):
            if number < _HEAD:
                yield line[:4] + _quoted(f"{'ab'[number]}/{change.path}")
                continue
            text = line.removesuffix("\n")
            yield text
            if text == line and not line.startswith("@"):
                yield "\\ No newline at end of file"


def patch(changes: Iterable[Change]) -> bytes:
    """Return the diff as `patch -p1` and `git apply` take it: the lines of a file in its own encoding."""
    found = []
    for change in changes:
        for number, line in enumerate(diff([change])):
            if number < _HEAD:
                end = (
                    "\t\n" if " " in line[4:] else "\n"
                )  # without the tab, patch ends a name at its first space
                found.append(f"{line}{end}".encode())
            else:
                found.append(f"{line}\n".encode(change.encoding))
    return b"".join(found)


def _quoted(path: str) -> str:
    """Write a path as git does: in quotes and with octal bytes where it would not be read as it is."""
    if path.isprintable():
        return path
    escaped = "".join(
        c if c.isprintable() and c not in _SPECIAL else "".join(f"\\{byte:03o}" for byte in os.fsencode(c))
        for c in path
    )
    return f'"{escaped}"'


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])


def write(root: Path, changes: Iterable[Change]) -> Applied:
    """Write changes, a file at a time; what cannot be written is told and the rest is."""
    written: list[Written] = []
    unwritten: list[Unwritten] = []
    for change in changes:
        reason = _replaced(root, change)
        if reason is None:
            written.append(Written(change.path, change.before, _digest(change.after)))
        else:
            unwritten.append(Unwritten(change.path, reason))
    return Applied(root, tuple(written), tuple(unwritten))


def undo(applied: Applied) -> Applied:
    """Put back what files held; those that changed since are left alone and told."""
    written: list[Written] = []
    unwritten: list[Unwritten] = []
    for one in applied.written:
        try:
            now = (applied.root / one.path).read_bytes()
        except OSError as error:
            unwritten.append(Unwritten(one.path, f"it cannot be read: {error.strerror or error}"))
            continue
        if _digest(now) != one.after:
            unwritten.append(Unwritten(one.path, "it has changed since"))
            continue
        reason = _replaced(applied.root, Change(one.path, now, one.before))
        if reason is None:
            written.append(Written(one.path, now, _digest(one.before)))
        else:
            unwritten.append(Unwritten(one.path, reason))
    return Applied(applied.root, tuple(written), tuple(unwritten))


def _replaced(root: Path, change: Change) -> str | None:
    """Replace a file; return why not, where that is not possible."""
    path = root / change.path
    try:
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            return "it is a link to a file outside of the project"
        if path.read_bytes() != change.before:
            return "it changed while it was inspected"
        replace(path, change.after)
    except OSError as error:
        return f"it cannot be written: {error.strerror or error}"
    return None


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
