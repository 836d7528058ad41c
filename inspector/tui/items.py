"""What the lists show: the parts of a report, each with what a filter sees of it.

Made in the thread that scans, so that a long report does not hold up a key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.report.filter import Row
from inspector.report.history import History
from inspector.report.rows import feature_row, finding_row, route_row, setting_row
from inspector.report.score import score
from inspector.rules.declare import Severity
from inspector.tui.changes import changes
from inspector.tui.redact import Secrets
from inspector.tui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.records import (
        Application,
        Feature,
        Place,
        Route,
        SettingsClass,
        SettingsField,
        Unresolved,
    )
    from inspector.report.model import Report
    from inspector.report.score import Score
    from inspector.rules.declare import Finding
    from inspector.tui.changes import Changes
    from inspector.tui.engine import Engine

UNRESOLVED = "unresolved"
"""The key of the group of what could not be resolved."""


@dataclass(frozen=True, slots=True)
class FindingItem:
    """A finding."""

    finding: Finding
    row: Row
    where: str  # file:line


@dataclass(frozen=True, slots=True)
class RouteItem:
    """A route of an app; `route` is None for an app without routes."""

    app: Application
    route: Route | None
    row: Row


@dataclass(frozen=True, slots=True)
class SettingItem:
    """A field of a settings class; `field` is None for a class without fields."""

    cls: SettingsClass
    field: SettingsField | None
    row: Row


@dataclass(frozen=True, slots=True)
class UnresolvedItem:
    """What a table leaves out."""

    unresolved: Unresolved
    row: Row


@dataclass(frozen=True, slots=True)
class FeatureItem:
    """A feature with the totals of its findings: errors, warnings, infos."""

    feature: Feature
    row: Row
    counts: tuple[int, int, int]

    @property
    def findings(self) -> int:
        """Findings of all severities."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report made ready to be shown."""

    report: Report
    seconds: float
    findings: tuple[FindingItem, ...]
    routes: tuple[RouteItem | UnresolvedItem, ...]
    settings: tuple[SettingItem | UnresolvedItem, ...]
    features: tuple[FeatureItem, ...]
    score: Score
    history: History  # of scores, this one included
    secrets: Secrets
    changes: Changes | None  # None after the first scan


def prepare(report: Report, engine: Engine, before: Report | None, seconds: float) -> Prepared:
    """Make a report ready; `before` is that of the scan before, `seconds` what the scan took."""
    found = score(engine.rules(), report.findings, report.summary.lines)
    return Prepared(
        report=report,
        seconds=seconds,
        findings=tuple(FindingItem(f, finding_row(f), where(f.place)) for f in report.findings),
        routes=tuple(_routes(report)),
        settings=tuple(_settings(report)),
        features=tuple(_features(report)),
        score=found,
        history=engine.record(report, found) if engine.record is not None else History(),
        secrets=Secrets.of(report.settings),
        changes=None if before is None else changes(before, report),
    )


def where(place: Place) -> str:
    """`file:line`, or the file alone where the place is a file as a whole."""
    whole = place.line == place.column == place.end_line == place.end_column == 1
    return clean(place.file) if whole else f"{clean(place.file)}:{place.line}"


def _routes(report: Report) -> Iterator[RouteItem | UnresolvedItem]:
    for app in report.apps:
        for route in app.routes:
            yield RouteItem(app, route, route_row(app, route))
        if not app.routes:
            yield RouteItem(
                app, None, Row.of((app.name, app.file), {"app": (app.name,), "file": (app.file,)})
            )
    for unresolved in report.unresolved_routes:
        yield _unresolved(unresolved)


def _settings(report: Report) -> Iterator[SettingItem | UnresolvedItem]:
    for cls in report.settings:
        for field in cls.fields:
            yield SettingItem(cls, field, setting_row(cls, field))
        if not cls.fields:
            yield SettingItem(
                cls, None, Row.of((cls.name,), {"class": (cls.name,), "file": (cls.place.file,)})
            )
    for unresolved in report.unresolved_settings:
        yield _unresolved(unresolved)


def _unresolved(unresolved: Unresolved) -> UnresolvedItem:
    texts = (UNRESOLVED, unresolved.what, unresolved.reason, unresolved.file)
    return UnresolvedItem(unresolved, Row.of(texts, {"file": (unresolved.file,)}))


def _features(report: Report) -> Iterator[FeatureItem]:
    counts = Counter((f.feature, f.severity) for f in report.findings)
    for feature in report.features:
        number = (
            counts[feature.name, Severity.ERROR],
            counts[feature.name, Severity.WARNING],
            counts[feature.name, Severity.INFO],
        )
        yield FeatureItem(feature, feature_row(feature), number)
