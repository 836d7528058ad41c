"""One file to encoded facts; as a process, many files, asked for and answered through pipes.

A message is its length (4 bytes, little endian) and msgpack. The process first says
that it is there (an empty message), then answers each list of `Request`s with one
`Outcome` for each, in order, and ends when its standard input does: with whoever
started it, however that one ends. It imports little, because it should start at once.
"""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import sys
from typing import IO, TYPE_CHECKING, Final

import msgspec

from inspector.source.extract import extract
from inspector.source.facts import SourceProblem
from inspector.source.parse import parse
from inspector.source.read import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

DIGEST_SIZE: Final = 16

# what a mistake of this package raises: it costs the file that brought it to light, not the run
_MISTAKES: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class Request(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file to read, and the digest of the content whose facts are known already, if any."""

    path: bytes
    known: bytes = b""


class Outcome(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What became of a file: its encoded `FileFacts`, or its encoded `SourceProblem`."""

    size: int
    mtime_ns: int
    inode: int
    digest: bytes  # of the content; empty where there is none to go by, so nothing to cache
    is_known: bool  # the content is what the request knows, and nothing is sent
    has_facts: bool
    lines: int
    record: bytes


_ENCODER: Final = msgspec.msgpack.Encoder()
_REQUESTS: Final = msgspec.msgpack.Decoder(list[Request])


def digest(data: bytes) -> bytes:
    """Hash a file's content."""
    return hashlib.blake2b(data, digest_size=DIGEST_SIZE).digest()


def inspect_file(request: Request) -> Outcome:
    """Read one file and make its facts; whatever is wrong with the file is a problem in the answer."""
    path = os.fsdecode(request.path)
    try:
        # before reading: what is written in between is then found changed the next time
        status = os.stat(path)  # noqa: PTH116 - called for every file
        identity = status.st_size, status.st_mtime_ns, status.st_ino
    except OSError:
        identity = 0, 0, 0  # reading says why
    data = read_bytes(path)
    if isinstance(data, SourceProblem):
        return Outcome(*identity, b"", False, False, 0, _ENCODER.encode(data))
    content = digest(data)
    if content == request.known:
        return Outcome(*identity, content, True, False, 0, b"")
    facts = _facts(data)
    if isinstance(facts, SourceProblem):
        return Outcome(*identity, content, False, False, 0, _ENCODER.encode(facts))
    return Outcome(*identity, content, False, True, facts[0], facts[1])


def _facts(data: bytes) -> tuple[int, bytes] | SourceProblem:
    text = decode(data)
    if isinstance(text, SourceProblem):
        return text
    try:
        tree = parse(text)
        if isinstance(tree, SourceProblem):
            return tree
        facts = extract(text, tree)
        return facts.lines, _ENCODER.encode(facts)
    except RecursionError:
        return SourceProblem(0, "is nested too deeply to be inspected")
    except MemoryError:
        return SourceProblem(0, "needs more memory than there is")
    except _MISTAKES as error:
        return SourceProblem(0, f"the inspector failed on this file ({type(error).__name__}: {error})")


def main() -> None:
    """Answer requests from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides
    gc.disable()  # trees have no cycles
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, inspect_file)
    except BrokenPipeError:
        os._exit(0)  # nobody listens; an orderly end would complain about what cannot be flushed


def serve(requests: IO[bytes], answers: IO[bytes], inspect: Callable[[Request], Outcome]) -> None:
    """Speak the protocol over a pair of streams."""
    send(answers, b"")
    while (message := receive(requests)) is not None:
        for request in _REQUESTS.decode(message):
            send(answers, _ENCODER.encode(inspect(request)))


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(4, "little"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message; None at the end of the stream, also within a message."""
    size = stream.read(4)
    if len(size) < 4:
        return None
    expected = int.from_bytes(size, "little")
    message = stream.read(expected)
    return message if len(message) == expected else None


if __name__ == "__main__":
    main()
