"""A second process finds what one process finds, and whatever becomes of it nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.project.link import link
from inspector.rules.partner import TOGETHER, WITHOUT_WIRING, row
from inspector.rules.registry import RULES, by_code
from inspector.source.load import load

ROOT = Path(__file__).parents[2]
BOOKSHOP = ROOT / "assets" / "bookshop"


def outcome(mode: str) -> dict[str, object]:
    command = [sys.executable, "-W", "error", "tests/rules/partner_run.py", str(BOOKSHOP), mode]
    finished = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert finished.stderr == b""
    found = json.loads(finished.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process is forked")
@pytest.mark.parametrize("mode", ["works", "dies"])
def test_two_processes_find_what_one_finds(mode: str) -> None:
    found = outcome(mode)

    assert found["possible"]
    assert found["findings"]
    assert found["same"]
    assert found["order"] == [rule.code for rule in RULES]


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process is forked")
def test_a_cancelled_run_leaves_no_process_behind() -> None:
    found = outcome("stops")  # which waits for its output: it ends when all that may write have

    assert found["possible"]
    assert found["cancelled"]


def test_each_rule_stands_in_the_row_once() -> None:
    codes = [RULES[position].code for position in row(RULES)]

    assert sorted(codes) == sorted(rule.code for rule in RULES)
    assert codes[: len(WITHOUT_WIRING) + len(TOGETHER)] == [*WITHOUT_WIRING, *TOGETHER]


@pytest.mark.parametrize("code", WITHOUT_WIRING)
def test_a_rule_that_is_said_to_need_no_wiring_asks_for_none(code: str) -> None:
    project = link(load(BOOKSHOP, use_cache=False, jobs=1))
    rule = by_code(code)
    assert rule is not None

    list(rule.check(project))

    assert "wiring" not in vars(project)
