r"""The JSON formats, version 1: records that others build on, so fields are added but never changed.

Paths are relative to the inspected root with `/`, lines and columns count from 1, names
of code are `package.module:qualified.name`. Characters that are no text (of file names
that are no UTF-8) are written as escapes, `\udcff`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from inspector.report.masking import shown_default

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inspector.project.records import (
        Application,
        Feature,
        Layout,
        Problem,
        Route,
        SettingsClass,
        SettingsField,
        Unresolved,
    )
    from inspector.report.dependencies import DependencyUse
    from inspector.report.model import Report
    from inspector.rules.declare import Finding, Rule

VERSION: Final = 1


class _UnresolvedRecord(msgspec.Struct, frozen=True):
    file: str
    line: int
    what: str
    reason: str


# --- check ------------------------------------------------------------------------------------


class _Tool(msgspec.Struct, frozen=True):
    name: str
    version: str


class _Project(msgspec.Struct, frozen=True):
    name: str
    root: str


class _Counts(msgspec.Struct, frozen=True):
    error: int
    warning: int
    info: int


class _Summary(msgspec.Struct, frozen=True):
    files: int
    lines: int
    routes: int
    settings_classes: int
    findings: _Counts


class _Finding(msgspec.Struct, frozen=True):
    code: str
    name: str
    severity: str
    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    feature: str | None
    fixable: bool


class _Problem(msgspec.Struct, frozen=True):
    file: str
    line: int | None
    message: str


class CheckRecord(msgspec.Struct, frozen=True):
    """`check --format json` of one project."""

    version: int
    tool: _Tool
    project: _Project
    summary: _Summary
    findings: list[_Finding]
    problems: list[_Problem]


class _Checks(msgspec.Struct, frozen=True):
    version: int
    projects: list[CheckRecord]


def check_json(reports: Sequence[Report]) -> bytes:
    """Write the findings of one project, or of several under `projects`."""
    records = [_check(report) for report in reports]
    return encode(records[0] if len(records) == 1 else _Checks(VERSION, records))


def _check(report: Report) -> CheckRecord:
    summary = report.summary
    return CheckRecord(
        version=VERSION,
        tool=_Tool("fapi-inspect", report.version),
        project=_Project(report.name, report.root.resolve().as_posix()),
        summary=_Summary(
            files=summary.files,
            lines=summary.lines,
            routes=summary.routes,
            settings_classes=summary.settings_classes,
            findings=_Counts(summary.errors, summary.warnings, summary.infos),
        ),
        findings=[_finding(finding) for finding in report.findings],
        problems=[_problem(problem) for problem in report.problems],
    )


def _finding(finding: Finding) -> _Finding:
    place = finding.place
    return _Finding(
        code=finding.code,
        name=finding.name,
        severity=finding.severity.label,
        message=finding.message,
        file=place.file,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        feature=finding.feature,
        fixable=finding.fixable,
    )


def _problem(problem: Problem) -> _Problem:
    return _Problem(problem.file, problem.line or None, problem.message)


# --- routes -----------------------------------------------------------------------------------


class _Route(msgspec.Struct, frozen=True):
    kind: Literal["http", "websocket", "mount", "static"]
    methods: tuple[str, ...]
    path: str
    name: str
    endpoint: str | None
    file: str | None
    line: int | None
    feature: str | None
    tags: tuple[str, ...]
    status_code: int | None
    response_model: str | None
    deprecated: bool | None
    in_schema: bool
    conditional: str | None
    dependencies: tuple[str, ...]
    auth: tuple[str, ...]
    auth_resolved: bool  # False: `auth` may lack some


class _App(msgspec.Struct, frozen=True):
    app: str | None
    file: str
    line: int
    routes: list[_Route]


class _Routes(msgspec.Struct, frozen=True):
    version: int
    apps: list[_App]
    unresolved: list[_UnresolvedRecord]


def routes_json(apps: Iterable[Application], unresolved: Iterable[Unresolved]) -> bytes:
    """Write the route table; routers that no app includes stand under `"app": null`."""
    found = [_App(app.name, app.file, app.line, [_route(route) for route in app.routes]) for app in apps]
    return encode(_Routes(VERSION, found, _unresolved(unresolved)))


def _route(route: Route) -> _Route:
    return _Route(
        kind=route.kind,
        methods=route.methods,
        path=route.path,
        name=route.name,
        endpoint=route.endpoint,
        file=route.file,
        line=route.line,
        feature=route.feature,
        tags=route.tags,
        status_code=route.status_code,
        response_model=route.response_model,
        deprecated=route.deprecated,
        in_schema=route.in_schema,
        conditional=route.conditional,
        dependencies=route.dependency_names(),
        auth=route.auth(),
        auth_resolved=route.resolved,
    )


def _unresolved(unresolved: Iterable[Unresolved]) -> list[_UnresolvedRecord]:
    return [_UnresolvedRecord(u.file, u.line, u.what, u.reason) for u in unresolved]


# --- settings ---------------------------------------------------------------------------------


class _Field(msgspec.Struct, frozen=True):
    name: str
    type: str
    required: bool
    default: str | None
    env: tuple[str, ...]
    secret: bool
    description: str | None
    file: str
    line: int


class _Class(msgspec.Struct, frozen=True):
    name: str = msgspec.field(name="class")
    file: str
    line: int
    env_prefix: str | None
    case_sensitive: bool | None
    env_nested_delimiter: str | None
    env_file: str | None
    frozen: bool
    extra: str
    fields: list[_Field]


class _Settings(msgspec.Struct, frozen=True):
    version: int
    classes: list[_Class]
    unresolved: list[_UnresolvedRecord]


def settings_json(classes: Iterable[SettingsClass], unresolved: Iterable[Unresolved]) -> bytes:
    """Write the settings classes with all their fields, inherited ones included."""
    return encode(_Settings(VERSION, [_class(cls) for cls in classes], _unresolved(unresolved)))


def _class(cls: SettingsClass) -> _Class:
    return _Class(
        name=cls.name,
        file=cls.place.file,
        line=cls.place.line,
        env_prefix=cls.env_prefix,
        case_sensitive=cls.case_sensitive,
        env_nested_delimiter=cls.env_nested_delimiter,
        env_file=cls.env_file,
        frozen=cls.frozen,
        extra=cls.extra,
        fields=[_field(field) for field in cls.fields],
    )


def _field(field: SettingsField) -> _Field:
    return _Field(
        name=field.name,
        type=field.type,
        required=field.required,
        default=shown_default(field),
        env=field.env,
        secret=field.secret,
        description=field.description,
        file=field.place.file,
        line=field.place.line,
    )


# --- features ---------------------------------------------------------------------------------


class _Feature(msgspec.Struct, frozen=True):
    name: str
    path: str
    roles: dict[str, tuple[str, ...]]
    routes: int
    lines: int
    imports: tuple[str, ...]
    findings: int


class _Features(msgspec.Struct, frozen=True):
    version: int
    layout: str
    features: list[_Feature]


def features_json(layout: Layout, features: Iterable[Feature], findings: Mapping[str, int]) -> bytes:
    """Write features with the number of findings in each, `findings` by the feature's name."""
    found = [
        _Feature(
            name=feature.name,
            path=feature.path,
            roles=dict(feature.roles),
            routes=feature.routes,
            lines=feature.lines,
            imports=feature.imports,
            findings=findings.get(feature.name, 0),
        )
        for feature in features
    ]
    return encode(_Features(VERSION, layout, found))


