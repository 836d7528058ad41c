"""Every rule keeps what the catalogue promises, and its own examples show that it works.

`catalogue.toml` is the list of all rules with code, name, severity and fix. A rule that
is in the registry must agree with it, have a page, and find in its bad examples exactly
the marked lines and in its good ones nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector.rules.registry import RULES, by_code, by_name
from inspector.rules.run import run
from inspector.rules.sections import SECTIONS
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.rules.declare import Example, Rule


@dataclass(frozen=True)
class Promise:
    code: str
    name: str
    severity: str
    fix: bool
    built: bool


PROMISES = tuple(
    Promise(**entry)
    for entry in tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8"))["rule"]
)

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
each_bad_example = pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.code}-bad-{number}")
        for rule in RULES
        for number, example in enumerate(rule.bad_examples, 1)
    ],
)
each_good_example = pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.code}-good-{number}")
        for rule in RULES
        for number, example in enumerate(rule.good_examples, 1)
    ],
)


def test_the_catalogue_has_every_rule_once() -> None:
    assert len(PROMISES) == 147
    assert len({promise.name for promise in PROMISES}) == 147
    codes = [promise.code for promise in PROMISES]
    assert codes == sorted(set(codes))


def test_the_rules_of_a_section_are_numbered_without_gaps() -> None:
    counts = Counter(promise.code[2:4] for promise in PROMISES)
    assert set(counts) == {section.digits for section in SECTIONS}
    for digits, count in counts.items():
        numbers = [promise.code[4:] for promise in PROMISES if promise.code[2:4] == digits]
        assert numbers == [f"{number:02}" for number in range(1, count + 1)]


def test_the_registry_holds_what_the_catalogue_calls_built_in_the_same_order() -> None:
    assert [rule.code for rule in RULES] == [promise.code for promise in PROMISES if promise.built]


@each_rule
def test_a_rule_is_what_the_catalogue_promises(rule: Rule) -> None:
    (promise,) = [promise for promise in PROMISES if promise.code == rule.code]
    assert (rule.name, rule.severity.label, rule.fix) == (promise.name, promise.severity, promise.fix)


@each_rule
def test_a_rule_is_found_by_its_code_and_its_name(rule: Rule) -> None:
    assert by_code(rule.code) is rule
    assert by_name(rule.name) is rule


@each_rule
def test_a_rule_stands_in_a_module_of_its_name_in_its_sections_package(rule: Rule) -> None:
    (section,) = [section for section in SECTIONS if section.digits == rule.section]
    expected = f"inspector.rules.fi{section.digits}_{section.name}.{rule.name.replace('-', '_')}"
    assert rule.check.__module__ == expected


@each_rule
def test_a_rule_has_a_page(rule: Rule) -> None:
    summary, _, rest = rule.page.partition("\n\n")
    assert 20 <= len(summary) <= 110, "the summary is one line"
    assert "\n" not in summary
    assert summary.endswith(".")
    assert len(rest) >= 200, "the page says what, why, and what to do instead"


@each_rule
def test_a_rule_has_two_examples_of_each_kind(rule: Rule) -> None:
    assert len(rule.bad_examples) >= 2
    assert len(rule.good_examples) >= 2


@each_bad_example
def test_a_bad_example_is_found_on_its_marked_lines(rule: Rule, example: Example) -> None:
    assert example.marked(rule.code), "a bad example marks what is bad"
    findings, problems = run(project_from(dict(example.files)), [rule])
    assert problems == ()
    assert sorted({(f.place.file, f.place.line) for f in findings}) == sorted(example.marked(rule.code))
    for finding in findings:
        assert re.fullmatch(r"[^\x00-\x1f\x7f]{30,}[^\x00-\x1f\x7f.]", finding.message)


@each_good_example
def test_a_good_example_is_silent(rule: Rule, example: Example) -> None:
    assert not example.marked(rule.code)
    findings, problems = run(project_from(dict(example.files)), [rule])
    assert problems == ()
    assert findings == ()
