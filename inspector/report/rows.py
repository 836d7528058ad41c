"""What filters see of findings, routes, settings, features and dependencies: their keys and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from inspector.project.records import Role
from inspector.report.authentication import auth_names
from inspector.report.filter import How, Key, Row, Vocabulary

if TYPE_CHECKING:
    from inspector.project.records import Application, Feature, Route, SettingsClass, SettingsField
    from inspector.report.dependencies import DependencyUse
    from inspector.rules.declare import Finding

_YES_NO: Final = ("yes", "no")

FINDINGS: Final = Vocabulary(
    {
        "sev": Key(How.BEGINS, "severity", ("error", "warning", "info")),
        "rule": Key(How.BEGINS, "code or name of the rule"),
        "file": Key(How.CONTAINS, "path of the file"),
        "feature": Key(How.CONTAINS, "feature that the file belongs to"),
        "fixable": Key(How.BEGINS, "whether the rule can repair it", _YES_NO),
    }
)

ROUTES: Final = Vocabulary(
    {
        "method": Key(How.EQUALS, "HTTP method, or websocket or mount"),
        "path": Key(How.CONTAINS, "full path"),
        "auth": Key(How.CONTAINS, "dependency that authenticates, `?` where that is unresolved"),
        "tag": Key(How.CONTAINS, "OpenAPI tag"),
        "dep": Key(How.CONTAINS, "dependency, at any depth"),
        "handler": Key(How.CONTAINS, "function or class that answers"),
        "file": Key(How.CONTAINS, "path of the handler's file"),
        "feature": Key(How.CONTAINS, "feature that the handler belongs to"),
        "app": Key(How.CONTAINS, "application"),
        "mount": Key(How.CONTAINS, "path of the mount that it is reached through"),
        "router": Key(How.CONTAINS, "router that it is put on"),
        "model": Key(How.CONTAINS, "response model"),
        "kind": Key(How.BEGINS, "kind of route", ("http", "websocket", "mount", "static")),
        "status": Key(How.BEGINS, "declared status code"),
        "conditional": Key(How.BEGINS, "whether it is decided at run time", _YES_NO),
        "deprecated": Key(How.BEGINS, "whether it is deprecated", _YES_NO),
    }
)

SETTINGS: Final = Vocabulary(
    {
        "env": Key(How.CONTAINS, "environment variable"),
        "class": Key(How.CONTAINS, "settings class"),
        "field": Key(How.CONTAINS, "field"),
        "type": Key(How.CONTAINS, "type of the field"),
        "file": Key(How.CONTAINS, "path of the file"),
        "required": Key(How.BEGINS, "whether it has no default", _YES_NO),
        "secret": Key(How.BEGINS, "whether it holds a secret", _YES_NO),
    }
)

FEATURES: Final = Vocabulary(
    {
        "name": Key(How.CONTAINS, "name"),
        "file": Key(How.CONTAINS, "path of the folder or of a file in it"),
        "role": Key(How.BEGINS, "role that a file of it plays", get_args(Role)),
        "imports": Key(How.CONTAINS, "feature that it imports"),
    }
)

DEPENDENCIES: Final = Vocabulary(
    {
        "name": Key(How.CONTAINS, "name of the callable"),
        "file": Key(How.CONTAINS, "path of the file"),
        "needs": Key(How.CONTAINS, "callable that it needs itself"),
        "route": Key(How.CONTAINS, "route that uses it"),
        "scope": Key(How.CONTAINS, "security scope"),
        "auth": Key(How.BEGINS, "whether it authenticates", _YES_NO),
        "yields": Key(How.BEGINS, "whether it cleans up after the request", _YES_NO),
    }
)


def finding_row(finding: Finding) -> Row:
    """Words search code, name, message and file."""
    file = finding.place.file
    return Row.of(
        (finding.code, finding.name, finding.message, file),
        {
            "sev": (finding.severity.label,),
            "rule": (finding.code, finding.name),
            "file": (file,),
            "feature": (finding.feature,),
            "fixable": _yes_no(finding.fixable),
        },
    )


def route_row(app: Application, route: Route) -> Row:
    """Words search methods, path, name, handler, file and tags."""
    methods = route.methods or (route.kind,)
    return Row.of(
        (*methods, route.path, route.name, route.endpoint, route.file, *route.tags),
        {
            "method": methods,
            "path": (route.path,),
            "auth": auth_names(route),
            "tag": route.tags,
            "dep": route.dependency_names(),
            "handler": (route.endpoint,),
            "file": (route.file,),
            "feature": (route.feature,),
            "app": (app.name,),
            "mount": (route.mount(),),
            "router": (route.router,),
            "model": (route.response_model,),
            "kind": (route.kind,),
            "status": () if route.status_code is None else (str(route.status_code),),
            "conditional": _yes_no(route.conditional is not None),
            "deprecated": _yes_no(bool(route.deprecated)),
        },
    )


def setting_row(cls: SettingsClass, field: SettingsField) -> Row:
    """Words search class, field, type, variables, description and file."""
    return Row.of(
        (cls.name, field.name, field.type, *field.env, field.description, field.place.file),
        {
            "env": field.env,
            "class": (cls.name,),
            "field": (field.name,),
            "type": (field.type,),
            "file": (field.place.file,),
            "required": _yes_no(field.required),
            "secret": _yes_no(field.secret),
        },
    )


def feature_row(feature: Feature) -> Row:
    """Words search name, folder and files."""
    return Row.of(
        (feature.name, feature.path, *feature.files),
        {
            "name": (feature.name,),
            "file": (feature.path, *feature.files),
            "role": tuple(role for role, _ in feature.roles),
            "imports": feature.imports,
        },
    )


def dependency_row(use: DependencyUse) -> Row:
    """Words search name, file and what it needs."""
    file = use.place.file if use.place else None
    return Row.of(
        (use.name, file, *use.needs),
        {
            "name": (use.name,),
            "file": (file,),
            "needs": use.needs,
            "route": tuple(user.title for user in use.routes),
            "scope": use.scopes,
            "auth": _yes_no(use.authenticates),
            "yields": _yes_no(use.yields),
        },
    )


def _yes_no(value: bool) -> tuple[str]:
    return ("yes",) if value else ("no",)
