"""Which rules the words after --select and --ignore name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.errors import UnknownCodeError
from inspector.rules.declare import Rule, Severity, Violation
from inspector.rules.select import named, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


def a_rule(code: str, name: str, *, default: bool = True) -> Rule:
    def check(_: Project) -> Iterator[Violation]:
        yield from ()

    return Rule(code, name, Severity.INFO, fix=False, default=default, page="A page.", check=check)


RULES = (
    a_rule("FI0201", "blocking-call-in-async"),
    a_rule("FI0202", "cpu-bound-in-async"),
    a_rule("FI1901", "mega-settings"),
    a_rule("FI1902", "settings-not-frozen"),
    a_rule("FI1921", "unused-setting", default=False),
)


def codes(*chosen: str, ignore: tuple[str, ...] = ()) -> list[str]:
    return [rule.code for rule in select(chosen, ignore, RULES)]


def test_without_a_choice_the_rules_run_that_are_on_by_default() -> None:
    assert codes() == ["FI0201", "FI0202", "FI1901", "FI1902"]


@pytest.mark.parametrize(
    "word", ["FI1902", "fi1902", "settings-not-frozen", "Settings-Not-Frozen", " FI1902 "]
)
def test_a_code_or_a_name_chooses_one_rule(word: str) -> None:
    assert codes(word) == ["FI1902"]


@pytest.mark.parametrize("word", ["FI19", "fi19", "19", "settings", "FI190"])
def test_a_section_chooses_its_rules_that_are_on_by_default(word: str) -> None:
    assert codes(word) == ["FI1901", "FI1902"]


def test_a_section_name_is_not_taken_for_the_beginning_of_a_rule_name() -> None:
    assert [rule.code for rule in named("async", RULES).rules] == ["FI0201", "FI0202"]


def test_a_rule_that_is_off_runs_when_its_code_its_name_or_everything_is_chosen() -> None:
    assert codes("FI1921") == ["FI1921"]
    assert codes("unused-setting") == ["FI1921"]
    assert codes("ALL") == [rule.code for rule in RULES]


def test_several_choices_add_up_in_the_order_of_the_codes() -> None:
    assert codes("FI1902", "async") == ["FI0201", "FI0202", "FI1902"]


def test_an_ignored_rule_does_not_run() -> None:
    assert codes(ignore=("FI0201", "settings")) == ["FI0202"]


def test_the_more_exact_word_holds() -> None:
    assert codes("FI1902", ignore=("FI19",)) == ["FI1902"]
    assert codes("FI19", ignore=("FI1902",)) == ["FI1901"]
    assert codes("FI02", ignore=("ALL",)) == ["FI0201", "FI0202"]


def test_of_words_that_are_alike_the_ignoring_one_holds() -> None:
    assert codes("FI1902", ignore=("settings-not-frozen",)) == []
    assert codes("ALL", ignore=("all",)) == []


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("FI0203", "no rule or section is called 'FI0203'; did you mean 'FI0202'?"),
        ("setings", "no rule or section is called 'setings'; did you mean 'settings'?"),
        (
            "blocking-call",
            "no rule or section is called 'blocking-call'; did you mean 'blocking-call-in-async'?",
        ),
        ("qqqq", "no rule or section is called 'qqqq'"),
        ("", "no rule or section is called ''"),
        ("FI", None),
    ],
)
def test_an_unknown_word_is_an_error_that_names_the_nearest_one(word: str, message: str | None) -> None:
    if message is None:
        assert codes(word) == ["FI0201", "FI0202", "FI1901", "FI1902"]
        return
    with pytest.raises(UnknownCodeError) as raised:
        codes(word)
    assert str(raised.value) == message


def test_an_ignored_word_must_be_known_too() -> None:
    with pytest.raises(UnknownCodeError):
        codes(ignore=("FI99",))


def test_control_characters_in_a_word_are_shown_escaped() -> None:
    with pytest.raises(UnknownCodeError) as raised:
        codes("\x1b[31mFI")
    assert "\x1b" not in str(raised.value)
