r"""Bytes of a file to text, exactly as Python itself would read it.

The encoding is the one of PEP 263 (byte order mark, `coding` comment on one of the
first two lines, UTF-8 otherwise) and every newline becomes `\n`. What Python would
refuse is a `SourceProblem` with the line it would refuse.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import warnings
from typing import Final

from inspector.source.facts import SourceProblem

SIZE_LIMIT: Final = 10 * 1024 * 1024
"""Larger files are generated data: no code that a person wrote comes near it."""

_HEAD: Final = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n)?([^\r\n]*)")
_COOKIE: Final = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE: Final = re.compile(rb"[ \t\f]*(?:#.*)?\Z", re.DOTALL)
_NEWLINE: Final = re.compile(rb"\r\n|\r|\n")


def read(path: str | os.PathLike[str]) -> str | SourceProblem:
    """Read a source file as text, or say why it cannot be read."""
    data = read_bytes(path)
    return data if isinstance(data, SourceProblem) else decode(data)


def read_bytes(path: str | os.PathLike[str]) -> bytes | SourceProblem:
    """Read a regular file of a sensible size; anything else is a problem and is never opened."""
    try:
        status = os.stat(path)  # noqa: PTH116 - called for every file: a Path costs more than the call
        if not stat.S_ISREG(status.st_mode):  # opening a FIFO or a device can wait for ever
            return SourceProblem(0, "is not a regular file")
        if status.st_size > SIZE_LIMIT:
            return _too_large(status.st_size)
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            data = file.read()
    except OSError as error:
        return SourceProblem(0, f"cannot be read: {error.strerror or error}")
    return _too_large(len(data)) if len(data) > SIZE_LIMIT else data


def decode(data: bytes) -> str | SourceProblem:
    """Decode a source file by its byte order mark or its `coding` comment."""
    if b"\0" in data:
        return SourceProblem(
            _line(data, data.index(b"\0")), "contains a null byte, which Python source cannot"
        )
    found = _encoding(data)
    if isinstance(found, SourceProblem):
        return found
    encoding, line = found
    try:
        if encoding == "utf-8":
            text = data.decode("utf-8-sig")
        else:
            with warnings.catch_warnings():  # some codecs warn of what they decode
                warnings.simplefilter("ignore")
                text = data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = data[error.start]
        return SourceProblem(_line(data, error.start), f"byte 0x{byte:02x} is not valid {encoding}")
    except (LookupError, ValueError):  # a codec that is none of text, or that refuses everything
        return SourceProblem(line, f"the encoding {encoding!r} cannot decode it")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _encoding(data: bytes) -> tuple[str, int] | SourceProblem:
    head = _HEAD.match(data)
    assert head is not None
    marked = data.startswith(codecs.BOM_UTF8)
    first, second = head[1].removeprefix(codecs.BOM_UTF8), head[2]
    for number, line in enumerate((first, second), 1):
        cookie = _COOKIE.match(line)
        if cookie is not None:
            return _named(cookie[1].decode("ascii", "replace"), number, marked=marked)
        if not _NO_CODE.match(line):
            break
    return "utf-8", 1


def _named(name: str, line: int, *, marked: bool) -> tuple[str, int] | SourceProblem:
    plain = name[:12].lower().replace("_", "-")
    if plain in {"utf8", "utf-8"} or plain.startswith("utf-8-"):
        return "utf-8", line
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return SourceProblem(line, f"declares the unknown encoding {name!r}")
    if known == "utf-8":
        return "utf-8", line
    if marked:
        return SourceProblem(line, f"starts with a UTF-8 byte order mark but declares the encoding {name!r}")
    return known, line


def _line(data: bytes, position: int) -> int:
    return len(_NEWLINE.findall(data, 0, position)) + 1


def _too_large(size: int) -> SourceProblem:
    limit = SIZE_LIMIT // 1024 // 1024
    return SourceProblem(0, f"is too large to inspect ({size / 1024 / 1024:.0f} MB, the limit is {limit} MB)")
