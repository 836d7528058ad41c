"""Routes, settings, features, dependencies and rules as text tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.report.authentication import auth_names
from inspector.report.masking import shown_default
from inspector.report.route_groups import GroupBy, grouped
from inspector.report.terminal import Column, Cut, table, visible
from inspector.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from inspector.project.records import (
        Application,
        Feature,
        Layout,
        Route,
        SettingsClass,
        SettingsField,
        Unresolved,
    )
    from inspector.report.dependencies import DependencyUse
    from inspector.report.route_groups import SortBy
    from inspector.report.terminal import Terminal
    from inspector.rules.declare import Rule

_PLACE: Final = Column("PLACE", dim=True, rank=1, least=12, cut=Cut.LEFT)
_NOTES: Final = Column("NOTES", rank=2, least=6, cut=Cut.RIGHT)

_ROUTES: Final = (
    Column("METHOD"),
    Column("PATH", rank=4, least=18),
    Column("HANDLER", rank=3, least=10, cut=Cut.RIGHT),
    Column("AUTH", rank=1, least=8, cut=Cut.RIGHT),
    Column("STATUS", right=True, spare=True),
    Column("MODEL", rank=0, least=8, cut=Cut.RIGHT, spare=True),
    Column("DEPS", right=True, spare=True),
    Column("APP", rank=2, least=8, cut=Cut.LEFT, spare=True),
    _NOTES,
    _PLACE,
)
_SETTINGS: Final = (
    Column("FIELD", rank=4, least=12),
    Column("TYPE", rank=2, least=12, cut=Cut.RIGHT),
    Column("DEFAULT", rank=1, least=10, cut=Cut.RIGHT),
    Column("ENV", rank=3, least=16),
    _NOTES,
    _PLACE,
)
_FEATURES: Final = (
    Column("FEATURE", rank=4, least=12),
    Column("ROUTES", right=True),
    Column("LINES", right=True),
    Column("FINDINGS", right=True),
    Column("ROLES", rank=3, least=14),
    Column("IMPORTS", rank=3, least=14),
    Column("FOLDER", dim=True, rank=1, least=12, cut=Cut.LEFT),
)
_DEPENDENCIES: Final = (
    Column("DEPENDENCY", rank=3, least=20),
    Column("ROUTES", right=True),
    Column("NEEDS", rank=1, least=14, cut=Cut.RIGHT),
    _NOTES,
    _PLACE,
)
_RULES: Final = (
    Column("CODE"),
    Column("SEVERITY"),
    Column("NAME"),
    Column("NOTES"),
    Column("SUMMARY", rank=1, least=24),
)


def routes_text(
    apps: Sequence[Application],
    unresolved: Sequence[Unresolved],
    terminal: Terminal,
    *,
    by: GroupBy = GroupBy.APP,
    sort: SortBy | None = None,
) -> Iterator[str]:
    """Yield a table a section, then what could not be resolved, then the totals."""
    included = sum(app.name is not None for app in apps)
    for group in grouped(apps, by, sort):
        place = f"  {terminal.dim(_place(*group.place))}" if group.place is not None else ""
        yield f"{terminal.bold(visible(group.title))}{place}"
        mixed = len({app.name for app, _ in group.members}) > 1
        rows = [_route(route, (app.name or "none") if mixed else "") for app, route in group.members]
        yield from table(_ROUTES, rows, terminal) if rows else ["no routes"]
        yield ""
    yield from _unresolved(unresolved, terminal)
    routes = sum(len(app.routes) for app in apps)
    yield _totals(f"{counted(routes, 'route')} in {counted(included, 'app')}", unresolved, terminal)


def settings_text(
    classes: Sequence[SettingsClass], unresolved: Sequence[Unresolved], terminal: Terminal
) -> Iterator[str]:
    """Yield a table a settings class, then what could not be resolved, then the totals."""
    for cls in classes:
        place = _place(cls.place.file, cls.place.line)
        yield f"{terminal.bold(visible(cls.name))}  {visible(_traits(cls))}  {terminal.dim(place)}"
        rows = [_field(field) for field in cls.fields]
        yield from table(_SETTINGS, rows, terminal) if rows else ["no fields"]
        yield ""
    yield from _unresolved(unresolved, terminal)
    fields = sum(len(cls.fields) for cls in classes)
    yield _totals(f"{counted(fields, 'field')} in {_classes(len(classes))}", unresolved, terminal)


def features_text(
    layout: Layout, features: Sequence[Feature], findings: Mapping[str, int], terminal: Terminal
) -> Iterator[str]:
    """Yield a row a feature, and how the project is laid out."""
    rows = [
        (
            feature.name,
            str(feature.routes),
            f"{feature.lines:,}",
            str(findings.get(feature.name, 0)),
            ", ".join(role for role, _ in feature.roles),
            ", ".join(feature.imports),
            feature.path,
        )
        for feature in features
    ]
    if rows:
        yield from table(_FEATURES, rows, terminal)
        yield ""
    yield terminal.bold(f"{counted(len(features), 'feature')}; layout: {layout}.")


def dependencies_text(uses: Sequence[DependencyUse], terminal: Terminal) -> Iterator[str]:
    """Yield a row a callable that routes depend on."""
    rows = [
        (
            use.name,
            str(len(use.routes)),
            ", ".join(map(_short, use.needs)),
            ", ".join(_dependency_notes(use)),
            _place(use.place.file, use.place.line) if use.place else "",
        )
        for use in uses
    ]
    if rows:
        yield from table(_DEPENDENCIES, rows, terminal)
        yield ""
    number = f"{len(uses):,} {'dependency' if len(uses) == 1 else 'dependencies'}"
    yield terminal.bold(f"{number}.")


def rules_text(rules: Sequence[Rule], terminal: Terminal) -> Iterator[str]:
    """Yield a row a rule."""
    rows = [
        (
            rule.code,
            rule.severity.label,
            rule.name,
            ", ".join(note for note, holds in (("fix", rule.fix), ("opt-in", not rule.default)) if holds),
            rule.summary,
        )
        for rule in rules
    ]
    if rows:
        yield from table(_RULES, rows, terminal)
        yield ""
    yield terminal.bold(f"{counted(len(rules), 'rule')}; `fapi-inspect explain CODE` shows the page of one.")


def _route(route: Route, app: str) -> tuple[str, ...]:
    notes = [
        f"if {route.conditional}" if route.conditional is not None else "",
        "deprecated" if route.deprecated else "",
        "" if route.in_schema or route.kind != "http" else "not in schema",
    ]
    return (
        " ".join(route.methods) or route.kind.upper(),
        route.path,
        _short(route.endpoint or route.name),
        ", ".join(map(_short, auth_names(route))),
        "" if route.status_code is None else str(route.status_code),
        route.response_model or "",
        str(len(route.dependency_names()) or ""),
        app,
        ", ".join(filter(None, notes)),
        _place(route.file or route.registered.file, route.line or route.registered.line),
    )


def _traits(cls: SettingsClass) -> str:
    traits = [
        _prefix(cls.env_prefix),
        f"nested by {cls.env_nested_delimiter}" if cls.env_nested_delimiter else "",
        "nested delimiter unresolved" if "env_nested_delimiter" in cls.unknown else "",
        f"reads {cls.env_file}" if cls.env_file else "",
        "frozen" if cls.frozen else "not frozen",
        f"extra {cls.extra}",
        "case sensitivity unresolved" if cls.case_sensitive is None else "",
        "case-sensitive" if cls.case_sensitive else "",
    ]
    return ", ".join(filter(None, traits))


def _prefix(prefix: str | None) -> str:
    if prefix is None:
        return "prefix unresolved"
    return f"prefix {prefix}" if prefix else "no prefix"


def _field(field: SettingsField) -> tuple[str, ...]:
    notes = ["required" if field.required else "", "secret" if field.secret else ""]
    return (
        field.name,
        field.type,
        shown_default(field) or "",
        ", ".join(field.env),
        ", ".join(filter(None, notes)),
        _place(field.place.file, field.place.line),
    )


def _dependency_notes(use: DependencyUse) -> Iterator[str]:
    if use.authenticates:
        yield "authenticates"
    if use.yields:
        yield "cleans up"
    if use.scopes:
        yield f"scopes {' '.join(use.scopes)}"


def _unresolved(unresolved: Sequence[Unresolved], terminal: Terminal) -> Iterator[str]:
    if not unresolved:
        return
    yield terminal.bold("Unresolved")
    for one in unresolved:
        yield f"  {_place(one.file, one.line)}: {visible(one.what)}: {visible(one.reason)}"
    yield ""


def _totals(text: str, unresolved: Sequence[Unresolved], terminal: Terminal) -> str:
    rest = f"; {len(unresolved):,} unresolved" if unresolved else ""
    return terminal.bold(f"{text}{rest}.")


def _classes(number: int) -> str:
    return f"{number:,} settings class{'es' * (number != 1)}"


def _short(name: str) -> str:
    """Return a name of code without its module."""
    return name.rpartition(":")[2] if ":" in name else name.rpartition(".")[2]


def _place(file: str, line: int) -> str:
    return visible(f"{file}:{line}" if line else file)
