"""What tells a finding from every other, for as long as its code stays the same.

A fingerprint is made of the rule, the definition that the finding stands in, its line
without indentation and comment, and a number where a report has the same several times.
Moved, reindented or commented lines and renamed files leave it as it is; a changed line
or a renamed function makes it another. No path goes into it, and nothing of the machine.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.project.records import Place
    from inspector.project.texts import Texts
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

_DIGEST: Final = 16  # bytes
_STRING_OR_COMMENT: Final = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|#.*""")
_NUMBER: Final = re.compile(r"\d+")


def fingerprints(report: Report) -> tuple[str, ...]:
    """Return the fingerprint of each of a report's findings, in their order; no two are the same.

    Take them of a whole report: of findings that are alike each has a number of its own,
    and a filter that leaves out the first makes the second the first.
    """
    return fingerprints_of(report.findings, report.texts)


def fingerprints_of(findings: Iterable[Finding], texts: Texts) -> tuple[str, ...]:
    """Return the fingerprint of each finding, in their order; 32 hexadecimal digits each."""
    lines: dict[str, list[str]] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        file = finding.place.file
        if file not in lines:
            lines[file] = (texts.text(file) or "").split("\n")
        key = (finding.code, finding.scope, _line(finding.place, lines[file]) or _said(finding))
        seen[key] += 1
        found.append(_digest((*key, str(seen[key]))))
    return tuple(found)


def _line(place: Place, lines: list[str]) -> str:
    """Return the line that a finding starts on as it would be anywhere; "" for a file as a whole."""
    about_file = (place.line, place.column) == (place.end_line, place.end_column)
    if about_file or place.line > len(lines):
        return ""
    return " ".join(_STRING_OR_COMMENT.sub(r"\1", lines[place.line - 1]).split())


def _said(finding: Finding) -> str:
    """Return what tells a finding without a line of its own from others: its message without counts."""
    return _NUMBER.sub("0", finding.message)


def _digest(parts: tuple[str, ...]) -> str:
    whole = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        whole.update(len(raw).to_bytes(8, "little"))
        whole.update(raw)
    return whole.hexdigest()
