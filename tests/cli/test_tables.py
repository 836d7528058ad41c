"""`routes`, `settings`, `features` and `dependencies`, end to end, and the list of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.cli.app import COMMANDS
from inspector.report.rows import DEPENDENCIES, FEATURES, FINDINGS, ROUTES, SETTINGS
from inspector.rules.registry import RULES
from tests.report.contracts import agreed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.report.filter import Vocabulary
    from tests.cli.conftest import Ended


def test_routes(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("routes", shop)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "shop.main:app  shop/main.py:5",
        "METHOD  PATH                    HANDLER       MODEL      DEPS  PLACE",
        "GET     /api/orders             list_orders   list[int]     1  shop/orders/router.py:11",
        "POST    /api/orders/{order_id}  change_order                1  shop/orders/router.py:16",
        "",
        "2 routes in 1 app.",
    ]


def test_routes_json(fapi: Callable[..., Ended], shop: Path) -> None:
    (app,) = agreed("routes", fapi("routes", shop, "--format", "json").out)["apps"]
    assert app["app"] == "shop.main:app"
    assert [(r["methods"], r["path"], r["tags"], r["feature"]) for r in app["routes"]] == [
        (["GET"], "/api/orders", ["orders"], "orders"),
        (["POST"], "/api/orders/{order_id}", ["orders"], "orders"),
    ]
    assert app["routes"][0]["dependencies"] == ["shop.database:get_session"]


def test_routes_that_pass_a_filter(fapi: Callable[..., Ended], shop: Path) -> None:
    def paths(text: str) -> list[str]:
        document = agreed("routes", fapi("routes", shop, "--format", "json", "--filter", text).out)
        return [route["path"] for app in document["apps"] for route in app["routes"]]

    assert paths("method:GET") == ["/api/orders"]
    assert paths("path:{order") == ["/api/orders/{order_id}"]
    assert paths("tag:orders auth:none") == ["/api/orders", "/api/orders/{order_id}"]
    assert paths("auth:token") == []
    assert fapi("routes", shop, "--filter", "auth:token").out == "0 routes in 0 apps.\n"


def test_routes_by_router_in_the_order_of_a_column(fapi: Callable[..., Ended], shop: Path) -> None:
    lines = fapi("routes", shop, "--group", "router", "--sort", "method").out.splitlines()
    assert lines[0] == "shop.orders.router:router"
    assert [line.split()[0] for line in lines[2:4]] == ["GET", "POST"]
    markdown = fapi("routes", shop, "--group", "feature", "--format", "markdown").out
    assert markdown.startswith("## orders\n")


def test_routes_json_in_the_order_of_a_column(fapi: Callable[..., Ended], shop: Path) -> None:
    (app,) = agreed("routes", fapi("routes", shop, "--format", "json", "--sort", "handler").out)["apps"]
    assert [route["name"] for route in app["routes"]] == ["change_order", "list_orders"]


def test_a_division_or_order_that_a_format_has_not(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("routes", shop, "--format", "json", "--group", "router")
    assert (ended.status, ended.err) == (2, "fapi-inspect: --group divides text and markdown, not json\n")
    ended = fapi("routes", shop, "--format", "openapi", "--sort", "path")
    assert ended.status == 2


def test_settings(fapi: Callable[..., Ended], shop: Path) -> None:
    document = agreed("settings", fapi("settings", shop, "--format", "json", "-f", "env:POOL").out)
    (cls,) = document["classes"]
    assert (cls["class"], cls["env_prefix"], cls["frozen"]) == ("shop.config:DatabaseSettings", "DB_", True)
    assert [(f["name"], f["env"], f["default"]) for f in cls["fields"]] == [
        ("pool_size", ["DB_POOL_SIZE"], "5")
    ]
    assert "url        str            DB_URL        required  shop/config.py:7" in fapi("settings", shop).out


def test_features(fapi: Callable[..., Ended], shop: Path) -> None:
    document = agreed("features", fapi("features", shop, "--format", "json").out)
    (orders,) = document["features"]
    assert (orders["name"], orders["path"], orders["routes"]) == ("orders", "shop/orders", 2)
    assert orders["roles"] == {"router": ["shop/orders/router.py"]}
    assert orders["findings"] >= 2
    assert fapi("features", shop).out.endswith(f"1 feature; layout: {document['layout']}.\n")


def test_dependencies(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("dependencies", shop, "--format", "json", "--filter", "name:get_session yields:yes")
    (session,) = agreed("dependencies", ended.out)["dependencies"]
    assert (session["name"], session["file"], session["line"]) == (
        "shop.database:get_session",
        "shop/database.py",
        4,
    )
    assert [route["route"] for route in session["routes"]] == ["GET /api/orders"]
    assert "shop.database:get_session" in fapi("dependencies", shop).out


def test_rules(fapi: Callable[..., Ended]) -> None:
    listed = agreed("rules", fapi("rules", "--format", "json").out)["rules"]
    assert [rule["code"] for rule in listed] == [rule.code for rule in RULES]
    assert fapi("rules").out.endswith(
        f"{len(RULES)} rules; `fapi-inspect explain CODE` shows the page of one.\n"
    )


@pytest.mark.parametrize("command", ["routes", "settings", "features", "dependencies"])
def test_every_table_can_be_written_to_a_file(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path, command: str
) -> None:
    target = tmp_path / "out.json"
    ended = fapi(command, shop, "--format", "json", "--output", target)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert agreed(command, target.read_bytes())["version"] == 1


@pytest.mark.parametrize("command", ["routes", "settings", "features", "dependencies"])
def test_results_stay_clean_where_a_file_could_not_be_read(
    fapi: Callable[..., Ended], shop: Path, command: str
) -> None:
    (shop / "broken.py").write_text("def (:\n")
    ended = fapi(command, shop, "--format", "json")
    assert ended.status == 0
    assert ended.err == "fapi-inspect: 1 problem on the way; `fapi-inspect check` tells\n"
    agreed(command, ended.out)


@pytest.mark.parametrize("command", ["routes", "settings", "features", "dependencies"])
def test_wrong_usage(fapi: Callable[..., Ended], shop: Path, tmp_path: Path, command: str) -> None:
    assert fapi(command, tmp_path / "nowhere").status == 2
    ended = fapi(command, shop, "--filter", "zzz:1")
    assert (ended.status, ended.out) == (2, "")
    assert "no filter key 'zzz'; the keys here are " in ended.err


@pytest.mark.parametrize(
    ("command", "vocabulary"),
    [
        ("check", FINDINGS),
        ("routes", ROUTES),
        ("settings", SETTINGS),
        ("features", FEATURES),
        ("dependencies", DEPENDENCIES),
    ],
)
def test_help_names_the_keys_of_the_filter(command: str, vocabulary: Vocabulary) -> None:
    text = " ".join((next(c for c in COMMANDS if c.name == command).run.__doc__ or "").split())
    *most, last = vocabulary.keys
    assert f"keys {', '.join(most)} and {last};" in text
