"""Text of inspected projects made safe and short enough for a terminal.

File names, paths of routes and messages are hostile: an escape sequence in one must not
reach the terminal, and what looks like markup must be shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from inspector.rules.declare import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "✗",
    Severity.WARNING: "▲",
    Severity.INFO: "•",
}
"""One sign a severity, so that colour is never all that tells them apart."""

HIDDEN: Final = "•••"
"""What stands for a secret."""

_KEPT: Final = {"\u00a0": " ", "\u3000": "  "}


def clean(text: str) -> str:
    r"""Make a text fit for one line: what cannot be printed is shown as `\x1b`, `\n`, `\udc80`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _shown(char) for char in text)


def clean_lines(text: str) -> list[str]:
    """Divide a text of several lines, tabs made four spaces, and clean each."""
    return [clean(line.expandtabs(4)) for line in text.replace("\r\n", "\n").split("\n")]


def _shown(char: str) -> str:
    return _KEPT.get(char) or char.encode("unicode_escape").decode("ascii")


def fit(text: str, width: int, *, left: bool = False) -> str:
    """Make a clean text exactly so many cells wide; `left` cuts the beginning where it is too long."""
    if text.isascii():
        if len(text) <= width:
            return text.ljust(width)
        if width < 1:
            return ""
        return "…" + text[len(text) - width + 1 :] if left else text[: width - 1] + "…"
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    if width < 1:
        return ""
    if not left:
        return set_cell_size(text, width - 1) + "…"
    while cell_len(text) > width - 1:
        text = text[1:]
    return set_cell_size("…" + text, width)


def severity(value: Severity) -> str:
    """The sign and the word: `✗ error`."""
    return f"{SIGNS[value]} {value.label}"


def short_name(name: str) -> str:
    """Return the last part of a name of code; of a nested function, the function that makes it.

    `create_user` of `app.users:Service.create_user`, `require()` of `app.auth:require.<locals>.check`.
    """
    qualified, nested, _ = name.rpartition(":")[2].partition(".<locals>.")
    last = qualified.rpartition(".")[2] or name
    return clean(f"{last}()" if nested else last)


def plural(count: int, word: str, words: str | None = None) -> str:
    """`1 finding`, `2 findings`, `1,204 findings`."""
    return f"{count:,} {word if count == 1 else words or word + 's'}"