# --- dependencies -----------------------------------------------------------------------------


class _RouteUse(msgspec.Struct, frozen=True):
    app: str | None
    route: str
    file: str | None
    line: int | None


class _Dependency(msgspec.Struct, frozen=True):
    name: str
    file: str | None
    line: int | None
    authenticates: bool
    yields: bool
    scopes: tuple[str, ...]
    needs: tuple[str, ...]
    routes: list[_RouteUse]


class _Dependencies(msgspec.Struct, frozen=True):
    version: int
    dependencies: list[_Dependency]


def dependencies_json(uses: Iterable[DependencyUse]) -> bytes:
    """Write each callable that routes depend on, with what it needs and the routes that use it."""
    found = [
        _Dependency(
            name=use.name,
            file=use.place.file if use.place else None,
            line=use.place.line if use.place else None,
            authenticates=use.authenticates,
            yields=use.yields,
            scopes=use.scopes,
            needs=use.needs,
            routes=[_RouteUse(user.app, user.title, user.file, user.line) for user in use.routes],
        )
        for use in uses
    ]
    return encode(_Dependencies(VERSION, found))


# --- rules ------------------------------------------------------------------------------------


class _Rule(msgspec.Struct, frozen=True):
    code: str
    name: str
    severity: str
    section: str
    summary: str
    fix: bool
    default: bool


class _Rules(msgspec.Struct, frozen=True):
    version: int
    rules: list[_Rule]


def rules_json(rules: Iterable[Rule]) -> bytes:
    """Write every rule, in the order of the codes."""
    found = [_Rule(r.code, r.name, r.severity.label, r.section, r.summary, r.fix, r.default) for r in rules]
    return encode(_Rules(VERSION, found))


# --- encoding ---------------------------------------------------------------------------------

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def encode(record: msgspec.Struct) -> bytes:
    """Encode a record as indented UTF-8 that ends in a newline; lone surrogates become escapes."""
    return _encode(record)


def encode_array(records: Sequence[msgspec.Struct]) -> bytes:
    """Encode records as an array, likewise."""
    return _encode(records)


def _encode(value: msgspec.Struct | Sequence[msgspec.Struct]) -> bytes:
    try:
        raw = msgspec.json.encode(value)
    except UnicodeEncodeError:
        raw = msgspec.json.encode(cleaned(msgspec.to_builtins(value)))
    return msgspec.json.format(raw, indent=2) + b"\n"


def cleaned(value: Json) -> Json:
    """A value whose texts can all be encoded: lone surrogates become escapes."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {str(cleaned(key)): cleaned(inner) for key, inner in value.items()}
        case list() | tuple():
            return [cleaned(inner) for inner in value]
        case _:
            return value
