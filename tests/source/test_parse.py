"""Text becomes a tree, or a problem that says what Python itself would say."""

from __future__ import annotations

import ast
import warnings

import pytest

from inspector.source.extract import extract
from inspector.source.facts import SourceProblem, decode_body
from inspector.source.parse import parse
from inspector.source.syntax import Assign, Format, Try, TypeAlias


def problem(text: str) -> SourceProblem:
    found = parse(text)
    assert isinstance(found, SourceProblem)
    return found


def test_code_becomes_a_tree() -> None:
    tree = parse("x = 1\n")
    assert isinstance(tree, ast.Module)
    assert isinstance(tree.body[0], ast.Assign)


def test_warnings_about_inspected_code_reach_nobody() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert isinstance(parse("x = '\\d' is 1\n"), ast.Module)
    assert caught == []


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("x = 1\nx = = 2\n", 2, "syntax error: invalid syntax"),
        ("x = 1\nprint 'hello'\n", 2, "Missing parentheses in call to 'print'"),
        ("x = 0777\n", 1, "leading zeros in decimal integer literals are not permitted"),
        ("def f():\nx = 1\n", 2, "expected an indented block"),
        ("if x:\n\ty\n        z\n", 3, "inconsistent use of tabs"),
        ("x = '\n", 1, "unterminated string literal"),
        ("(" * 500, 1, "too many nested parentheses"),
    ],
)
def test_broken_and_old_code_is_a_problem_with_its_line(text: str, line: int, reason: str) -> None:
    found = problem(text)
    assert found.line == line
    assert reason in found.message


def test_newer_syntax_in_a_file_that_is_broken_elsewhere_leaves_the_parsers_word() -> None:
    assert problem("type X = int\nlazy import x\nx = = 2\n").message.startswith("syntax error: ")


@pytest.mark.parametrize(
    "text",
    [
        "-" * 100_000 + "1",
        "1" + "+1" * 100_000,
        "a" + ".b" * 100_000,
        "if 1: pass\n" + "elif 1: pass\n" * 50_000,
    ],
    ids=["unary", "binary", "attributes", "elif"],
)
def test_hostile_nesting_is_a_problem(text: str) -> None:
    assert problem(text) == SourceProblem(0, "is nested too deeply for Python's parser")


def test_surrogates_are_a_problem() -> None:
    assert "cannot be parsed" in problem("x = '\ud800'\n").message


def test_facts_of_newer_syntax_stand_on_the_same_lines_on_every_python() -> None:
    text = (
        "type Pair[T] = tuple[T, T]\n"
        "class Box[T](Base):\n"
        "    def get[U](self, x: U) -> T:\n"
        '        return f"{self.items["x"]}"\n'
        "def first[\n"
        "    T,\n"
        "](x: T):\n"
        "    pass\n"
        "try:\n"
        "    x = 1\n"
        "except ValueError, TypeError:\n"
        "    x = 2\n"
        'y = t"{a}-{b}"\n'
    )
    tree = parse(text)
    assert isinstance(tree, ast.Module)
    facts = extract(text, tree)
    assert [(f.qualname, f.span.line, f.span.end_line) for f in facts.functions] == [
        ("Box.get", 3, 4),
        ("first", 5, 8),
    ]
    assert [(c.name, c.span.line) for c in facts.classes] == [("Box", 2)]
    alias, _, _, handled, template = decode_body(facts.body)
    assert isinstance(alias, TypeAlias)
    assert (alias.name, alias.span.line) == ("Pair", 1)
    assert isinstance(handled, Try)
    assert handled.handlers[0].span.line == 11
    assert isinstance(template, Assign)
    assert isinstance(template.value, Format)
    assert (len(template.value.parts), template.span.line) == (3, 13)
    assert "Pair" in facts.names
