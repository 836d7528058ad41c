"""Repairs as ranges of a file and what takes their place, for reports that suggest them.

A suggestion is a repair on its own, on the file as it is. It was not judged by running the
rules again, as `--fix` does: whoever takes it sees what changes. Unsafe repairs are not suggested.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from inspector.fixes.codemod import CannotRepairError, Refusal
from inspector.fixes.engine import apply
from inspector.project.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inspector.fixes.fixer import Fixer
    from inspector.rules.declare import Finding

Suggestion = tuple[tuple[Place, str], ...]
"""Ranges with their new texts, sorted, none over another."""

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_MOST_LINES: Final = 4000  # between the first and the last that change


def suggestions(fixer: Fixer, findings: Iterable[Finding]) -> Mapping[Finding, Suggestion]:
    """Return the safe repairs of findings; those that cannot be repaired on their own are left out."""
    found = {}
    for finding in findings:
        repair = fixer.offer(finding)
        if isinstance(repair, Refusal) or repair.unsafe is not None:
            continue
        try:
            documents = apply(fixer.bench, fixer.start, [repair])
            parts = tuple(
                part
                for path, document in sorted(documents.items())
                for part in _parts(path, fixer.bench.original(path).text, document.text)
            )
        except CannotRepairError:
            continue
        if parts:
            found[finding] = parts
    return found


def _parts(path: str, before: str, after: str) -> Iterator[tuple[Place, str]]:
    """Yield the ranges of whole lines that differ."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > _MOST_LINES:
        raise CannotRepairError("it changes too much of the file to be suggested")
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            place = Place(path, head + start + 1, 1, head + end + 1, 1)
            yield place, "".join(new[new_start:new_end])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (left, right) in pairs if left != right), min(len(one), len(other)))
