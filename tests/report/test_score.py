"""How well a project keeps the guide."""

from __future__ import annotations

import itertools

import pytest

from inspector.project.records import Place
from inspector.report.score import WITH_ERRORS, RanRule, Score, ran_rules, score
from inspector.rules.declare import Finding, Severity
from inspector.rules.registry import RULES

ASYNC = RanRule("FI0201", Severity.ERROR)
OTHER = RanRule("FI0202", Severity.WARNING)
TYPING = RanRule("FI1202", Severity.INFO)
RUFF = RanRule("FI1203", Severity.INFO)
RAN = (ASYNC, OTHER, TYPING, RUFF)


def found(rule: RanRule, times: int = 1) -> list[Finding]:
    finding = Finding(rule.code, "a-name", rule.severity, "m", Place("a.py"), None, fixable=False)
    return [finding] * times


def sections(result: Score) -> dict[str, int | None]:
    return {part.section.digits: part.score for part in result.sections}


def test_a_project_that_breaks_nothing_has_the_full_score_and_no_rules_none() -> None:
    assert score(RAN, (), 10).score == 100
    assert score((), (), 10).score is None


def test_rules_weigh_by_their_severity() -> None:
    # 6 + 3 + 1 + 1 points; one finding in 1,000 lines halves the 30, 60 and 80 % that are left
    assert score(RAN, found(ASYNC), 1000).score == 100 * (90 + 500) // 1100
    assert score(RAN, found(OTHER), 1000).score == 100 * (90 + 800) // 1100
    assert score(RAN, found(TYPING), 1000).score == 100 * (40 + 1000) // 1100


def test_each_section_has_its_own_score_and_counts() -> None:
    result = score(RAN, [*found(ASYNC, 2), *found(TYPING)], 1000)
    assert {digits: number for digits, number in sections(result).items() if number is not None} == {
        "02": 100 * (60 + 300) // 900,
        "12": 100 * (40 + 100) // 200,
    }
    second = next(part for part in result.sections if part.section.digits == "02")
    assert (second.ran, second.kept, second.counts, second.findings) == (2, 1, (2, 0, 0), 2)
    assert (result.ran, result.kept) == (4, 2)


def test_a_section_without_rules_has_no_score_but_its_findings_count() -> None:
    result = score(RAN, found(RanRule("FI1902", Severity.WARNING)), 1000)
    part = next(part for part in result.sections if part.section.digits == "19")
    assert (part.score, part.findings) == (None, 1)


@pytest.mark.parametrize("lines", [0, 300, 5_000, 1_000_000])
def test_a_further_finding_never_raises_a_score(lines: int) -> None:
    numbers = (0, 1, 2, 5, 50)
    for counts in itertools.product(numbers, repeat=3):
        findings = [f for rule, times in zip(RAN, counts, strict=False) for f in found(rule, times)]
        before = score(RAN, findings, lines)
        for rule in RAN:
            after = score(RAN, [*findings, *found(rule)], lines)
            for one, other in zip(
                [before.score, *sections(before).values()],
                [after.score, *sections(after).values()],
                strict=True,
            ):
                assert (one is None and other is None) or (
                    one is not None and other is not None and other <= one
                )


def test_a_large_project_with_as_dense_findings_scores_the_same() -> None:
    assert score(RAN, found(OTHER, 5), 2_000).score == score(RAN, found(OTHER, 500), 200_000).score


def test_a_larger_project_with_as_many_findings_scores_better() -> None:
    small, large = score(RAN, found(OTHER, 9), 2_000).score, score(RAN, found(OTHER, 9), 50_000).score
    assert small is not None
    assert large is not None
    assert small < large


def test_an_error_does_not_hide_in_a_large_project() -> None:
    catalogue = ran_rules(RULES, Severity.INFO)
    result = score(catalogue, found(ASYNC), 10_000_000)
    assert result.score == WITH_ERRORS
    assert sections(result)["02"] is not None
    assert sections(result)["02"] <= WITH_ERRORS  # type: ignore[operator]
    assert sections(result)["12"] == 100


def test_anything_found_is_less_than_the_full_score() -> None:
    assert score(ran_rules(RULES, Severity.INFO), found(TYPING), 10_000_000).score == 99


def test_rules_whose_findings_are_not_reported_do_not_count() -> None:
    assert all(rule.severity is Severity.ERROR for rule in ran_rules(RULES, Severity.ERROR))
    assert len(ran_rules(RULES, Severity.INFO)) == len(RULES)
