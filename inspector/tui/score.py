"""How well a project keeps the guide, section by section.

A section's score is the share of its rules that found nothing, of those that ran; rules
weigh by their severity, so that a broken error costs as much as six pieces of advice.
The project's score is the same over all rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.rules.declare import Severity
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.rules.declare import Finding
    from inspector.rules.sections import Section

_WEIGHTS: Final[Mapping[Severity, int]] = {Severity.ERROR: 6, Severity.WARNING: 3, Severity.INFO: 1}


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


def score(rules: Iterable[RanRule], findings: Iterable[Finding]) -> Score:
    """Score a project by the rules that ran on it and what they found."""
    rules = tuple(rules)
    counts: Counter[tuple[str, Severity]] = Counter()
    broken = set()
    for finding in findings:
        counts[finding.code[2:4], finding.severity] += 1
        broken.add(finding.code)
    sections = []
    for section in SECTIONS:
        ran = [rule for rule in rules if rule.code.startswith(section.prefix)]
        kept = [rule for rule in ran if rule.code not in broken]
        number = (
            counts[section.digits, Severity.ERROR],
            counts[section.digits, Severity.WARNING],
            counts[section.digits, Severity.INFO],
        )
        sections.append(SectionScore(section, len(ran), len(kept), _share(kept, ran), number))
    kept = [rule for rule in rules if rule.code not in broken]
    return Score(len(rules), len(kept), _share(kept, rules), tuple(sections))


def _share(kept: Iterable[RanRule], ran: Iterable[RanRule]) -> int | None:
    whole = sum(_WEIGHTS[rule.severity] for rule in ran)
    return None if not whole else 100 * sum(_WEIGHTS[rule.severity] for rule in kept) // whole
