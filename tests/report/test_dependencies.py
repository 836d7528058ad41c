"""The dependency graph turned round."""

from __future__ import annotations

from dataclasses import replace

from inspector.project.records import Application, Dependency
from inspector.report.dependencies import RouteUse, dependency_uses
from tests.report.samples import DATABASE, LIST_ORDERS, SHOP, USER


def test_each_callable_knows_the_routes_that_use_it() -> None:
    uses = {use.name: use for use in dependency_uses([SHOP])}
    listing = RouteUse("shop.main:app", "GET /orders", "shop/orders/router.py", 12)
    creating = RouteUse("shop.main:app", "POST /orders", "shop/orders/router.py", 30)
    assert uses["shop.auth:current_user"].routes == (listing,)
    assert uses["shop.db:get_session"].routes == (listing, creating)
    assert uses["shop.auth:current_user"].needs == (
        "fastapi.security.OAuth2PasswordBearer()",
        "shop.db:get_session",
    )


def test_scopes_of_all_uses_come_together() -> None:
    admin = replace(LIST_ORDERS, dependencies=(replace(USER, scopes=("admin", "orders")),))
    app = Application("shop.main:app", "shop/main.py", 5, (LIST_ORDERS, admin))
    found = {use.name: use for use in dependency_uses([app])}["shop.auth:current_user"]
    assert set(found.scopes) == {"orders", "admin"}
    assert len(found.routes) == 2


def test_a_deep_diamond_takes_no_longer_than_its_nodes() -> None:
    node = DATABASE
    for level in range(200):
        node = Dependency(f"shop.deps:level_{level}", None, "x", needs=(node, node))
    app = Application("shop.main:app", "shop/main.py", 5, (replace(LIST_ORDERS, dependencies=(node,)),))
    assert len(dependency_uses([app])) == 201


def test_no_routes_no_dependencies() -> None:
    assert dependency_uses([]) == ()
