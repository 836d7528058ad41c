"""How well a project keeps the guide: a number from 0 to 100 for each section and in total.

A rule is worth 6 points if what it finds are errors, 3 for warnings, 1 for infos. A rule
that found nothing gets all of them. One that found something gets a part: at most 30 %
for errors, 60 % for warnings and 80 % for infos, and the less of that the denser its
findings are; one in each 1,000 lines halves it, three quarter it. A score is the share of
the points that were got, of the rules that ran.

So each further finding lowers the score or leaves it, and nothing else does: a large
project is measured by the density of its findings. An error still weighs in any size:
its rule loses most of its points at once, and no section with an error, and no total, gets
more than 89. Only a project without findings has 100.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from inspector.rules.declare import Severity
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.rules.declare import Finding, Rule
    from inspector.rules.sections import Section

WITH_ERRORS: Final = 89
"""The most that a section or a project with an error gets."""

_POINTS: Final[Mapping[Severity, int]] = {Severity.ERROR: 6, Severity.WARNING: 3, Severity.INFO: 1}
_AT_MOST: Final[Mapping[Severity, int]] = {Severity.ERROR: 30, Severity.WARNING: 60, Severity.INFO: 80}
_THOUSAND: Final = 1000  # lines, also of smaller projects: one finding would say more there than it means


@dataclass(frozen=True, slots=True)
class RanRule:
    """A rule that ran: what the score needs to know of it."""

    code: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section: how many of its rules ran, how many found nothing, and what the others found."""

    section: Section
    ran: int
    kept: int
    score: int | None  # 0-100, None where no rule of the section ran
    counts: tuple[int, int, int]  # errors, warnings, infos

    @property
    def findings(self) -> int:
        """Findings of all severities."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Score:
    """The whole project, and its sections in the order of the guide."""

    ran: int
    kept: int
    score: int | None
    sections: tuple[SectionScore, ...]


def ran_rules(rules: Iterable[Rule], least: Severity) -> tuple[RanRule, ...]:
    """Return the rules that a score is about: those that ran and whose findings are reported."""
    return tuple(RanRule(rule.code, rule.severity) for rule in rules if rule.severity >= least)


def score(rules: Iterable[RanRule], findings: Iterable[Finding], lines: int) -> Score:
    """Score a project of so many lines by the rules that ran on it and what they found."""
    rules = tuple(rules)
    found: Counter[str] = Counter()
    counts: Counter[tuple[str, Severity]] = Counter()
    for finding in findings:
        found[finding.code] += 1
        counts[finding.code[2:4], finding.severity] += 1
    lines = max(lines, _THOUSAND)
    sections = []
    for section in SECTIONS:
        ran = [rule for rule in rules if rule.code.startswith(section.prefix)]
        number = (
            counts[section.digits, Severity.ERROR],
            counts[section.digits, Severity.WARNING],
            counts[section.digits, Severity.INFO],
        )
        sections.append(SectionScore(section, len(ran), _kept(ran, found), _share(ran, found, lines), number))
    return Score(len(rules), _kept(rules, found), _share(rules, found, lines), tuple(sections))


def _kept(ran: Iterable[RanRule], found: Mapping[str, int]) -> int:
    return sum(not found[rule.code] for rule in ran)


def _share(ran: Iterable[RanRule], found: Mapping[str, int], lines: int) -> int | None:
    """Return the share of the points that rules get, rounded down, so that only all of them are 100."""
    ran = tuple(ran)
    whole = sum(_POINTS[rule.severity] for rule in ran)
    if not whole:
        return None
    got = sum(_POINTS[rule.severity] * _part(rule, found[rule.code], lines) for rule in ran)
    share = int(100 * got / whole)
    wrong = any(found[rule.code] and rule.severity is Severity.ERROR for rule in ran)
    return min(share, WITH_ERRORS) if wrong else share


def _part(rule: RanRule, findings: int, lines: int) -> Fraction:
    if not findings:
        return Fraction(1)
    return Fraction(_AT_MOST[rule.severity], 100) * Fraction(lines, lines + _THOUSAND * findings)
