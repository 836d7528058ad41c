"""The repairs of a project on disk, for whoever shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.config import Config
from inspector.fixes.changes import diff, undo, write
from inspector.fixes.codemod import Refusal, Repair
from inspector.fixes.fixer import open_fixer
from inspector.rules.run import RunCancelledError
from inspector.source.load import LoadCancelledError

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.fixes.fixer import Fixer
    from inspector.rules.declare import Finding

TEXT = "from typing import List, Optional\n\n\nx: List[int] = []\ny: Optional = None\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(TEXT)
    return tmp_path


def opened(root: Path) -> tuple[Fixer, list[Finding]]:
    fixer = open_fixer(root, Config(cache=False))
    return fixer, [finding for finding in fixer.findings if finding.code == "FI1202"]


def test_an_offer_is_a_repair_or_the_reason_why_there_is_none(root: Path) -> None:
    fixer, (first, second) = opened(root)
    offer = fixer.offer(first)
    assert isinstance(offer, Repair)
    assert (offer.title, offer.unsafe) == ("Write `typing.List` as the language has it", None)
    assert fixer.offer(second) == Refusal(second, "`Optional` stands here without types")
    other = next(finding for finding in fixer.findings if finding.code == "FI1203")
    assert fixer.offer(other) == Refusal(other, "its rule has no fix")


def test_a_plan_is_shown_done_and_undone(root: Path) -> None:
    fixer, findings = opened(root)
    plan = fixer.plan(findings)
    assert (plan.fixed, plan.remaining) == (1, 1)
    assert [line for line in diff(plan.changes) if line[:1] in "+-"] == [
        "--- a/app.py",
        "+++ b/app.py",
        "-from typing import List, Optional",
        "+from typing import Optional",
        "-x: List[int] = []",
        "+x: list[int] = []",
    ]
    assert (root / "app.py").read_text() == TEXT
    applied = write(plan.root, plan.changes)
    assert "x: list[int]" in (root / "app.py").read_text()
    undo(applied)
    assert (root / "app.py").read_text() == TEXT


def test_a_finding_that_is_gone_is_said_to_be(root: Path) -> None:
    fixer, findings = opened(root)
    gone = replace(findings[0], message="something else")
    plan = fixer.plan([gone])
    assert plan.changes == ()
    assert plan.refused == (Refusal(gone, "it is not found any more"),)
    assert (plan.fixed, plan.remaining) == (0, 1)


def test_a_file_that_changes_after_it_was_inspected_is_left_alone(root: Path) -> None:
    fixer, findings = opened(root)
    (root / "app.py").write_text(f"import os\n{TEXT}")
    plan = fixer.plan(findings)
    assert plan.changes == ()
    assert {refusal.reason for refusal in plan.refused} == {"the file changed while it was inspected"}


def test_a_file_that_changes_before_it_is_written_is_left_alone(root: Path) -> None:
    fixer, findings = opened(root)
    plan = fixer.plan(findings)
    (root / "app.py").write_text(f"import os\n{TEXT}")
    assert [one.reason for one in write(plan.root, plan.changes).unwritten] == [
        "it changed while it was inspected"
    ]
    assert (root / "app.py").read_text() == f"import os\n{TEXT}"


def test_it_can_be_cancelled(root: Path) -> None:
    with pytest.raises((LoadCancelledError, RunCancelledError)):
        open_fixer(root, Config(cache=False), cancelled=lambda: True)


def test_rules_that_the_configuration_leaves_out_judge_all_the_same(root: Path) -> None:
    fixer = open_fixer(root, Config(cache=False, select=("FI1202",)))
    assert {"FI1202", "FI1203"} <= {finding.code for finding in fixer.findings}
