"""Routes, settings, features, dependencies and rules as text."""

from __future__ import annotations

from dataclasses import replace

from inspector.report.dependencies import dependency_uses
from inspector.report.route_groups import GroupBy, SortBy
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
        "METHOD     PATH      HANDLER       AUTH                                  STATUS  MODEL        DEPS  NOTES                             PLACE",
        "GET        /orders   list_orders   current_user, OAuth2PasswordBearer()     200  list[Order]     3                                    shop/orders/router.py:12",
        "POST       /orders   create_order                                           201  Order           1  if settings.writable, deprecated  shop/orders/router.py:30",
        "WEBSOCKET  /updates  updates                                                                                                          shop/main.py:40",
        "STATIC     /static   static                                                                                                           shop/main.py:50",
        "",
        "routers that no app includes  shop/old.py:3",
        "METHOD  PATH  HANDLER      STATUS  MODEL        PLACE",
        "GET     /old  list_orders     200  list[Order]  shop/orders/router.py:12",
        "",
        "Unresolved",
        "  shop/main.py:60: app.include_router(plugin.router): `plugin` is found at run time",
        "",
        "5 routes in 1 app; 1 unresolved.",
    ]


def test_a_route_with_an_unresolved_dependency_is_not_called_open() -> None:
    app = replace(SHOP, routes=tuple(replace(route, resolved=False) for route in SHOP.routes[:2]))
    header, *written = list(routes_text((app,), (), PLAIN))[1:4]
    at = header.index("AUTH")
    assert [line[at:].partition("  ")[0] for line in written] == [
        "current_user, OAuth2PasswordBearer()",
        "?",
    ]


def test_routes_by_another_section_in_another_order() -> None:
    written = routes_text((SHOP, FORGOTTEN), (), PLAIN, by=GroupBy.FEATURE, sort=SortBy.METHOD)
    assert list(written)[:9] == [
        "orders",
        "METHOD  PATH     HANDLER       AUTH                                  STATUS  MODEL        DEPS  APP            NOTES                             PLACE",
        "GET     /old     list_orders                                            200  list[Order]        none                                             shop/orders/router.py:12",
        "GET     /orders  list_orders   current_user, OAuth2PasswordBearer()     200  list[Order]     3  shop.main:app                                    shop/orders/router.py:12",
        "POST    /orders  create_order                                           201  Order           1  shop.main:app  if settings.writable, deprecated  shop/orders/router.py:30",
        "",
        "no feature",
        "METHOD     PATH      HANDLER  PLACE",
        "STATIC     /static   static   shop/main.py:50",
    ]


def test_a_narrow_terminal_shows_the_columns_that_matter_most() -> None:
    def titles(width: int) -> list[str]:
        return list(routes_text((SHOP,), (), Terminal(width=width)))[1].split()

    assert titles(160) == ["METHOD", "PATH", "HANDLER", "AUTH", "STATUS", "MODEL", "DEPS", "NOTES", "PLACE"]
    assert titles(122) == ["METHOD", "PATH", "HANDLER", "AUTH", "STATUS", "NOTES", "PLACE"]
    assert titles(80) == ["METHOD", "PATH", "HANDLER", "AUTH", "NOTES", "PLACE"]
    every = "\n".join(routes_text((SHOP,), (), Terminal(width=40)))
    assert "MODEL    list[Order]" in every


def test_settings() -> None:
    assert list(settings_text((DATABASE_SETTINGS,), (), PLAIN)) == [
        "shop.config:DatabaseSettings  prefix DB_, nested by __, reads .env, frozen, extra ignore  shop/config.py:5",
        "FIELD     TYPE       DEFAULT        ENV                   NOTES     PLACE",
        "url       str                       DB_URL, DATABASE_URL  required  shop/config.py:8",
        "password  SecretStr  SecretStr('')  DB_PASSWORD           secret    shop/config.py:9",
        "",
        "2 fields in 1 settings class.",
    ]


def test_settings_whose_variables_are_not_known() -> None:
    unknown = replace(
        DATABASE_SETTINGS,
        env_prefix=None,
        case_sensitive=None,
        env_nested_delimiter=None,
        unknown=("env_prefix", "case_sensitive", "env_nested_delimiter"),
    )
    assert next(settings_text((unknown,), (), PLAIN)) == (
        "shop.config:DatabaseSettings  prefix unresolved, nested delimiter unresolved, reads .env, frozen, "
        "extra ignore, case sensitivity unresolved  shop/config.py:5"
    )


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


def test_what_has_nothing_says_so() -> None:
    assert list(routes_text((replace(SHOP, routes=()),), (), PLAIN)) == [
        "shop.main:app  shop/main.py:5",
        "no routes",
        "",
        "0 routes in 1 app.",
    ]
    assert list(settings_text((replace(DATABASE_SETTINGS, fields=()),), (), PLAIN)) == [
        "shop.config:DatabaseSettings  prefix DB_, nested by __, reads .env, frozen, extra ignore  shop/config.py:5",
        "no fields",
        "",
        "0 fields in 1 settings class.",
    ]
    assert list(dependencies_text((), PLAIN)) == ["0 dependencies."]
    assert list(rules_text((), PLAIN)) == ["0 rules; `fapi-inspect explain CODE` shows the page of one."]
