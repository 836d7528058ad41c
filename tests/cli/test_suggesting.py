"""`check --format sarif` suggests the repairs that `--fix` would make."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from inspector.cli import suggesting
from inspector.config import Config
from inspector.report.build import inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Ended

LEGACY = ("--select", "FI1202", "--format", "sarif")


def replaced(text: str, change: dict[str, Any]) -> str:
    """Return a text with the replacements of one file made, the last first."""
    lines = text.splitlines(keepends=True)
    for part in reversed(change["replacements"]):
        region = part["deletedRegion"]
        assert (region["startColumn"], region["endColumn"]) == (1, 1)
        lines[region["startLine"] - 1 : region["endLine"] - 1] = [part["insertedContent"]["text"]]
    return "".join(lines)


def test_what_a_fix_replaces_makes_the_finding_go_away(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    before = inspect(shop, Config(cache=False, select=("FI1202",))).findings
    ended = fapi("check", *LEGACY)
    assert ended.status == 0
    (result,) = json.loads(ended.out)["runs"][0]["results"]
    ((change,),) = [fix["artifactChanges"] for fix in result["fixes"]]
    assert change["artifactLocation"]["uri"] == "shop/orders/router.py"
    file = shop / "shop" / "orders" / "router.py"
    source = file.read_text()
    fixed = replaced(source, change)
    ast.parse(fixed)
    assert "note: str | None = None" in fixed
    assert "Optional" not in fixed
    assert file.read_text() == source
    file.write_text(fixed)
    assert len(before) == 1
    assert inspect(shop, Config(cache=False, select=("FI1202",))).findings == ()


def test_what_cannot_be_fixed_has_no_fix(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, "--select", "FI0405", "--format", "sarif")
    (result,) = json.loads(ended.out)["runs"][0]["results"]
    assert "fixes" not in result


def test_a_very_large_project_is_not_read_twice(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "MOST_LINES", 35)  # the service has 36
    (result,) = json.loads(fapi("check", shop, *LEGACY).out)["runs"][0]["results"]
    assert "fixes" not in result
