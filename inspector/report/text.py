"""The text format of `check`: a line a finding, as editors and grep understand them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from inspector.report.terminal import Column, table, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.records import Problem
    from inspector.report.model import Report
    from inspector.report.terminal import Terminal
    from inspector.rules.declare import Finding

_HERE: Final = PurePath()
_STATISTICS: Final = (
    Column("COUNT", right=True),
    Column("CODE"),
    Column("SEVERITY"),
    Column("NAME"),
    Column("FIX"),
)


def findings_text(report: Report, terminal: Terminal, folder: PurePath = _HERE) -> Iterator[str]:
    """Yield `path:line:column: CODE severity message` for every finding, a blank line between files.

    `folder` is the root as the user called it: paths start with it, so that they lead to
    the files from where the user is.
    """
    for file, group in groupby(report.findings, key=lambda finding: finding.place.file):
        path = _path(folder, file)
        yield from (_finding(finding, path, terminal) for finding in group)
        yield ""
    yield from _problems(report.problems, terminal, folder)
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


def summary_line(report: Report, terminal: Terminal, folder: PurePath = _HERE) -> str:
    """Return one line that says how much was found in how much, and in which project unless it is here."""
    summary = report.summary
    where = f"{counted(summary.files, 'file')} ({counted(summary.lines, 'line')})"
    levels = [
        counted(number, word)
        for number, word in (
            (summary.errors, "error"),
            (summary.warnings, "warning"),
            (summary.infos, "info"),
        )
        if number
    ]
    if not report.findings:
        text = f"No findings in {where}"
    else:
        text = f"{counted(len(report.findings), 'finding')} in {where}: {', '.join(levels)}"
    if report.problems:
        text += f"; {counted(len(report.problems), 'problem')}"
    name = "" if folder == _HERE else f"{visible(folder.as_posix())}: "
    return terminal.bold(f"{name}{text}.")


def counted(number: int, word: str) -> str:
    """Return `1 file`, `1,234 files`."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def _finding(finding: Finding, path: str, terminal: Terminal) -> str:
    position = f"{terminal.bold(path)}{terminal.dim(f':{finding.place.line}:{finding.place.column}:')}"
    severity = terminal.severity(finding.severity, finding.severity.label)
    return f"{position} {finding.code} {severity} {visible(finding.message)}"


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
