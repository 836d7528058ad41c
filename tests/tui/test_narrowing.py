"""A filter that is typed letter by letter gives what the whole text gives."""

from __future__ import annotations

import pytest

from inspector.errors import UsageError
from inspector.report.filter import parse
from inspector.report.rows import FINDINGS, finding_row
from inspector.tui.narrowing import Narrowing
from tests.tui.sample import FINDINGS as FOUND

ROWS = [finding_row(finding) for finding in FOUND]
ORDER = list(reversed(range(len(ROWS))))


@pytest.mark.parametrize(
    "text",
    [
        "sev:error time",
        "!sev:error,info file:books",
        "rule:FI02 !feature:loans get",
        "feature:none !yield",
        '"blocks the event"',
    ],
)
def test_every_step_of_typing_is_what_the_filter_itself_says(text: str) -> None:
    narrowing = Narrowing()
    narrowing.load(ROWS)
    compared = 0
    for end in (*range(1, len(text) + 1), *range(len(text), 0, -1)):
        try:
            wanted = parse(text[:end], FINDINGS)
        except UsageError:
            continue
        assert narrowing.narrow(wanted, ORDER) == [i for i in ORDER if wanted.matches(ROWS[i])]
        compared += 1
    assert compared > len(text)


def test_another_order_and_other_rows_are_noticed() -> None:
    narrowing = Narrowing()
    narrowing.load(ROWS)
    wanted = parse("sev:error", FINDINGS)
    assert narrowing.narrow(wanted, ORDER) == list(reversed(narrowing.narrow(wanted, sorted(ORDER))))
    narrowing.load(ROWS[:1])
    assert narrowing.narrow(wanted, [0]) == [0]
