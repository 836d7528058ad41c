"""Routes, settings, features, dependencies and rules as text."""

from __future__ import annotations

from inspector.report.dependencies import dependency_uses
from inspector.report.tables import (
    dependencies_text,
    features_text,
    routes_text,
    rules_text,
    settings_text,
)
from inspector.report.terminal import Terminal
from inspector.rules.declare import Rule, Severity
from tests.report.samples import DATABASE_SETTINGS, FORGOTTEN, LOST, ORDERS, SHOP

PLAIN = Terminal()


def test_routes() -> None:
    assert list(routes_text((SHOP, FORGOTTEN), (LOST,), PLAIN)) == [
        "shop.main:app  shop/main.py:5",
        "METHOD     PATH      HANDLER       AUTH                                  NOTES                             PLACE",
        "GET        /orders   list_orders   current_user, OAuth2PasswordBearer()                                    shop/orders/router.py:12",
        "POST       /orders   create_order                                        if settings.writable, deprecated  shop/orders/router.py:30",
        "WEBSOCKET  /updates  updates                                                                               shop/main.py:40",
        "STATIC     /static   static                                                                                shop/main.py:50",
        "",
        "routers that no app includes  shop/old.py:3",
        "METHOD  PATH  HANDLER      PLACE",
        "GET     /old  list_orders  shop/orders/router.py:12",
        "",
        "Unresolved",
        "  shop/main.py:60: app.include_router(plugin.router): `plugin` is found at run time",
        "",
        "5 routes in 1 app; 1 unresolved.",
    ]


def test_settings() -> None:
    assert list(settings_text((DATABASE_SETTINGS,), (), PLAIN)) == [
        "shop.config:DatabaseSettings  prefix DB_, nested by __, reads .env, frozen, extra ignore  shop/config.py:5",
        "FIELD     TYPE       DEFAULT        ENV                   NOTES     PLACE",
        "url       str                       DB_URL, DATABASE_URL  required  shop/config.py:8",
        "password  SecretStr  SecretStr('')  DB_PASSWORD           secret    shop/config.py:9",
        "",
        "2 fields in 1 settings class.",
    ]


def test_features() -> None:
    assert list(features_text("feature", (ORDERS,), {"orders": 3}, PLAIN)) == [
        "FEATURE  ROUTES  LINES  FINDINGS  ROLES            IMPORTS  FOLDER",
        "orders        2  1,234         3  router, schemas  auth     shop/orders",
        "",
        "1 feature; layout: feature.",
    ]
    assert list(features_text("flat", (), {}, PLAIN)) == ["0 features; layout: flat."]


def test_dependencies() -> None:
    assert list(dependencies_text(dependency_uses([SHOP]), PLAIN)) == [
        "DEPENDENCY                               ROUTES  NEEDS                                NOTES                         PLACE",
        "fastapi.security.OAuth2PasswordBearer()       1                                       authenticates",
        "shop.auth:current_user                        1  OAuth2PasswordBearer(), get_session  authenticates, scopes orders  shop/auth.py:20",
        "shop.db:get_session                           2                                       cleans up                     shop/db.py:8",
        "",
        "3 dependencies.",
    ]


def test_rules() -> None:
    made = [
        Rule("FI0101", "first", Severity.INFO, True, True, "First line.\n\nMore.", lambda _: iter(())),
        Rule("FI0102", "second", Severity.ERROR, False, False, "Second.", lambda _: iter(())),
    ]
    assert list(rules_text(made, PLAIN)) == [
        "CODE    SEVERITY  NAME    NOTES   SUMMARY",
        "FI0101  info      first   fix     First line.",
        "FI0102  error     second  opt-in  Second.",
        "",
        "2 rules; `fapi-inspect explain CODE` shows the page of one.",
    ]
