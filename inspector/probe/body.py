"""Bodies of answers, read up to a limit that holds for what they unpack to as well.

httpx unpacks a chunk in one go, a thousand times its size where a server means harm, so
the raw bytes are taken and unpacked here, never more than there is room for.
"""

from __future__ import annotations

import zlib
from typing import Final

_GZIP: Final = 16 + zlib.MAX_WBITS
_BEGINNING: Final = 64 * 1024
_MEGABYTE: Final = 1024 * 1024


class Body:
    """Collects a body until it is whole or full."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self.wire = 0
        self.cut: str | None = None
        self.undecoded: str | None = None
        self._inflater: _Inflater | None = None
        match encoding.strip().lower():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                self._inflater = _Inflater(_GZIP)
            case "deflate":
                self._inflater = _Inflater(zlib.MAX_WBITS)
            case other:
                self.undecoded = f"it is encoded as {other}, which was not asked for"

    def feed(self, chunk: bytes) -> bool:
        """Take what came; return whether there is room for more."""
        self.wire += len(chunk)
        room = self._limit - self._size
        if self._inflater is None:
            self._keep(chunk[:room])
            full = len(chunk) > room
        else:
            full = self._inflate(chunk, room)
        if full:
            self.cut = f"it is longer than {sized(self._limit)}"
        return not full and self.undecoded is None

    def data(self) -> bytes:
        """Return the body; of one that is too long no more than its beginning, which is for showing."""
        whole = b"".join(self._parts)
        return whole[:_BEGINNING] if self.cut else whole

    def end(self) -> None:
        """Say that the server has sent everything."""
        if (
            self._inflater is not None
            and self.wire
            and not self._inflater.complete
            and self.undecoded is None
        ):
            self.undecoded = "its compressed data ends too early"

    def _keep(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)

    def _inflate(self, chunk: bytes, room: int) -> bool:
        assert self._inflater is not None
        try:
            # one byte more than there is room for tells a full body from one that ends here
            data = self._inflater.inflate(chunk, room + 1)
        except zlib.error:
            self.undecoded = "its compressed data is broken"
            return False
        self._keep(data[:room])
        return len(data) > room


class _Inflater:
    """Unpacks gzip (several members in a row too) and deflate, with or without its header."""

    def __init__(self, window: int) -> None:
        self._is_gzip = window == _GZIP
        self._is_undecided = not self._is_gzip
        self._head = b""
        self._stream = zlib.decompressobj(window)

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def inflate(self, chunk: bytes, most: int) -> bytes:
        """Return at most `most` bytes of what a chunk unpacks to."""
        if self._is_undecided:
            chunk = self._headed(chunk)
        found = self._stream.decompress(chunk, most) if chunk else b""
        while self._stream.eof and self._stream.unused_data and self._is_gzip and len(found) < most:
            rest = self._stream.unused_data
            self._stream = zlib.decompressobj(_GZIP)
            found += self._stream.decompress(rest, most - len(found))
        return found

    def _headed(self, chunk: bytes) -> bytes:
        """Hold back what comes until its first two bytes tell whether it has the header of RFC 1950."""
        self._head += chunk
        if len(self._head) < 2:
            return b""
        start = int.from_bytes(self._head[:2])
        if start % 31 or self._head[0] & 15 != 8:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # many servers call the bare stream deflate
        self._is_undecided = False
        return self._head


def sized(count: int) -> str:
    """Return a number of bytes in words."""
    if count >= _MEGABYTE:
        return f"{count / _MEGABYTE:.3g} MiB"
    return f"{count / 1024:.3g} KiB" if count >= 1024 else f"{count} bytes"
