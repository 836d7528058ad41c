"""How to open a line of a file in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLUS: Final = frozenset(
    "vi vim nvim gvim view nano emacs emacsclient micro kak ne joe mg".split()  # noqa: SIM905 - a list of words
)
_GOTO: Final = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_COLON: Final = frozenset({"hx", "helix", "subl", "zed"})
_USUAL: Final = ("nvim", "vim", "nano", "vi", "notepad")


def editor(environment: Mapping[str, str]) -> list[str] | None:
    """The user's editor with its own arguments: `$VISUAL`, `$EDITOR`, or a usual one that is installed."""
    for variable in ("VISUAL", "EDITOR"):
        value = environment.get(variable, "").strip()
        if not value:
            continue
        try:
            return shlex.split(value, posix=os.name != "nt")
        except ValueError:
            return [value]
    search = environment.get("PATH")
    return next(([name] for name in _USUAL if shutil.which(name, path=search)), None)


def command(words: list[str], file: Path, line: int) -> list[str]:
    """The command that opens a file at a line, in the syntax of the editor."""
    name = PurePath(words[0].replace("\\", "/")).name.lower().removesuffix(".exe").removesuffix(".cmd")
    if name in _GOTO:
        return [*words, "-g", f"{file}:{line}"]
    if name in _COLON:
        return [*words, f"{file}:{line}"]
    if name in _PLUS:
        return [*words, f"+{line}", str(file)]
    return [*words, str(file)]
