"""The text format of `check`: findings with their source, as people, editors and grep understand them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from inspector.report.excerpt import Excerpts
from inspector.report.terminal import Column, cells, fold, prefix, table, visible
from inspector.rules.declare import Severity
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inspector.project.records import Problem
    from inspector.report.excerpt import Line
    from inspector.report.model import Report
    from inspector.report.terminal import Terminal
    from inspector.rules.declare import Finding

_HERE: Final = PurePath()
_WIDEST: Final = 160  # columns of a line of source where the width is not known
_CONTEXT: Final = 12  # columns kept before the flagged range of a line that is cut
_STATISTICS: Final = (
    Column("COUNT", right=True),
    Column("CODE"),
    Column("SEVERITY"),
    Column("NAME", rank=1, least=12),
    Column("FIX"),
)
_SECTIONS: Final = (
    Column("SECTION", rank=1, least=12),
    Column("ERRORS", right=True),
    Column("WARNINGS", right=True),
    Column("INFOS", right=True),
)


def check_text(reports: Sequence[Report], folders: Sequence[PurePath], terminal: Terminal) -> Iterator[str]:
    """Yield the findings of one project after the other; of several, their sum at the end."""
    for number, (folder, report) in enumerate(zip(folders, reports, strict=True)):
        if number:
            yield ""
        yield from findings_text(report, terminal, folder)
    if len(reports) > 1:
        yield ""
        yield total_line(reports, terminal)


def findings_text(report: Report, terminal: Terminal, folder: PurePath = _HERE) -> Iterator[str]:
    """Yield every finding with its line of source, an empty line between files, and a summary by section.

    For a terminal, whose width is known, a file's findings stand below its path; otherwise each
    is a line `path:line:column: CODE severity message`. `folder` is the root as the user called
    it: paths start with it, so that they lead to the files from where the user is.
    """
    excerpts = Excerpts(report)
    for file, group in groupby(report.findings, key=lambda finding: finding.place.file):
        path = _path(folder, file)
        if terminal.width is not None:
            yield from (terminal.bold(line) for line in fold(path, max(terminal.width, 1)))
        for finding in group:
            yield from _finding(finding, path, terminal)
            line = excerpts.first(finding)
            if line is not None:
                yield from _source(line, finding.severity, terminal)
        yield ""
    yield from _problems(report.problems, terminal, folder)
    yield from _by_section(report.findings, terminal)
    yield summary_line(report, terminal, folder)


def statistics_text(report: Report, terminal: Terminal, folder: PurePath = _HERE) -> Iterator[str]:
    """Yield how often each rule was broken, the most frequent first, instead of the findings."""
    count = Counter(finding.code for finding in report.findings)
    kinds = {finding.code: finding for finding in report.findings}
    rows = [
        (str(count[code]), code, kind.severity.label, kind.name, "fixable" if kind.fixable else "")
        for code, kind in sorted(kinds.items(), key=lambda item: (-count[item[0]], item[0]))
    ]
    if rows:
        yield from table(_STATISTICS, rows, terminal)
        yield ""
    yield from _problems(report.problems, terminal, folder)
    yield summary_line(report, terminal, folder)


def total_line(reports: Sequence[Report], terminal: Terminal) -> str:
    """Return one line that adds up several projects."""
    findings = [finding for report in reports for finding in report.findings]
    files = sum(report.summary.files for report in reports)
    lines = sum(report.summary.lines for report in reports)
    where = f"{counted(len(reports), 'project')}, {counted(files, 'file')} ({counted(lines, 'line')})"
    levels = _levels(Counter(finding.severity for finding in findings))
    text = f"{counted(len(findings), 'finding')} in {where}" if findings else f"No findings in {where}"
    return terminal.bold(f"Together: {text}{': ' if levels else ''}{levels}.")


def summary_line(report: Report, terminal: Terminal, folder: PurePath = _HERE) -> str:
    """Return one line that says how much was found in how much, and in which project unless it is here."""
    summary = report.summary
    where = f"{counted(summary.files, 'file')} ({counted(summary.lines, 'line')})"
    levels = _levels(
        {Severity.ERROR: summary.errors, Severity.WARNING: summary.warnings, Severity.INFO: summary.infos}
    )
    if not report.findings:
        text = f"No findings in {where}"
    else:
        text = f"{counted(len(report.findings), 'finding')} in {where}: {levels}"
    if report.problems:
        text += f"; {counted(len(report.problems), 'problem')}"
    name = "" if folder == _HERE else f"{visible(folder.as_posix())}: "
    return terminal.bold(f"{name}{text}.")


def counted(number: int, word: str) -> str:
    """Return `1 file`, `1,234 files`."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def _levels(count: Mapping[Severity, int]) -> str:
    return ", ".join(
        counted(count[level], level.label) for level in sorted(Severity, reverse=True) if count[level]
    )


