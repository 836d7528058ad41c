"""Which rules run: what a user writes after `--select`, `--ignore` and inside `ignore[...]`.

A word is a code (`FI1902`), the beginning of codes (`FI19`), a section's digits or name
(`19`, `settings`), a rule's name (`settings-not-frozen`) or `ALL`, in any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.errors import UnknownCodeError, nearest
from inspector.rules.registry import RULES
from inspector.rules.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.rules.declare import Rule

_EXACT: Final = 100
_EVERYTHING: Final = 1
_PREFIX: Final = re.compile(r"FI\d{0,3}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that a word names, and how exactly it names them."""

    rules: tuple[Rule, ...]
    weight: int

    @property
    def exact(self) -> bool:
        """Whether the word is the code or the name of one rule."""
        return self.weight == _EXACT


def named(word: str, rules: Sequence[Rule] = RULES) -> Selection:
    """Return the rules that a word names; raise `UnknownCodeError` with the nearest known word."""
    wanted = word.strip()
    upper, lower = wanted.upper(), wanted.lower()
    if upper == "ALL":
        return Selection(tuple(rules), _EVERYTHING)
    for rule in rules:
        if upper == rule.code or lower == rule.name:
            return Selection((rule,), _EXACT)
    for section in SECTIONS:
        if lower in {section.digits, section.name}:
            upper = section.prefix
    if _PREFIX.fullmatch(upper):
        found = tuple(rule for rule in rules if rule.code.startswith(upper))
        if found:
            return Selection(found, len(upper))
    raise UnknownCodeError(f"no rule or section is called {wanted!r}{_suggestion(wanted, rules)}")


def select(
    chosen: Iterable[str] = (), ignored: Iterable[str] = (), rules: Sequence[Rule] = RULES
) -> tuple[Rule, ...]:
    """Return the rules that run, in the order of their codes.

    Without `chosen`, those that are on by default. Where a rule is both chosen and
    ignored, the more exact word holds, and of two that are alike, the ignoring one.
    Rules that are off by default run only when chosen by code, by name or by `ALL`.
    """
    wanted: dict[str, int] = {}
    choices = [named(word, rules) for word in chosen]
    if not choices:
        wanted = {rule.code: 0 for rule in rules if rule.default}
    for choice in choices:
        for rule in choice.rules:
            if rule.default or choice.exact or choice.weight == _EVERYTHING:
                wanted[rule.code] = max(wanted.get(rule.code, 0), choice.weight)
    unwanted: dict[str, int] = {}
    for refusal in [named(word, rules) for word in ignored]:
        for rule in refusal.rules:
            unwanted[rule.code] = max(unwanted.get(rule.code, 0), refusal.weight)
    return tuple(rule for rule in rules if wanted.get(rule.code, -1) > unwanted.get(rule.code, -1))


def _suggestion(word: str, rules: Sequence[Rule]) -> str:
    if re.match(r"fi\d", word, re.IGNORECASE):
        return nearest(word.upper(), [*(rule.code for rule in rules), *(s.prefix for s in SECTIONS)])
    return nearest(word.lower(), [*(rule.name for rule in rules), *(s.name for s in SECTIONS)])
