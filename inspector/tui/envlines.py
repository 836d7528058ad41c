"""The lines of two env files beside each other, and what may be shown of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from inspector.envfile.dotenv import parsed
from inspector.project.settings.credentials import looks_secret, names_secret, without_credentials
from inspector.tui.text import HIDDEN, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from inspector.envfile.model import EnvItem

_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
Pair = tuple[str, "Written | None", "Written | None"]


@dataclass(frozen=True, slots=True)
class Written:
    """A line of an env file.

    `name` is the variable that it sets, or would if it were not commented out; `about` also
    stands at the comment lines above such a line. A value of several lines `continues`.
    """

    number: int
    text: str
    name: str = ""
    about: str = ""
    continues: bool = False


def numbered(path: Path, text: str) -> tuple[Written, ...]:
    """Divide an env file into lines that know their variable; raises EnvFileError."""
    lines: list[Written] = []
    for element in parsed(path, text.removeprefix("\ufeff")):
        parts = _NEWLINE.split(element.text)
        if parts and not parts[-1]:
            parts.pop()
        for index, part in enumerate(parts):
            lines.append(Written(len(lines) + 1, part, element.written, element.written, index > 0))
    return tuple(_with_comments(lines))


def _with_comments(lines: Sequence[Written]) -> list[Written]:
    """Give comment lines the variable that follows them without a gap."""
    made: list[Written] = []
    following = ""
    for line in reversed(lines):
        if line.name:
            following = line.name
        elif not line.text.lstrip().startswith("#") or line.text.startswith("# ----"):
            following = ""
        made.append(Written(line.number, line.text, line.name, line.name or following, line.continues))
    return made[::-1]


def paired(before: Sequence[Written], after: Sequence[Written]) -> Iterator[Pair]:
    """Pair two files line by line: same ` `, changed `~` (the same variable), removed `-`, added `+`."""
    matcher = SequenceMatcher(_is_blank, [_key(one) for one in before], [_key(one) for one in after], False)
    for kind, start, end, other, stop in matcher.get_opcodes():
        if kind == "equal":
            for old, new in zip(before[start:end], after[other:stop], strict=True):
                yield " " if old.text == new.text else "~", old, new
        else:
            yield from (("-", old, None) for old in before[start:end])
            yield from (("+", None, new) for new in after[other:stop])


def _key(line: Written) -> str:
    """What a line has in common with the one that it was before: its variable, or all of it."""
    return f"{line.name.upper()}=" if line.name and not line.continues else line.text.strip()


def _is_blank(key: str) -> bool:
    """Blank lines are everywhere, so they hold nothing together."""
    return not key


def shown_line(line: Written, item: EnvItem | None) -> str:
    """Return what may be shown of a line: no value of a secret, no password inside a URL."""
    head, sign, value = line.text.partition("=")
    secret = bool(line.name) and ((item is not None and item.secret) or names_secret(line.name))
    if secret and line.continues:
        return HIDDEN
    if line.name and sign and value.strip() and (secret or looks_secret(value, line.name)):
        return clean(f"{head}={HIDDEN}")
    return clean(without_credentials(line.text))
