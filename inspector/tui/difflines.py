"""A diff as it may be shown: clean lines with what they are, and without what is secret.

Secret defaults of settings are hidden as everywhere; as lines move when a file is changed,
they are found again in the new text by what they hold. What looks secret in other lines is
covered as in reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from inspector.report.excerpt import without_secrets
from inspector.tui.text import HIDDEN, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inspector.fixes.changes import Change
    from inspector.tui.redact import Secrets

Kind = Literal["note", "warning", "file", "hunk", "added", "removed", "context"]

_KINDS: Final[Mapping[str, Kind]] = {"+": "added", "-": "removed", "@": "hunk"}
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_LITERAL: Final = re.compile(r"""(["'])(?:\\.|(?!\1)[^\\])+\1?""")
_LONGEST: Final = 2000  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff, its sign included, or a remark on it."""

    text: str
    kind: Kind = "note"


def diff_lines(changes: Iterable[Change], secrets: Secrets) -> Iterator[DiffLine]:
    """Yield the unified diff of changes, file by file."""
    from inspector.fixes.changes import diff

    for change in changes:
        before, after = _covered(change, secrets)
        old = new = 0
        for number, line in enumerate(diff([change])):
            sign = line[:1]
            hunk = _HUNK.match(line) if number > 1 else None  # the first two are the paths
            if number < 2:
                yield DiffLine(clean(line), "file")
            elif hunk is not None:
                old, new = _first(hunk[1], hunk[2]), _first(hunk[3], hunk[4])
                yield DiffLine(line, "hunk")
            elif sign == "\\":
                yield DiffLine(line, "context")
            else:
                text = after[new] if sign == "+" else before[old]
                old, new = old + (sign != "+"), new + (sign != "-")
                yield DiffLine(sign + _shown(text), _KINDS.get(sign, "context"))


def _first(line: str, count: str | None) -> int:
    """Return the position, from 0, of a hunk's first line; a hunk of none stands after its line."""
    return int(line) if count == "0" else int(line) - 1


def _shown(line: str) -> str:
    text = without_secrets(line[:_LONGEST]).expandtabs(4)
    return clean(f"{text}…" if len(line) > _LONGEST else text).rstrip()


def _covered(change: Change, secrets: Secrets) -> tuple[list[str], list[str]]:
    """Return the lines of a file before and after, without the defaults of secret settings."""
    before, after = (
        [line.rstrip("\r") for line in data.decode(change.encoding).split("\n")]
        for data in (change.before, change.after)
    )
    hidden = secrets.hide(change.path, before)
    known = dict(zip(before, hidden, strict=True))
    replaced = {old: new for old, new in known.items() if old != new and _values(old, new)}
    if not replaced:
        return hidden, after
    values = {value for old, new in replaced.items() for value in _values(old, new)}
    found = re.compile("|".join(re.escape(value) for value in sorted(values, key=len, reverse=True)))
    return hidden, [
        replaced.get(line) or (line if line in known else found.sub(HIDDEN, line)) for line in after
    ]


def _values(old: str, new: str) -> Sequence[str]:
    """Return what was hidden of a line: its literals, or all of it where it holds none.

    Brackets on a line of their own, and what opens them, are nothing that a secret is known by.
    """
    rest = old[len(new.removesuffix(HIDDEN)) :].strip()
    literals = [found[0] for found in _LITERAL.finditer(rest)]
    whole = [rest] if any(map(str.isalnum, rest)) and not rest.endswith(("(", "[", "{")) else []
    return literals or whole
