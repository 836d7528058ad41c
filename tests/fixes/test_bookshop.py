"""All fixes over the example service, which then still runs and answers the same."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inspector.config import Config
from inspector.fixes.changes import undo, write
from inspector.fixes.fixer import open_fixer

if TYPE_CHECKING:
    from inspector.fixes.fixer import Plan

BOOKSHOP = Path(__file__).parents[2] / "assets" / "bookshop"
ASK = """
import json, sys
sys.path.insert(0, "src")
from bookshop.main import app
schema = app.openapi()
routes = [[path, method, one.get("operationId")] for path, many in schema["paths"].items() for method, one in many.items()]
print(json.dumps({"routes": routes, "openapi": schema}))
"""


def asked(root: Path) -> dict[str, Any]:
    """Import the service below a folder and return its routes and its OpenAPI document."""
    # a settings class with required fields reads nothing but what stands here
    environment = {key: value for key, value in os.environ.items() if key in {"PATH", "SYSTEMROOT", "HOME"}}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """Copy the service and work out the repairs of everything in it, unsafe ones included."""
    root = tmp_path_factory.mktemp("fixed") / "bookshop"
    shutil.copytree(BOOKSHOP, root, ignore=shutil.ignore_patterns("__pycache__"))
    fixer = open_fixer(root, Config(cache=False))
    return root, fixer.plan([finding for finding in fixer.findings if finding.fixable], unsafe=True)


def test_it_runs_and_answers_the_same(repaired: tuple[Path, Plan]) -> None:
    root, plan = repaired
    assert plan.changes
    before = asked(root)
    applied = write(root, plan.changes)
    assert applied.unwritten == ()
    try:
        after = asked(root)
    finally:
        undo(applied)
    assert after["routes"] == before["routes"]
    # what creates something says so now; nothing else differs
    changed = {finding.code for finding in (repair.finding for repair in plan.made)}
    assert "FI0607" in changed
    assert differences(before["openapi"], after["openapi"]) <= {"200", "201"}
    assert all((root / change.path).read_bytes() == change.before for change in plan.changes)


def differences(before: Any, after: Any) -> set[str]:
    """The keys that only one of two documents has, and those under which plain values differ."""
    match before, after:
        case dict(), dict():
            only = set(before) ^ set(after)
            return only.union(*(differences(before[key], after[key]) for key in before.keys() & after.keys()))
        case list(), list() if len(before) == len(after):
            return set().union(*(differences(one, other) for one, other in zip(before, after, strict=True)))
        case _:
            return set() if before == after else {repr(before)}


def test_comments_survive_and_every_file_parses(repaired: tuple[Path, Plan]) -> None:
    _, plan = repaired
    for change in plan.changes:
        before, after = change.before.decode(), change.after.decode()
        ast.parse(after)
        for line in before.splitlines():
            if line.strip().startswith("#"):
                assert line in after.splitlines()


def test_each_finding_has_a_repair_or_a_reason(repaired: tuple[Path, Plan]) -> None:
    _, plan = repaired
    assert plan.fixed == len({repair.finding for repair in plan.made})
    assert plan.remaining == len(plan.refused) + len(plan.unsafe)
    assert all(refusal.reason for refusal in plan.refused)
