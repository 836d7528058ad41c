"""Env templates on disk: where they are, reading them safely, writing them whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from inspector.errors import EnvFileError
from inspector.replace import replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPLATE: Final = ".env.example"
TEMPLATES: Final = (TEMPLATE, ".env.sample", ".env.template", ".env.dist", "env.example", "example.env")
_LARGEST: Final = 256 * 1024


def templates(root: Path, folder: str, near: str = "") -> tuple[str, ...]:
    """Find the templates of a project: in its folder, above it, or else beside the file `near`.

    Paths are relative to the root; the first is the one that is compared and updated.
    """
    for place in (*_upwards(folder), *_upwards(near.rpartition("/")[0])):
        here = [f"{place}/{name}" if place else name for name in TEMPLATES]
        found = tuple(path for path in here if os.path.lexists(root / path))
        if found:
            return found
    return ()


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def read(path: Path) -> bytes:
    """Return the content of a template; raises EnvFileError where it is none that can be updated."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise EnvFileError(f"{path} is not a regular file")
        if status.st_size > _LARGEST:
            raise EnvFileError(f"{path} is too large for an env file ({status.st_size:,} bytes)")
        return path.read_bytes()
    except OSError as error:
        raise EnvFileError(f"{path} cannot be read: {error.strerror or error}") from error


def decoded(path: Path, data: bytes) -> str:
    """Return the text of a template with its newlines as they are; raises EnvFileError where it is none."""
    if b"\0" in data:
        raise EnvFileError(f"{path} is no text: it holds a null byte")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EnvFileError(f"{path} is not UTF-8 (line {line})") from error


def write(path: Path, text: str, *, expected: bytes | None = None, root: Path | None = None) -> None:
    """Write a template whole, or leave the old one as it is.

    With `expected` it has to hold this still; with `root` it must not lead out of that
    folder by a link. Raises EnvFileError where it cannot be written, as `.env` never is.
    """
    target = destination(path)
    if root is not None and not target.is_relative_to(root.resolve()):
        raise EnvFileError(f"{path} leads out of {root}")
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise EnvFileError(f"{path} cannot be written: a value is no text") from error
    if expected is not None and read(path) != expected:
        raise EnvFileError(f"{path} has changed meanwhile; nothing was written")
    try:
        replace(target, data)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not path.parent.is_dir()
        reason = f"there is no folder {path.parent}" if missing else error.strerror or error
        raise EnvFileError(f"{path} cannot be written: {reason}") from error


def destination(path: Path) -> Path:
    """Return where writing to a path goes to; raises EnvFileError for `.env`, by whatever name."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError) as error:
        raise EnvFileError(f"{path} cannot be written: {error}") from error
    if ".env" in {path.name.lower(), target.name.lower()}:
        raise EnvFileError(f"{path} is never written: it holds the values that you run with")
    return target