def _finding(finding: Finding, path: str, terminal: Terminal) -> Iterator[str]:
    place = finding.place
    severity = terminal.severity(finding.severity, finding.severity.label)
    message = visible(finding.message)
    if terminal.width is None:
        position = f"{terminal.bold(path)}{terminal.dim(f':{place.line}:{place.column}:')}"
        yield f"{position} {finding.code} {severity} {message}"
        return
    position = f"{place.line}:{place.column}"
    indent = cells(f"  {position} ")
    label = f"{finding.code} {finding.severity.label} "
    first, *rest = fold(f"{label}{message}", max(terminal.width - indent, 20))
    if first.startswith(label):
        first = f"{finding.code} {severity} {first.removeprefix(label)}"
    yield f"  {terminal.dim(position)} {first}"
    yield from (" " * indent + line for line in rest)


def _source(line: Line, severity: Severity, terminal: Terminal) -> Iterator[str]:
    """Yield a line of source and one that underlines what is flagged of it."""
    number = f"{line.number:>7}"
    text, start, end = _cut(line, max((terminal.width or _WIDEST) - len(number) - 3, 20))
    yield f"{terminal.dim(f'{number} |')} {text}".rstrip()
    mark = terminal.severity(severity, "^" * max(cells(text[start:end]), 1))
    yield f"{terminal.dim(' ' * len(number) + ' |')} {' ' * cells(text[:start])}{mark}"


def _cut(line: Line, room: int) -> tuple[str, int, int]:
    """Return as much of a line as there is room for, its flagged range in it."""
    text, start, end = line.text, line.start, line.end
    if cells(text) <= room:
        return text, start, end
    if cells(text[:end]) > room - 1 and start > _CONTEXT:
        left = start - _CONTEXT
        text, start, end = f"…{text[left:]}", _CONTEXT + 1, end - left + 1
    if cells(text) > room:
        text = prefix(text, room - 1) + "…"
    return text, start, min(end, len(text))


def _by_section(findings: Iterable[Finding], terminal: Terminal) -> Iterator[str]:
    count = Counter((finding.code[2:4], finding.severity) for finding in findings)
    rows = [
        (
            f"{about.digits} {about.title}",
            *(
                f"{count[about.digits, level]:,}" if count[about.digits, level] else ""
                for level in sorted(Severity, reverse=True)
            ),
        )
        for about in SECTIONS
        if any(count[about.digits, level] for level in Severity)
    ]
    if rows:
        yield from table(_SECTIONS, rows, terminal)
        yield ""


def _problems(problems: tuple[Problem, ...], terminal: Terminal, folder: PurePath) -> Iterator[str]:
    if not problems:
        return
    yield terminal.bold("Problems")
    for problem in problems:
        line = f":{problem.line}" if problem.line else ""
        place = f"{_path(folder, problem.file)}{line}: " if problem.file else ""
        yield f"  {place}{visible(problem.message)}"
    yield ""


def _path(folder: PurePath, file: str) -> str:
    return visible((folder / file).as_posix())
