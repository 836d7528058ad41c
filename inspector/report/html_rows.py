"""What the HTML page shows of reports, as rows of plain text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.report.authentication import auth_names
from inspector.report.excerpt import Excerpts, is_whole
from inspector.report.masking import shown_default
from inspector.report.narrow import findings_by_feature
from inspector.report.paths import joined
from inspector.rules.declare import Severity
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markupsafe import Markup

    from inspector.project.records import Application, Place, Route, SettingsClass, SettingsField, Unresolved
    from inspector.report.excerpt import Line
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

    Each = Sequence[tuple[Report, str]]  # reports with what leads to their roots

_AROUND: Final = 2  # lines of source before and after what is flagged
_MOST: Final = 6  # flagged lines
_WIDTH: Final = 1000  # of the bar of the section with the most findings


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar, in thousandths of the longest."""

    severity: Severity
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class SectionRow:
    """How much was found in a section of the guide."""

    digits: str
    title: str
    counts: Counter[Severity]
    total: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project of those that a page shows."""

    name: str
    folder: str
    files: int
    layout: str
    counts: Counter[Severity]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line of source in three parts; the second is flagged."""

    number: str
    before: str
    flagged: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding; `order` sorts by place, as numbers within texts would not."""

    severity: Severity
    code: str
    message: str
    place: str
    order: str
    feature: str
    fixable: bool
    source: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class SuppressedRow:
    """A finding that a comment silences."""

    code: str
    message: str
    place: str
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something that failed."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class UnresolvedRow:
    """Something that the tables leave out."""

    place: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route."""

    method: str
    path: str
    handler: str
    auth: str
    status: str
    model: str
    notes: str
    app: str
    place: str
    order: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A field of a settings class; its default is masked where it may be a secret."""

    owner: str
    name: str
    type: str
    default: str
    variables: tuple[str, ...]
    notes: str
    place: str
    order: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A feature."""

    name: str
    routes: int
    lines: int
    findings: int
    roles: str
    imports: str
    folder: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a rule."""

    code: str
    name: str
    findings: int
    page: Markup


def sections(findings: Iterable[Finding]) -> list[SectionRow]:
    """Return the sections in which anything was found."""
    count: dict[str, Counter[Severity]] = {}
    for finding in findings:
        count.setdefault(finding.code[2:4], Counter())[finding.severity] += 1
    most = max((of.total() for of in count.values()), default=1)
    return [
        SectionRow(
            about.digits,
            f"{about.digits} {about.title}",
            count[about.digits],
            count[about.digits].total(),
            tuple(_bars(count[about.digits], most)),
        )
        for about in SECTIONS
        if about.digits in count
    ]


def _bars(count: Counter[Severity], most: int) -> Iterator[Bar]:
    start = 0
    for severity in sorted(count, reverse=True):
        width = max(count[severity] * _WIDTH // most, 4)  # what is there can be seen
        yield Bar(severity, start, width)
        start += width


def project(report: Report, prefix: str) -> ProjectRow:
    """Return one project with its totals."""
    counts = Counter(finding.severity for finding in report.findings)
    return ProjectRow(report.name, prefix or ".", report.summary.files, report.layout, counts)


def worst_files(each: Each, most: int) -> list[tuple[str, Counter[Severity]]]:
    """Return the files with the most severe findings."""
    return _worst(((joined(p, f.place.file), f.severity) for r, p in each for f in r.findings), most)


def worst_features(found: Iterable[Finding], most: int) -> list[tuple[str, Counter[Severity]]]:
    """Return the features with the most severe findings."""
    return _worst(((f.feature, f.severity) for f in found if f.feature is not None), most)


def _worst(found: Iterable[tuple[str, Severity]], most: int) -> list[tuple[str, Counter[Severity]]]:
    count: dict[str, Counter[Severity]] = {}
    for name, severity in found:
        count.setdefault(name, Counter())[severity] += 1
    levels = sorted(Severity, reverse=True)
    return sorted(count.items(), key=lambda pair: ([-pair[1][level] for level in levels], pair[0]))[:most]


def findings(each: Each) -> list[FindingRow]:
    """Return every finding with its source."""
    return [
        FindingRow(
            one.severity,
            one.code,
            one.message,
            _position(joined(prefix, one.place.file), one.place),
            _order(joined(prefix, one.place.file), one.place.line, one.place.column),
            one.feature or "",
            one.fixable,
            tuple(_source(excerpts.around(one, around=_AROUND, most=_MOST))),
        )
        for report, prefix in each
        for excerpts in (Excerpts(report),)
        for one in report.findings
    ]


def _source(lines: Iterator[Line]) -> Iterator[SourceRow]:
    shown = list(lines)
    digits = max((len(str(line.number)) for line in shown), default=0)
    for line in shown:
        text, start, end = line.text, line.start, line.end
        yield SourceRow(f"{line.number:>{digits}}", text[:start], text[start:end], text[end:])


def suppressed(each: Each) -> list[SuppressedRow]:
    """Return what comments silence."""
    return [
        SuppressedRow(
            one.finding.code,
            one.finding.message,
            _position(joined(prefix, one.finding.place.file), one.finding.place),
            _order(joined(prefix, one.finding.place.file), one.finding.place.line),
            one.reason,
        )
        for report, prefix in each
        for one in report.suppressed
    ]


def problems(report: Report, prefix: str) -> Iterator[ProblemRow]:
    """Yield what failed."""
    for one in report.problems:
        place = _numbered(joined(prefix, one.file), one.line) if one.file else ""
        yield ProblemRow(place, one.message)


def unresolved(found: Iterable[Unresolved], prefix: str) -> Iterator[UnresolvedRow]:
    """Yield what could not be known."""
    for one in found:
        yield UnresolvedRow(_numbered(joined(prefix, one.file), one.line), one.what, one.reason)


def routes(each: Each) -> list[RouteRow]:
    """Return every route of every app."""
    return [
        _route(app, route, prefix) for report, prefix in each for app in report.apps for route in app.routes
    ]


def _route(app: Application, route: Route, prefix: str) -> RouteRow:
    notes = (
        f"if {route.conditional}" if route.conditional is not None else "",
        "deprecated" if route.deprecated else "",
        "" if route.in_schema or route.kind != "http" else "not in the schema",
    )
    file = joined(prefix, route.file or route.registered.file)
    line = route.line or route.registered.line
    return RouteRow(
        " ".join(route.methods) or route.kind,
        route.path,
        route.endpoint or route.name,
        ", ".join(name.rpartition(":")[2] for name in auth_names(route)),
        str(route.status_code or ""),
        route.response_model or "",
        ", ".join(filter(None, notes)),
        app.name or "none includes it",
        _numbered(file, line),
        _order(file, line),
    )


def settings(each: Each) -> list[SettingRow]:
    """Return every field of every settings class."""
    return [
        _setting(cls, field, prefix)
        for report, prefix in each
        for cls in report.settings
        for field in cls.fields
    ]


def _setting(cls: SettingsClass, field: SettingsField, prefix: str) -> SettingRow:
    file = joined(prefix, field.place.file)
    notes = ("required" if field.required else "", "secret" if field.secret else "")
    return SettingRow(
        cls.name,
        field.name,
        field.type,
        shown_default(field) or "",
        field.env,
        ", ".join(filter(None, notes)),
        _numbered(file, field.place.line),
        _order(file, field.place.line),
    )


def features(report: Report, prefix: str) -> Iterator[FeatureRow]:
    """Yield every feature."""
    count = findings_by_feature(report.findings)
    for one in report.features:
        yield FeatureRow(
            one.name,
            one.routes,
            one.lines,
            count.get(one.name, 0),
            ", ".join(role for role, _ in one.roles),
            ", ".join(one.imports),
            joined(prefix, one.path),
        )


def _position(file: str, place: Place) -> str:
    return file if is_whole(place) else f"{file}:{place.line}:{place.column}"


def _numbered(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def _order(file: str, line: int, column: int = 0) -> str:
    return f"{file} {line:08} {column:06}"
