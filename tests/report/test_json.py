"""The JSON formats, record by record, and each against its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from inspector.project.records import Place, Problem
from inspector.report.dependencies import dependency_uses
from inspector.report.json_format import (
    check_json,
    dependencies_json,
    features_json,
    routes_json,
    rules_json,
    settings_json,
)
from inspector.rules.declare import Rule, Severity
from tests.report.contracts import agreed
from tests.report.samples import DATABASE_SETTINGS, FORGOTTEN, LOST, ORDERS, SHOP, finding, report


def test_check() -> None:
    some = report(
        finding(fixable=True),
        finding(severity=Severity.INFO, feature=None, file=".", line=1),
        problems=(Problem("shop/bad.py", 7, "invalid syntax"), Problem("", 0, "rule FI0101 crashed")),
    )
    assert agreed("check", check_json([some])) == {
        "version": 1,
        "tool": {"name": "fapi-inspect", "version": "1.2.3"},
        "project": {"name": "shop", "root": Path("shop").resolve().as_posix()},
        "summary": {
            "files": 12,
            "lines": 3456,
            "routes": 5,
            "settings_classes": 1,
            "findings": {"error": 1, "warning": 0, "info": 1},
        },
        "findings": [
            {
                "code": "FI0201",
                "name": "blocking-call",
                "severity": "error",
                "message": "`time.sleep` blocks",
                "file": "shop/orders/router.py",
                "line": 14,
                "column": 5,
                "end_line": 14,
                "end_column": 20,
                "feature": "orders",
                "fixable": True,
            },
            {
                "code": "FI0201",
                "name": "blocking-call",
                "severity": "info",
                "message": "`time.sleep` blocks",
                "file": ".",
                "line": 1,
                "column": 5,
                "end_line": 1,
                "end_column": 20,
                "feature": None,
                "fixable": False,
            },
        ],
        "problems": [
            {"file": "shop/bad.py", "line": 7, "message": "invalid syntax"},
            {"file": "", "line": None, "message": "rule FI0101 crashed"},
        ],
    }


def test_several_projects_stand_in_a_list() -> None:
    first, second = report(finding()), report()
    document = agreed("check", check_json([first, second]))
    assert document["version"] == 1
    assert document["projects"] == [json.loads(check_json([first])), json.loads(check_json([second]))]


def test_routes() -> None:
    document = agreed("routes", routes_json((SHOP, FORGOTTEN), (LOST,)))
    shop, forgotten = document["apps"]
    assert (shop["app"], shop["file"], shop["line"]) == ("shop.main:app", "shop/main.py", 5)
    assert forgotten["app"] is None
    assert shop["routes"][1] == {
        "kind": "http",
        "methods": ["POST"],
        "path": "/orders",
        "name": "create_order",
        "endpoint": "shop.orders.router:create_order",
        "file": "shop/orders/router.py",
        "line": 30,
        "feature": "orders",
        "tags": ["orders"],
        "status_code": 201,
        "response_model": "Order",
        "deprecated": True,
        "in_schema": True,
        "conditional": "settings.writable",
        "dependencies": ["shop.db:get_session"],
        "auth": [],
        "auth_resolved": True,
    }
    assert document["unresolved"] == [
        {
            "file": "shop/main.py",
            "line": 60,
            "what": "app.include_router(plugin.router)",
            "reason": "`plugin` is found at run time",
        }
    ]


def test_dependencies_of_a_route_are_its_whole_graph_and_auth_what_authenticates_in_it() -> None:
    route = agreed("routes", routes_json((SHOP,), ()))["apps"][0]["routes"][0]
    assert route["dependencies"] == [
        "shop.auth:current_user",
        "fastapi.security.OAuth2PasswordBearer()",
        "shop.db:get_session",
    ]
    assert route["auth"] == ["shop.auth:current_user", "fastapi.security.OAuth2PasswordBearer()"]


def test_settings() -> None:
    (cls,) = agreed("settings", settings_json((DATABASE_SETTINGS,), ()))["classes"]
    assert {key: value for key, value in cls.items() if key != "fields"} == {
        "class": "shop.config:DatabaseSettings",
        "file": "shop/config.py",
        "line": 5,
        "env_prefix": "DB_",
        "case_sensitive": False,
        "env_nested_delimiter": "__",
        "env_file": ".env",
        "frozen": True,
        "extra": "ignore",
    }
    assert cls["fields"][0] == {
        "name": "url",
        "type": "str",
        "required": True,
        "default": None,
        "env": ["DB_URL", "DATABASE_URL"],
        "secret": False,
        "description": "where the data is",
        "file": "shop/config.py",
        "line": 8,
    }


def test_features() -> None:
    assert agreed("features", features_json("mixed", (ORDERS,), {"orders": 4})) == {
        "version": 1,
        "layout": "mixed",
        "features": [
            {
                "name": "orders",
                "path": "shop/orders",
                "roles": {"router": ["shop/orders/router.py"], "schemas": ["shop/orders/schemas.py"]},
                "routes": 2,
                "lines": 1234,
                "imports": ["auth"],
                "findings": 4,
            }
        ],
    }


def test_dependencies() -> None:
    found = agreed("dependencies", dependencies_json(dependency_uses([SHOP])))["dependencies"]
    assert found[1] == {
        "name": "shop.auth:current_user",
        "file": "shop/auth.py",
        "line": 20,
        "authenticates": True,
        "yields": False,
        "scopes": ["orders"],
        "needs": ["fastapi.security.OAuth2PasswordBearer()", "shop.db:get_session"],
        "routes": [
            {"app": "shop.main:app", "route": "GET /orders", "file": "shop/orders/router.py", "line": 12}
        ],
    }


def test_rules() -> None:
    made = Rule("FI1901", "a-b", Severity.INFO, True, False, "What it is.\n\nMore.", lambda _: iter(()))
    assert agreed("rules", rules_json([made]))["rules"] == [
        {
            "code": "FI1901",
            "name": "a-b",
            "severity": "info",
            "section": "19",
            "summary": "What it is.",
            "fix": True,
            "default": False,
        }
    ]


def test_names_that_are_no_text_are_escaped() -> None:
    hostile = replace(finding(message="\ud800 \x1b \x00"), place=Place("caf\udce9/ä.py", 1))
    document = agreed("check", check_json([report(hostile)]))
    assert document["findings"][0]["file"] == r"caf\udce9/ä.py"
    assert document["findings"][0]["message"] == "\\ud800 \x1b \x00"


def test_the_schemas_refuse_what_is_missing_or_new() -> None:
    document = json.loads(check_json([report(finding())]))
    del document["findings"][0]["fixable"]
    with pytest.raises(jsonschema.ValidationError):
        agreed("check", json.dumps(document))
    document = json.loads(routes_json((SHOP,), ()))
    document["apps"][0]["routes"][0]["new"] = 1
    with pytest.raises(jsonschema.ValidationError):
        agreed("routes", json.dumps(document))
