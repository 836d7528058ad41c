"""The route table in Markdown reads well, and names of projects mean nothing in it."""

from __future__ import annotations

from dataclasses import replace

from inspector.project.records import Unresolved
from inspector.report.route_groups import GroupBy, SortBy
from inspector.report.routes_markdown import routes_markdown
from tests.report.samples import FORGOTTEN, LIST_ORDERS, LOST, SHOP


def test_an_app_is_a_table() -> None:
    text = "\n".join(routes_markdown([replace(SHOP, routes=SHOP.routes[:2])], [LOST]))

    assert text.split("\n")[:6] == [
        "## shop.main:app",
        "",
        "| Method | Path | Handler | Auth | Status | Model | Deps | Notes | Place |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        (
            "| GET | `/orders` | shop.orders.router:list\\_orders | current\\_user, "
            "fastapi.security.OAuth2PasswordBearer() | 200 | `list[Order]` | 3 |  | `shop/orders/router.py:12` |"
        ),
        (
            "| POST | `/orders` | shop.orders.router:create\\_order |  | 201 | `Order` | 1 | "
            "if `settings.writable`, deprecated | `shop/orders/router.py:30` |"
        ),
    ]
    assert "## Unresolved" in text
    assert "app.include\\_router(plugin.router)" in text


def test_hostile_names_stay_in_their_cells() -> None:
    hostile = replace(LIST_ORDERS, path="/a|b`c", endpoint="x:<script>|[y](z)")
    lost = Unresolved("a.py", 1, "one | two", "three\nfour")

    lines = "\n".join(routes_markdown([replace(SHOP, routes=(hostile,))], [lost])).split("\n")

    rows = [line for line in lines if line.startswith("| GET") or "one" in line]
    assert rows[0].startswith("| GET | ``/a\\|b`c`` | x:\\<script\\>\\|\\[y\\](z) |")
    assert rows[1].startswith("| `a.py:1` | one \\| two | three")
    assert rows[1].count("\n") == 0


def test_sections_may_be_features() -> None:
    lines = "\n".join(routes_markdown([SHOP, FORGOTTEN], [], by=GroupBy.FEATURE, sort=SortBy.PATH)).split(
        "\n"
    )

    assert [line for line in lines if line.startswith("##")] == ["## orders", "## no feature"]
    assert [line.split(" | ")[1] for line in lines if line.startswith("| ") and "`/" in line][:3] == [
        "`/old`",
        "`/orders`",
        "`/orders`",
    ]


def test_an_app_without_routes_says_so() -> None:
    assert list(routes_markdown([replace(SHOP, routes=())], [])) == ["## shop.main:app", "", "No routes.\n"]
