"""How well a project keeps the guide."""

from __future__ import annotations

from inspector.rules.declare import Severity
from inspector.tui.score import RanRule, score
from tests.tui.sample import FINDINGS

RULES = (
    RanRule("FI0201", Severity.ERROR),
    RanRule("FI0202", Severity.WARNING),
    RanRule("FI1202", Severity.INFO),
    RanRule("FI1203", Severity.INFO),
)


def test_rules_weigh_by_their_severity() -> None:
    found = score(RULES, FINDINGS)
    # 6 + 3 + 1 + 1 at stake; FI0201 (6) and FI1202 (1) found something.
    assert found.score == 100 * 4 // 11
    assert (found.ran, found.kept) == (4, 2)


def test_each_section_has_its_own_score_and_counts() -> None:
    sections = {section.section.digits: section for section in score(RULES, FINDINGS).sections}
    assert len(sections) == 20
    assert (sections["02"].ran, sections["02"].kept, sections["02"].score) == (2, 1, 100 * 3 // 9)
    assert sections["02"].counts == (2, 0, 0)
    assert (sections["12"].score, sections["12"].counts) == (50, (0, 0, 2))


def test_a_section_without_rules_has_no_score_but_its_findings_count() -> None:
    sections = {section.section.digits: section for section in score(RULES, FINDINGS).sections}
    assert sections["19"].score is None
    assert sections["19"].findings == 1


def test_a_project_that_breaks_nothing_has_the_full_score_and_no_rules_none() -> None:
    assert score(RULES, ()).score == 100
    assert score((), ()).score is None
