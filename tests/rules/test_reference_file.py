"""The rule reference that ships is made of the rules as they are."""

from __future__ import annotations

from pathlib import Path

from inspector.rules.reference import reference
from inspector.rules.registry import RULES

FILE = Path(__file__).parents[2] / "assets" / "rules.md"


def test_the_reference_is_up_to_date() -> None:
    # made by `python -m inspector.rules.reference > assets/rules.md`
    assert FILE.read_text(encoding="utf-8") == reference(RULES)
