"""Bodies are read and unpacked up to a limit."""

from __future__ import annotations

import gzip
import zlib

import pytest

from inspector.probe.body import Body, sized

TEXT = b"The quick brown fox jumps over the lazy dog. " * 50
PACKED = gzip.compress(TEXT, mtime=0)  # no time in it: the bytes name the tests, the same in every worker


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("piece", [1, 7, 10_000])
@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", PACKED),
        ("X-GZIP", PACKED),
        ("gzip", gzip.compress(TEXT[:1000], mtime=0) + gzip.compress(TEXT[1000:], mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
    ids=["plain", "identity", "gzip", "x-gzip", "two members", "deflate", "bare deflate"],
)
def test_bodies_arrive_whole_whatever_the_pieces(encoding: str, data: bytes, piece: int) -> None:
    body = Body(encoding, limit=len(TEXT))
    for start in range(0, len(data), piece):
        assert body.feed(data[start : start + piece])
    body.end()
    assert body.data() == TEXT
    assert (body.cut, body.undecoded, body.wire) == (None, None, len(data))


@pytest.mark.parametrize(
    ("encoding", "data"), [("", TEXT), ("gzip", PACKED), ("deflate", zlib.compress(TEXT))]
)
def test_one_byte_too_many_is_too_many(encoding: str, data: bytes) -> None:
    body = Body(encoding, limit=len(TEXT) - 1)
    assert not body.feed(data)
    assert body.cut == "it is longer than 2.2 KiB"
    assert body.data() == TEXT[:-1]


@pytest.mark.parametrize(
    ("encoding", "data", "why"),
    [
        ("gzip", b"plain text", "its compressed data is broken"),
        ("deflate", b"\xff\xff\xff\xff", "its compressed data is broken"),
        ("gzip", PACKED[:-4], "its compressed data ends too early"),
        ("br", b"...", "it is encoded as br, which was not asked for"),
        (
            "gzip, gzip",
            gzip.compress(PACKED, mtime=0),
            "it is encoded as gzip, gzip, which was not asked for",
        ),
    ],
)
def test_what_cannot_be_unpacked_is_told(encoding: str, data: bytes, why: str) -> None:
    body = Body(encoding, limit=100_000)
    body.feed(data)
    body.end()
    assert body.undecoded == why


def test_empty_body_of_an_encoding_is_no_error() -> None:
    body = Body("gzip", limit=10)
    body.end()
    assert (body.data(), body.undecoded) == (b"", None)


@pytest.mark.parametrize(("count", "text"), [(12, "12 bytes"), (2048, "2 KiB"), (16 * 1024 * 1024, "16 MiB")])
def test_sizes_in_words(count: int, text: str) -> None:
    assert sized(count) == text
