"""Findings as Markdown: a summary that reads well as a comment on a pull request."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from inspector.report.markdown import code, html, prose, table
from inspector.report.paths import from_here, joined
from inspector.report.text import counted
from inspector.rules.declare import Severity
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Problem
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

LONGEST: Final = 65_536  # characters of a comment on GitHub
_RESERVE: Final = 400  # for the note that says what is left out
_WORST: Final = 5
_OPEN: Final = 3  # findings of a file that are shown without a click where there are few files
_PROBLEMS: Final = 20
_LONGEST_MESSAGE: Final = 1_000
_SIGNS: Final = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡"}
_LEVELS: Final = tuple(sorted(Severity, reverse=True))


def check_markdown(reports: Sequence[Report], *, longest: int = LONGEST) -> Iterator[str]:
    """Yield a part a project: counts, worst files, problems, and the findings of each file to unfold.

    Where everything would be longer than a comment may be, the files with the most severe
    findings stay and a note tells how much is left out. Paths are from the working folder.
    """
    left = longest
    for number, (report, prefix) in enumerate(zip(reports, from_here(reports), strict=True)):
        share = left // (len(reports) - number)
        lines = list(_project(report, prefix, share - 1))
        if _size(lines) + 1 > share:
            yield f"> **{counted(len(reports) - number, 'more project')}** left out."
            return
        left -= _size(lines) + 1
        yield from lines
        yield ""


def _project(report: Report, prefix: str, longest: int) -> Iterator[str]:
    lines = [
        *_head(report),
        *_sections(report.findings),
        *_worst(report.findings, prefix),
        *_problems(report.problems, prefix),
    ]
    room = longest - _size(lines) - _RESERVE
    if room < 0:  # one of very many projects
        yield from _head(report)
        return
    yield from lines
    yield from _files(report.findings, prefix, room)


def _files(findings: Sequence[Finding], prefix: str, room: int) -> Iterator[str]:
    """Yield the findings of as many files as there is room for, those with the most severe ones first."""
    groups = [
        (joined(prefix, file), list(group))
        for file, group in groupby(findings, key=lambda one: one.place.file)
    ]
    kept: dict[str, list[str]] = {}
    left_out = 0
    for path, found in sorted(groups, key=lambda pair: _weight(pair[1]), reverse=True):
        part = list(_file(path, found))
        if _size(part) > room:
            left_out += len(found)
            continue
        room -= _size(part)
        kept[path] = part
    for path, _ in groups:
        yield from kept.get(path, ())
    if left_out:
        yield ""
        yield (
            f"> **{counted(left_out, 'finding')}** in {counted(len(groups) - len(kept), 'more file')} "
            f"{'is' if left_out == 1 else 'are'} left out, as a comment may not be longer; "
            "`fapi-inspect check` lists all."
        )


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _head(report: Report) -> Iterator[str]:
    yield f"## fapi-inspect: {prose(report.name)}"
    yield ""
    summary = report.summary
    where = f"{counted(summary.files, 'file')} ({counted(summary.lines, 'line')})"
    if report.findings:
        yield f"**{counted(len(report.findings), 'finding')}** in {where}: {_counts(report.findings)}"
    else:
        yield f"✅ **No findings** in {where}"
    if report.problems:
        yield ""
        yield f"{counted(len(report.problems), 'problem')}: what is told here is incomplete."


def _counts(findings: Sequence[Finding]) -> str:
    count = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{_SIGNS[level]} {counted(count[level], level.label)}" for level in _LEVELS if count[level]
    )


def _sections(findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    count = Counter((finding.code[2:4], finding.severity) for finding in findings)
    rows = [
        (
            about.title,
            *(f"{count[about.digits, level]:,}" if count[about.digits, level] else "" for level in _LEVELS),
        )
        for about in SECTIONS
        if any(count[about.digits, level] for level in _LEVELS)
    ]
    yield ""
    yield table(("Section", *(f"{_SIGNS[level]} {level.label}" for level in _LEVELS)), rows).rstrip()


def _worst(findings: Sequence[Finding], prefix: str) -> Iterator[str]:
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    if len(by_file) <= 1:
        return
    worst = sorted(by_file.items(), key=lambda pair: _weight(pair[1]), reverse=True)[:_WORST]
    rows = [(code(joined(prefix, file)), _counts(found)) for file, found in worst]
    yield ""
    yield table(("Worst files", "Findings"), rows).rstrip()


def _weight(findings: Sequence[Finding]) -> tuple[int, ...]:
    count = Counter(finding.severity for finding in findings)
    return tuple(count[level] for level in _LEVELS)


def _problems(problems: Sequence[Problem], prefix: str) -> Iterator[str]:
    if not problems:
        return
    yield ""
    yield "### Problems"
    yield ""
    for problem in problems[:_PROBLEMS]:
        line = f":{problem.line}" if problem.line else ""
        place = f"{code(f'{joined(prefix, problem.file)}{line}')}: " if problem.file else ""
        yield f"- {place}{prose(problem.message[:_LONGEST_MESSAGE])}"
    if len(problems) > _PROBLEMS:
        yield f"- and {len(problems) - _PROBLEMS:,} more"


def _file(path: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield ""
    opened = " open" if len(findings) <= _OPEN and _weight(findings)[0] else ""
    yield f"<details{opened}><summary>{html(path)}: {_counts(findings)}</summary>"
    yield ""
    rows = [
        (
            str(finding.place.line),
            f"{_SIGNS[finding.severity]} {finding.code}",
            prose(finding.message[:_LONGEST_MESSAGE]),
        )
        for finding in findings
    ]
    yield table(("Line", "Rule", "What to do"), rows).rstrip()
    yield ""
    yield "</details>"
