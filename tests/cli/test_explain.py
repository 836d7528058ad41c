"""`fapi-inspect explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.cli import output
from inspector.report.terminal import Terminal
from inspector.rules.reference import page
from inspector.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ended

RULE = RULES[0]


@pytest.mark.parametrize("word", [RULE.code, RULE.code.lower(), RULE.name])
def test_the_page_of_a_rule_as_markdown(fapi: Callable[..., Ended], word: str) -> None:
    ended = fapi("explain", word)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == page(RULE)


def test_on_a_terminal_it_is_typeset_and_its_examples_are_highlighted(
    fapi: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "terminal_for", lambda _: Terminal(colour=True, width=60))
    text = fapi("explain", RULE.code).out
    assert "\x1b[" in text
    assert "```" not in text
    monkeypatch.setattr(output, "terminal_for", lambda _: Terminal(colour=False, width=60))
    plain = fapi("explain", RULE.code).out
    assert "\x1b" not in plain
    assert "```" not in plain
    assert max(map(len, plain.splitlines())) <= 60


def test_a_section_lists_its_rules(fapi: Callable[..., Ended]) -> None:
    ended = fapi("explain", RULE.code[:4])
    members = [rule for rule in RULES if rule.code.startswith(RULE.code[:4])]
    assert [line.split()[0] for line in ended.out.splitlines()[1 : len(members) + 1]] == [
        rule.code for rule in members
    ]


def test_an_unknown_rule(fapi: Callable[..., Ended]) -> None:
    ended = fapi("explain", RULE.name + "x")
    assert (ended.status, ended.out) == (2, "")
    assert f"did you mean '{RULE.name}'?" in ended.err
