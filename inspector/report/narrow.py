"""What a filter leaves of a report's findings and tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.report.rows import dependency_row, feature_row, finding_row, route_row, setting_row
from inspector.rules.declare import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.project.records import Application, Feature, SettingsClass
    from inspector.report.dependencies import DependencyUse
    from inspector.report.filter import Filter
    from inspector.report.model import Report
    from inspector.rules.declare import Finding


def narrow_findings(report: Report, wanted: Filter) -> Report:
    """Return the report with the findings that pass, counted anew; what else it says is untouched."""
    if not wanted:
        return report
    findings = tuple(finding for finding in report.findings if wanted.matches(finding_row(finding)))
    suppressed = tuple(one for one in report.suppressed if wanted.matches(finding_row(one.finding)))
    return replace(with_findings(report, findings), suppressed=suppressed)


def with_findings(report: Report, findings: tuple[Finding, ...]) -> Report:
    """Return the report with other findings, counted anew."""
    errors, warnings, infos = severities(findings)
    summary = replace(report.summary, errors=errors, warnings=warnings, infos=infos)
    return replace(report, findings=findings, summary=summary)


def narrow_routes(apps: Iterable[Application], wanted: Filter) -> tuple[Application, ...]:
    """Return the apps with the routes that pass; an app of which none is left is left out."""
    if not wanted:
        return tuple(apps)
    narrowed = (
        replace(app, routes=tuple(route for route in app.routes if wanted.matches(route_row(app, route))))
        for app in apps
    )
    return tuple(app for app in narrowed if app.routes)


def narrow_settings(classes: Iterable[SettingsClass], wanted: Filter) -> tuple[SettingsClass, ...]:
    """Return the classes with the fields that pass; a class of which none is left is left out."""
    if not wanted:
        return tuple(classes)
    narrowed = (
        replace(cls, fields=tuple(field for field in cls.fields if wanted.matches(setting_row(cls, field))))
        for cls in classes
    )
    return tuple(cls for cls in narrowed if cls.fields)


def narrow_features(features: Iterable[Feature], wanted: Filter) -> tuple[Feature, ...]:
    """Return the features that pass."""
    return tuple(feature for feature in features if wanted.matches(feature_row(feature)))


def narrow_dependencies(uses: Iterable[DependencyUse], wanted: Filter) -> tuple[DependencyUse, ...]:
    """Return the callables that pass."""
    return tuple(use for use in uses if wanted.matches(dependency_row(use)))


def severities(findings: Iterable[Finding]) -> tuple[int, int, int]:
    """Return how many errors, warnings and infos there are."""
    count = Counter(finding.severity for finding in findings)
    return count[Severity.ERROR], count[Severity.WARNING], count[Severity.INFO]


def findings_by_feature(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Return how many findings lie in each feature that has any."""
    return Counter(finding.feature for finding in findings if finding.feature is not None)
