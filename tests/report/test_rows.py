"""What filters see of the rows of each table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.report import rows
from inspector.report.dependencies import dependency_uses
from inspector.report.filter import Vocabulary, parse
from tests.report.samples import (
    ASSETS,
    CREATE_ORDER,
    DATABASE_SETTINGS,
    LIST_ORDERS,
    ORDERS,
    SHOP,
    UPDATES,
    finding,
)

ROWS = {
    "finding": (rows.FINDINGS, rows.finding_row(finding(fixable=True))),
    "finding elsewhere": (rows.FINDINGS, rows.finding_row(finding(feature=None, file="."))),
    "list": (rows.ROUTES, rows.route_row(SHOP, LIST_ORDERS)),
    "create": (rows.ROUTES, rows.route_row(SHOP, CREATE_ORDER)),
    "unresolved": (rows.ROUTES, rows.route_row(SHOP, replace(CREATE_ORDER, resolved=False))),
    "websocket": (rows.ROUTES, rows.route_row(SHOP, UPDATES)),
    "static": (rows.ROUTES, rows.route_row(SHOP, ASSETS)),
    "url": (rows.SETTINGS, rows.setting_row(DATABASE_SETTINGS, DATABASE_SETTINGS.fields[0])),
    "password": (rows.SETTINGS, rows.setting_row(DATABASE_SETTINGS, DATABASE_SETTINGS.fields[1])),
    "orders": (rows.FEATURES, rows.feature_row(ORDERS)),
    "session": (rows.DEPENDENCIES, rows.dependency_row(dependency_uses([SHOP])[2])),
    "token": (rows.DEPENDENCIES, rows.dependency_row(dependency_uses([SHOP])[0])),
    "user": (rows.DEPENDENCIES, rows.dependency_row(dependency_uses([SHOP])[1])),
}


@pytest.mark.parametrize(
    ("row", "matching", "other"),
    [
        ("finding", "sleep blocking-call FI0201 orders/router", "legacy"),
        ("finding", "sev:error rule:FI02 file:orders feature:orders fixable:yes", "fixable:no"),
        ("finding elsewhere", "feature:none fixable:no", "feature:orders"),
        ("list", "get orders list_orders", "post"),
        ("list", "method:GET path:/orders handler:list_orders file:router.py", "method:POST"),
        ("list", "auth:current_user auth:oauth2", "auth:none"),
        ("list", "dep:get_session dep:current_user", "dep:none"),
        ("list", "tag:orders feature:orders app:shop.main status:2 kind:http", "tag:none"),
        ("list", "conditional:no deprecated:no", "conditional:yes"),
        ("list", "mount:none router:orders model:order", "mount:/"),
        ("create", "auth:none dep:get_session conditional:yes deprecated:yes status:201", "auth:user"),
        ("unresolved", "auth:? !auth:none", "auth:none"),
        ("websocket", "method:websocket kind:websocket tag:none status:none feature:none", "method:get"),
        ("static", "kind:static handler:none file:none mount:/static model:none", "kind:mount"),
        ("url", "env:DB_ env:database_url required:yes secret:no", "required:no"),
        ("url", "data DatabaseSettings class:Database field:url type:str file:config.py", "password"),
        ("password", "secret:yes required:no env:DB_PASSWORD", "env:none"),
        ("orders", "name:orders role:router role:sch imports:auth file:schemas.py", "role:tasks"),
        ("session", "name:get_session needs:none auth:no yields:yes route:/orders scope:none", "auth:yes"),
        ("token", "auth:yes file:none route:GET", "route:POST"),
        ("user", "needs:get_session needs:oauth2 scope:orders file:auth.py", "needs:none"),
    ],
)
def test_each_row_answers_to_its_keys(row: str, matching: str, other: str) -> None:
    vocabulary, seen = ROWS[row]
    for term in matching.split():
        assert parse(term, vocabulary).matches(seen), term
    assert parse(matching, vocabulary).matches(seen)
    assert not parse(other, vocabulary).matches(seen)


def test_every_row_holds_every_key_of_its_vocabulary() -> None:
    for vocabulary, row in ROWS.values():
        assert row.values.keys() == vocabulary.keys.keys()


def test_every_key_says_what_it_is() -> None:
    vocabularies = {id(vocabulary): vocabulary for vocabulary, _ in ROWS.values()}
    known: list[Vocabulary] = list(vocabularies.values())
    assert len(known) == 5
    assert all(key.about for vocabulary in known for key in vocabulary.keys.values())
