"""Facts kept between runs: one pack file for each inspected root.

A pack is read with one call and checked with one checksum; what it holds of a file
is sliced out of it and decoded when somebody asks. A cache never fails an inspection:
what cannot be read, is damaged or was made by another version is as good as none, and
what cannot be written is not written.

A file whose size, time and inode are what they were is not read again, unless it may
have been changed within the clock tick in which it was read: as git does with its
index, a file whose time is too close to the scan is compared by content.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from inspector import __version__
from inspector.source.facts import FACTS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAGIC: Final = b"fapi-inspect facts, pack 1\n"
_RACY_NS: Final = 2_000_000_000  # the coarsest clock among file systems, that of FAT, ticks every 2 s
_UNUSED_SECONDS: Final = 30 * 24 * 3600
_TOUCH_SECONDS: Final = 24 * 3600
_DIGEST: Final = 16


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of one file: how it looked on disk, its content, and where its record lies."""

    path: bytes
    size: int
    mtime_ns: int
    inode: int
    digest: bytes
    has_facts: bool  # otherwise the record is the `SourceProblem` that the file is
    lines: int
    length: int

    def is_of(self, status: os.stat_result) -> bool:
        """Tell whether the file on disk looks as it did."""
        return (self.size, self.mtime_ns, self.inode) == (status.st_size, status.st_mtime_ns, status.st_ino)


class _Index(msgspec.Struct, frozen=True, array_like=True):
    scanned_ns: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Pack:
    """What an earlier run left for this root: for each file an entry and its encoded record."""

    scanned_ns: int = 0
    records: dict[str, tuple[Entry, memoryview]] = field(default_factory=dict)

    def is_racy(self, entry: Entry) -> bool:
        """Tell whether a file may have changed after it was read without its time telling."""
        return entry.mtime_ns >= self.scanned_ns - _RACY_NS


def is_settled(entry: Entry, scanned_ns: int) -> bool:
    """Tell whether a scan came late enough after a file's last change to trust the file's time."""
    return entry.mtime_ns < scanned_ns - _RACY_NS


def default_folder() -> Path:
    """Name the folder where caches belong on this system."""
    from platformdirs import user_cache_path

    return user_cache_path("fapi-inspect", appauthor=False)


def load_pack(folder: Path, root: Path) -> Pack:
    """Read what is known of a root; an empty pack where nothing is, or nothing that can be used."""
    path = pack_path(folder, root)
    try:
        data = path.read_bytes()
        if time.time() - path.stat().st_mtime > _TOUCH_SECONDS:
            os.utime(path)  # so that packs in use are not pruned
    except OSError:
        return Pack()
    return _unpacked(data)


def save_pack(
    folder: Path, root: Path, scanned_ns: int, records: Iterable[tuple[Entry, bytes | memoryview]]
) -> None:
    """Replace what is known of a root, at once or not at all; prune packs that nobody uses."""
    path = pack_path(folder, root)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        prune(path.parent)
        write(path, list(_packed(scanned_ns, list(records))))
    except OSError:
        return


def pack_path(folder: Path, root: Path) -> Path:
    """Name the pack of a root."""
    name = hashlib.blake2b(os.fsencode(os.path.realpath(root)), digest_size=_DIGEST).hexdigest()
    return folder / "facts" / f"{name}.pack"


def _unpacked(data: bytes) -> Pack:
    view = memoryview(data)
    head = len(_MAGIC) + _DIGEST
    if data[:head] != _MAGIC + _key() or len(data) < head + 12:
        return Pack()
    body = view[head + 4 :]
    if zlib.crc32(body) != int.from_bytes(view[head : head + 4], "little"):
        return Pack()
    size = int.from_bytes(body[:8], "little")
    try:
        index = msgspec.msgpack.decode(body[8 : 8 + size], type=_Index)
    except msgspec.MsgspecError:
        return Pack()
    records = {}
    start = 8 + size
    for entry in index.entries:
        end = start + entry.length
        records[os.fsdecode(entry.path)] = entry, body[start:end]
        start = end
    return Pack(index.scanned_ns, records)


def _packed(scanned_ns: int, records: list[tuple[Entry, bytes | memoryview]]) -> Iterator[bytes | memoryview]:
    index = msgspec.msgpack.encode(_Index(scanned_ns, [entry for entry, _ in records]))
    size = len(index).to_bytes(8, "little")
    checksum = zlib.crc32(index, zlib.crc32(size))
    for _, record in records:
        checksum = zlib.crc32(record, checksum)
    yield _MAGIC + _key() + checksum.to_bytes(4, "little") + size + index
    for _, record in records:
        yield record


def write(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Put a file in place at once or not at all; raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            file.writelines(parts)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def prune(folder: Path) -> None:
    """Remove what no run has used for a month."""
    old = time.time() - _UNUSED_SECONDS
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another run prunes as well
            if path.suffix in {".pack", ".report", ".tmp"} and path.stat().st_mtime < old:
                path.unlink()


def _key() -> bytes:
    """Identify what decides how facts look: versions, and this package's own files while they change."""
    parts: list[object] = [FACTS_VERSION, __version__, sys.version_info[:2]]
    for name in ("extract", "facts", "lower", "parse", "read", "syntax"):
        with contextlib.suppress(OSError):
            status = Path(__file__).with_name(f"{name}.py").stat()
            parts.append((name, status.st_size, status.st_mtime_ns))
    return hashlib.blake2b(repr(parts).encode(), digest_size=_DIGEST).digest()
