"""A report as Markdown, for a pull request or an issue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Status
from inspector.probe.reference import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.probe.report import ProbeReport, Result

SIGNS: Final = {Status.FAIL: "❌", Status.WARN: "⚠️", Status.PASS: "✅", Status.SKIP: "⏭️"}
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#!~@&])")


def probe_markdown(report: ProbeReport) -> Iterator[str]:
    """Yield the lines: a summary, a table a group; what the server says is escaped."""
    count = report.count()
    yield f"# Probe of {_escaped(report.url)}"
    yield ""
    if report.app:
        yield f"In process: the code of {_escaped(report.app)} was run."
        yield ""
    totals = ", ".join(f"{count[status]} {status.value}" for status in SIGNS)
    yield f"{totals}; {report.requests} requests in {report.seconds:.1f} s, fapi-inspect {report.version}"
    for group, title in TITLES.items():
        results = [result for result in report.results if result.group == group]
        if not results:
            continue
        yield ""
        yield f"## {title}"
        yield ""
        yield "| | check | what was found |"
        yield "|---|---|---|"
        for result in results:
            sign = f"{SIGNS[result.status]} {result.status.value}"
            yield f"| {sign} | {result.code} `{result.name}` | {_found(result)} |"


def _found(result: Result) -> str:
    place = f" (`{result.place.file.replace('`', '')}:{result.place.line}`)" if result.place else ""
    return _escaped(result.message) + place


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
