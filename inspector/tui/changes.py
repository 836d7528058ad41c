"""What a scan shows that the one before did not, and the other way round."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.report.model import Report
    from inspector.rules.declare import Finding


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two reports on one project."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    routes_added: tuple[str, ...]
    routes_removed: tuple[str, ...]
    variables_added: tuple[str, ...]
    variables_removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(
            (
                self.new,
                self.gone,
                self.routes_added,
                self.routes_removed,
                self.variables_added,
                self.variables_removed,
            )
        )


def changes(before: Report, after: Report) -> Changes:
    """Compare two reports; a finding that only moved to another line is the same."""
    routes = (_titles(before), _titles(after))
    variables = (_variables(before), _variables(after))
    return Changes(
        new=_beyond(after.findings, before.findings),
        gone=_beyond(before.findings, after.findings),
        routes_added=tuple(sorted(routes[1] - routes[0])),
        routes_removed=tuple(sorted(routes[0] - routes[1])),
        variables_added=tuple(sorted(variables[1] - variables[0])),
        variables_removed=tuple(sorted(variables[0] - variables[1])),
    )


def _beyond(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    known = Counter((f.code, f.place.file, f.message) for f in others)
    beyond = []
    for finding in findings:
        key = (finding.code, finding.place.file, finding.message)
        if known[key]:
            known[key] -= 1
        else:
            beyond.append(finding)
    return tuple(beyond)


def _titles(report: Report) -> set[str]:
    return {route.title() for app in report.apps for route in app.routes}


def _variables(report: Report) -> set[str]:
    return {name for cls in report.settings for field in cls.fields for name in field.env}
