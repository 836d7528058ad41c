"""Findings as CSV (RFC 4180), which spreadsheets open without running what is in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from inspector.report.paths import from_here, joined
from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.report.model import Report

_HEADER: Final = (
    "project",
    "severity",
    "code",
    "name",
    "file",
    "line",
    "column",
    "end_line",
    "end_column",
    "feature",
    "fixable",
    "message",
)
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # full-width ones too


def check_csv(reports: Sequence[Report]) -> bytes:
    """Write a header and a row a finding, then a row a problem with the severity `problem`.

    Paths are from the working folder. A text that a spreadsheet would take for a formula has
    an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for report, prefix in zip(reports, from_here(reports), strict=True):
        writer.writerows(_rows(report, prefix))
    return text.getvalue().encode()


def _rows(report: Report, prefix: str) -> Iterator[tuple[str | int, ...]]:
    name = _cell(report.name)
    for finding in report.findings:
        place = finding.place
        yield (
            name,
            finding.severity.label,
            finding.code,
            finding.name,
            _cell(joined(prefix, place.file)),
            place.line,
            place.column,
            place.end_line,
            place.end_column,
            _cell(finding.feature or ""),
            "yes" if finding.fixable else "no",
            _cell(finding.message),
        )
    for problem in report.problems:
        file = _cell(joined(prefix, problem.file)) if problem.file else ""
        yield (
            name,
            "problem",
            "",
            "",
            file,
            problem.line or "",
            "",
            "",
            "",
            "",
            "no",
            _cell(problem.message),
        )


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
