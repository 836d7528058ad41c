"""Findings as a Code Quality report of GitLab."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.report.fingerprint import fingerprints
from inspector.report.json_format import encode_array
from inspector.report.paths import from_repository, joined
from inspector.report.terminal import visible
from inspector.rules.declare import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Problem
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


class _Lines(msgspec.Struct, frozen=True):
    begin: int
    end: int


class _Location(msgspec.Struct, frozen=True):
    path: str
    lines: _Lines


class _Issue(msgspec.Struct, frozen=True):
    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: _Location


def check_gitlab(reports: Sequence[Report]) -> bytes:
    """Write an array of findings and problems; paths are from the top of the repository.

    GitLab takes two entries with one fingerprint for one: of copies in several projects,
    all but the first get fingerprints of their own.
    """
    seen: Counter[str] = Counter()
    return encode_array([_unique(issue, seen) for issue in _issues(reports)])


def _issues(reports: Sequence[Report]) -> Iterator[_Issue]:
    for report, prefix in zip(reports, from_repository(reports), strict=True):
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            yield _finding(finding, mark, prefix)
        for problem in report.problems:
            yield _problem(problem, prefix)


def _unique(issue: _Issue, seen: Counter[str]) -> _Issue:
    seen[issue.fingerprint] += 1
    count = seen[issue.fingerprint]
    if count == 1:
        return issue
    return msgspec.structs.replace(issue, fingerprint=_digest(f"{issue.fingerprint} {count}"))


def _finding(finding: Finding, mark: str, prefix: str) -> _Issue:
    place = finding.place
    return _Issue(
        description=f"{finding.code} {visible(finding.message)}",
        check_name=f"{finding.code} {finding.name}",
        fingerprint=mark,
        severity=_SEVERITIES[finding.severity],
        location=_Location(joined(prefix, place.file), _Lines(place.line, place.end_line)),
    )


def _problem(problem: Problem, prefix: str) -> _Issue:
    line = max(problem.line, 1)
    return _Issue(
        description=visible(problem.message),
        check_name="fapi-inspect problem",
        fingerprint=_digest(problem.message),
        severity="major",
        location=_Location(joined(prefix, problem.file or "."), _Lines(line, line)),
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
