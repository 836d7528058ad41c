"""What a filter leaves."""

from __future__ import annotations

from inspector.report.dependencies import dependency_uses
from inspector.report.filter import Filter, parse
from inspector.report.narrow import (
    findings_by_feature,
    narrow_dependencies,
    narrow_features,
    narrow_findings,
    narrow_routes,
    narrow_settings,
)
from inspector.report.rows import DEPENDENCIES, FEATURES, FINDINGS, ROUTES, SETTINGS
from inspector.rules.declare import Severity
from tests.report.samples import CREATE_ORDER, DATABASE_SETTINGS, FORGOTTEN, ORDERS, SHOP, finding, report

WARNING = finding(severity=Severity.WARNING, feature=None)


def test_findings_that_pass_are_counted_anew() -> None:
    narrowed = narrow_findings(report(finding(), WARNING), parse("sev:warning", FINDINGS))
    assert narrowed.findings == (WARNING,)
    assert (narrowed.summary.errors, narrowed.summary.warnings) == (0, 1)
    assert narrowed.summary.files == 12


def test_apps_without_a_route_that_passes_are_left_out() -> None:
    (app,) = narrow_routes((SHOP, FORGOTTEN), parse("method:POST", ROUTES))
    assert (app.name, app.routes) == ("shop.main:app", (CREATE_ORDER,))


def test_classes_without_a_field_that_passes_are_left_out() -> None:
    (cls,) = narrow_settings((DATABASE_SETTINGS,), parse("secret:yes", SETTINGS))
    assert [field.name for field in cls.fields] == ["password"]
    assert narrow_settings((DATABASE_SETTINGS,), parse("nothing", SETTINGS)) == ()


def test_features_and_dependencies_pass_or_do_not() -> None:
    assert narrow_features((ORDERS,), parse("role:router", FEATURES)) == (ORDERS,)
    assert narrow_features((ORDERS,), parse("role:tasks", FEATURES)) == ()
    uses = dependency_uses([SHOP])
    assert [use.name for use in narrow_dependencies(uses, parse("yields:yes", DEPENDENCIES))] == [
        "shop.db:get_session"
    ]


def test_no_filter_changes_nothing() -> None:
    whole = report(finding(), WARNING)
    assert narrow_findings(whole, Filter()) is whole
    assert narrow_routes([SHOP, FORGOTTEN], Filter()) == (SHOP, FORGOTTEN)
    assert narrow_settings([DATABASE_SETTINGS], Filter()) == (DATABASE_SETTINGS,)


def test_findings_by_feature_leaves_out_what_has_none() -> None:
    assert dict(findings_by_feature([finding(), finding(), WARNING])) == {"orders": 2}
