"""Where results go: to stdout as they fit there, or whole into a file. Everything else goes to stderr."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from typing import TYPE_CHECKING, Final

import typer

from inspector.errors import UsageError
from inspector.report.terminal import Terminal, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PIPE_CLOSED: Final = 141  # what a shell reports of a program that SIGPIPE ends
_PIECE: Final = 32 * 1024  # less than a pipe holds
_LINES: Final = 100


def terminal_for(output: Path | None) -> Terminal:
    """Describe where text goes: colour and width only where stdout is a terminal that wants them."""
    if output is not None or not sys.stdout.isatty():
        return Terminal()
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(colour, shutil.get_terminal_size().columns)


def emit(content: Iterable[str] | bytes, output: Path | None) -> None:
    """Write lines of text or encoded bytes to a file or to stdout.

    Raises UsageError where that is not possible. When whoever reads stdout has gone, as
    `head` does, the program ends without a word.
    """
    if output is not None:
        data = content if isinstance(content, bytes) else "".join(f"{line}\n" for line in content).encode()
        _write_file(output, data)
        return
    try:
        for piece in _pieces(content):
            typer.echo(piece, nl=False, color=True)
    except BrokenPipeError:
        # what is still buffered would otherwise be complained about at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        raise UsageError(f"the results cannot be written: {error.strerror or error}") from error


def _pieces(content: Iterable[str] | bytes) -> Iterator[str | bytes]:
    """Yield the content in pieces: of a large one an unbuffered stdout would drop what a reader left."""
    if isinstance(content, bytes):
        yield from (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
        return
    lines = [f"{line}\n" for line in content]
    yield from ("".join(lines[start : start + _LINES]) for start in range(0, len(lines), _LINES))


def say(message: str) -> None:
    """Tell the user something on stderr, a line of the message at a time."""
    for line in message.split("\n"):
        typer.echo(f"fapi-inspect: {visible(line)}", err=True)


def _write_file(path: Path, data: bytes) -> None:
    """Write a whole file or leave the old one: through a temporary file beside it."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or pipe, which nothing may take the place of
            return
        target = path.resolve()
        temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to each other
        raise UsageError(f"--output {path}: {_why(error, path)}") from error


def _why(error: OSError | RuntimeError, path: Path) -> str:
    """What the system said; of a missing folder, which one."""
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
