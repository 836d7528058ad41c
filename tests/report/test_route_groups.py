"""Routes divided by what they have in common, and sorted by each column."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.project.records import Application, Hop, Place, Route
from inspector.report.route_groups import GroupBy, SortBy, grouped, sorted_routes
from tests.report.samples import ASSETS, CREATE_ORDER, FORGOTTEN, LIST_ORDERS, SHOP, UPDATES

MOUNTED = replace(
    LIST_ORDERS,
    path="/v2/orders",
    way=(
        Hop("mount", Place("shop/main.py", 8), "/v2", "shop.v2:app"),
        Hop("include", Place("shop/v2.py", 5), "/v2", "shop.orders.router:router"),
    ),
)
MOUNT = replace(ASSETS, kind="mount", path="/v2", name="v2")
WITH_MOUNT = replace(SHOP, routes=(*SHOP.routes, MOUNT, MOUNTED))


def divided(by: GroupBy, sort: SortBy | None = None) -> list[tuple[str, list[str]]]:
    groups = grouped((WITH_MOUNT, FORGOTTEN), by, sort)
    return [(group.title, [route.path for _, route in group.members]) for group in groups]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            GroupBy.APP,
            [
                ("shop.main:app", ["/orders", "/orders", "/updates", "/static", "/v2", "/v2/orders"]),
                ("routers that no app includes", ["/old"]),
            ],
        ),
        (
            GroupBy.MOUNT,
            [
                ("shop.main:app at /", ["/orders", "/orders", "/updates"]),
                ("shop.main:app at /static", ["/static"]),
                ("shop.main:app at /v2", ["/v2", "/v2/orders"]),
                ("routers that no app includes", ["/old"]),
            ],
        ),
        (
            GroupBy.ROUTER,
            [
                ("shop.orders.router:router", ["/orders", "/orders", "/v2/orders", "/old"]),
                ("no router", ["/updates", "/static", "/v2"]),
            ],
        ),
        (
            GroupBy.FEATURE,
            [
                ("orders", ["/orders", "/orders", "/v2/orders", "/old"]),
                ("no feature", ["/updates", "/static", "/v2"]),
            ],
        ),
        (
            GroupBy.FILE,
            [
                ("shop/main.py", ["/updates", "/static", "/v2"]),
                ("shop/orders/router.py", ["/orders", "/orders", "/v2/orders", "/old"]),
            ],
        ),
    ],
)
def test_routes_stand_in_sections(by: GroupBy, expected: list[tuple[str, list[str]]]) -> None:
    assert divided(by) == expected


def test_apps_with_one_name_in_two_projects_are_two_sections() -> None:
    other = replace(SHOP, file="other/main.py", routes=(UPDATES,))
    assert len(grouped((SHOP, other), GroupBy.APP, None)) == 2
    assert len(grouped((SHOP, other), GroupBy.MOUNT, None)) == 3


def test_an_app_without_routes_is_a_section() -> None:
    assert [group.title for group in grouped((replace(SHOP, routes=()),), GroupBy.APP, None)] == [
        "shop.main:app"
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (SortBy.METHOD, [LIST_ORDERS, CREATE_ORDER, ASSETS, UPDATES]),
        (SortBy.PATH, [LIST_ORDERS, CREATE_ORDER, ASSETS, UPDATES]),
        (SortBy.HANDLER, [UPDATES, CREATE_ORDER, LIST_ORDERS, ASSETS]),
        (SortBy.AUTH, [CREATE_ORDER, ASSETS, UPDATES, LIST_ORDERS]),
        (SortBy.STATUS, [ASSETS, UPDATES, LIST_ORDERS, CREATE_ORDER]),
        (SortBy.MODEL, [ASSETS, UPDATES, CREATE_ORDER, LIST_ORDERS]),
        (SortBy.DEPS, [LIST_ORDERS, CREATE_ORDER, ASSETS, UPDATES]),
        (SortBy.FILE, [UPDATES, ASSETS, LIST_ORDERS, CREATE_ORDER]),
    ],
)
def test_routes_are_sorted_by_each_column(by: SortBy, expected: list[Route]) -> None:
    (app,) = sorted_routes((SHOP,), by)
    assert list(app.routes) == expected


def test_without_a_column_routes_stay_as_they_are_registered() -> None:
    apps: tuple[Application, ...] = (SHOP, FORGOTTEN)
    assert sorted_routes(apps, None) == apps
