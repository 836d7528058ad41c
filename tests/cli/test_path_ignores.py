"""`per-path-ignores` of the configuration, end to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

TWO = ("--select", "FI0405,FI1202")


def configured(root: Path, *lines: str) -> None:
    text = "\n".join(["[tool.fapi-inspect.per-path-ignores]", *lines, ""])
    (root / "pyproject.toml").write_text(text)


@pytest.fixture
def codes(fapi: Callable[..., Ended], shop: Path) -> Callable[[], list[str]]:
    """Give the codes of what `check` finds in the shop; what was read is kept from one call to the next."""

    def check() -> list[str]:
        ended = fapi("check", shop, *TWO, "--format", "json")
        return [finding["code"] for finding in json.loads(ended.out)["findings"]]

    return check


def test_a_changed_table_counts_at_once(shop: Path, codes: Callable[[], list[str]]) -> None:
    configured(shop, '"shop/orders/**" = ["FI12"]')
    assert codes() == ["FI0405"]
    configured(shop, '"shop/orders/**" = ["FI12", "depends-on-call"]')
    assert codes() == []
    configured(shop, '"tests/**" = ["ALL"]')
    assert codes() == ["FI1202", "FI0405"]


def test_the_variable(shop: Path, codes: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    configured(shop, '"shop/**" = ["ALL"]')
    monkeypatch.setenv("FAPI_INSPECT_PER_PATH_IGNORES", "tests/**:ALL,*/router.py:FI0405")
    assert codes() == ["FI1202", "FI0405"]
    monkeypatch.setenv("FAPI_INSPECT_PER_PATH_IGNORES", "tests/**:ALL,router.py:FI0405")
    assert codes() == ["FI1202"]


def test_a_comment_in_such_a_file_is_not_called_useless(
    fapi: Callable[..., Ended], shop: Path, codes: Callable[[], list[str]]
) -> None:
    router = shop / "shop/orders/router.py"
    router.write_text(router.read_text().replace("-> None:\n", "-> None:  # fapi: ignore[FI1202] old\n"))
    configured(shop, '"shop/**" = ["FI12"]')
    assert codes() == ["FI0405"]
    assert json.loads(fapi("check", shop, *TWO, "--format", "json").out)["problems"] == []


def test_mistakes_are_told_with_their_place(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(shop, '"tests/**" = ["FI9999"]')
    ended = fapi("check", shop)
    place = f"{shop / 'pyproject.toml'}: [tool.fapi-inspect] per-path-ignores: "
    assert ended.status == 2
    assert ended.err.startswith(f"fapi-inspect: {place}'tests/**': no rule or section is called 'FI9999'")
    configured(shop, '"tests/**" = 3')
    assert fapi("check", shop).err == f"fapi-inspect: {place}'tests/**' has to be a list of rules\n"
    monkeypatch.setenv("FAPI_INSPECT_PER_PATH_IGNORES", "ALL")
    assert fapi("check", shop).err == (
        "fapi-inspect: FAPI_INSPECT_PER_PATH_IGNORES: names no pattern before 'ALL'; write tests/**:FI02\n"
    )
