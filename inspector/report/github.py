"""Findings as workflow commands of GitHub Actions, which shows them at their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.report.excerpt import is_whole
from inspector.report.paths import from_repository, joined
from inspector.report.terminal import visible
from inspector.rules.declare import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Problem
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def check_github(reports: Sequence[Report]) -> Iterator[str]:
    """Yield a command a finding and a problem; paths are from the top of the repository.

    GitHub shows ten annotations of a kind and step: the most severe findings come first.
    """
    prefixes = from_repository(reports)
    for level in sorted(Severity, reverse=True):
        for report, prefix in zip(reports, prefixes, strict=True):
            yield from (_finding(one, prefix) for one in report.findings if one.severity is level)
        if level is Severity.WARNING:
            for report, prefix in zip(reports, prefixes, strict=True):
                yield from (_problem(one, prefix) for one in report.problems)


def _finding(finding: Finding, prefix: str) -> str:
    place = finding.place
    properties = {"file": joined(prefix, place.file), "line": str(place.line)}
    if not is_whole(place):
        if place.end_line == place.line:  # columns of several lines are refused
            properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
        properties["endLine"] = str(place.end_line)
    properties["title"] = f"{finding.code} {finding.name}"
    return _command(_COMMANDS[finding.severity], properties, finding.message)


def _problem(problem: Problem, prefix: str) -> str:
    properties = {"file": joined(prefix, problem.file)} if problem.file else {}
    if problem.line:
        properties["line"] = str(problem.line)
    return _command("warning", {**properties, "title": "fapi-inspect: problem"}, problem.message)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
