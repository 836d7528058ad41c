"""Scores that `check` keeps, and shows with `--statistics`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ended

ROUTER = "shop/orders/router.py"


def kept() -> list[dict[str, object]]:
    """Give the entries of the one history that there is."""
    files = list(Path(os.environ["FAPI_INSPECT_DATA_DIR"]).glob("history/*.json"))
    return [entry for file in files for entry in json.loads(file.read_bytes())["entries"]]


def repair(shop: Path) -> None:
    router = shop / ROUTER
    router.write_text(router.read_text().replace("Depends(get_session())", "Depends(get_session)"))


def test_statistics_score_the_sections_and_show_the_trend(fapi: Callable[..., Ended], shop: Path) -> None:
    first = fapi("check", shop, "--statistics").out.splitlines()
    assert any(line.split()[:1] == ["COUNT"] for line in first)
    score = next(line for line in first if line.startswith("Score "))
    assert not any(line.startswith("Trend: ") for line in first)
    repair(shop)
    second = fapi("check", shop, "--statistics").out.splitlines()
    better = next(line for line in second if line.startswith("Score "))
    assert int(better.split()[1]) > int(score.split()[1])
    trend = next(line for line in second if line.startswith("Trend: "))
    assert f"{score.split()[1]} → {better.split()[1]}" in trend


def test_each_result_is_kept_once(fapi: Callable[..., Ended], shop: Path) -> None:
    for _ in range(3):
        fapi("check", shop)
    (first,) = kept()
    assert first["errors"] == 1
    repair(shop)
    fapi("check", shop)
    assert [entry["errors"] for entry in kept()] == [1, 0]


@pytest.mark.parametrize(
    "options", [["--no-cache"], ["--select", "FI0405"], ["--ignore", "FI0405"], ["--severity", "error"]]
)
def test_what_is_no_look_at_the_whole_is_not_kept(
    fapi: Callable[..., Ended], shop: Path, options: list[str]
) -> None:
    assert "Score " in fapi("check", shop, "--statistics", *options).out
    assert kept() == []


def test_what_is_not_shown_counts(fapi: Callable[..., Ended], shop: Path) -> None:
    whole = fapi("check", shop, "--statistics").out.splitlines()
    known = shop / "known.json"
    fapi("check", shop, "--write-baseline", "--baseline", known)
    rest = fapi("check", shop, "--statistics", "--baseline", known, "--filter", "sev:error").out.splitlines()
    assert [line for line in rest if line.startswith("Score ")] == [
        line for line in whole if line.startswith("Score ")
    ]


def test_a_damaged_history_is_told_once(fapi: Callable[..., Ended], shop: Path) -> None:
    fapi("check", shop)
    (file,) = Path(os.environ["FAPI_INSPECT_DATA_DIR"]).glob("history/*.json")
    file.write_text("{")
    ended = fapi("check", shop)
    assert ended.err == f"fapi-inspect: the history of scores was damaged and starts anew ({file})\n"
    assert fapi("check", shop).err == ""
    assert len(kept()) == 1


def test_each_project_has_its_own(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.py").write_text("x = 1\n")
    lines = fapi("check", shop, other, "--statistics").out.splitlines()
    assert sum(line.startswith("Score ") for line in lines) == 2
    assert sorted(str(entry["errors"]) for entry in kept()) == ["0", "1"]


def test_what_was_repaired_is_what_is_scored(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, "--statistics", "--add-ignores", "why")
    assert "Score 100 of 100" in ended.out
    assert [entry["errors"] for entry in kept()] == [0]
