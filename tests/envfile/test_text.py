"""Values, names and comments survive whatever they hold."""

from __future__ import annotations

import io
import random

import pytest
from dotenv import dotenv_values

from inspector.envfile.text import WIDTH, assignment, comment, printable, quoted, writable_name


def read_back(text: str) -> dict[str, str | None]:
    return dotenv_values(stream=io.StringIO(text))


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("plain", "plain"),
        ("with spaces", "with spaces"),
        ('["a","b"]', '["a","b"]'),
        ("", ""),
        ("a#b", "a#b"),
        ("a # b", "'a # b'"),
        (" around ", "' around '"),
        ("'quoted'", r"'\'quoted\''"),
        ('"quoted"', "'\"quoted\"'"),
        ("two\nlines", r'"two\nlines"'),
        ("back\\slash", "back\\slash"),
        ("${HOME}", "${:-$}{HOME}"),
    ],
)
def test_values_are_quoted_where_they_have_to_be(value: str, spelling: str) -> None:
    assert quoted(value) == spelling
    assert read_back(f"X={spelling}\n") == {"X": value}


def test_any_text_is_read_back_as_it_was_or_refused() -> None:
    chance = random.Random(1)
    alphabet = "ab \t\n\r'\"\\#$={}:-`!%ü\u2028\x1b\udc80export"
    refused = 0
    for _ in range(4000):
        value = "".join(chance.choices(alphabet, k=chance.randrange(12)))
        spelling = quoted(value)
        if spelling is None:
            refused += 1
            assert not value.isprintable()
            continue
        assert "\n" not in spelling
        assert read_back(f"A=1\nX={spelling}\nB=2\n") == {"A": "1", "X": value, "B": "2"}
    assert 0 < refused < 3000


@pytest.mark.parametrize("value", ["\x1b[31mred", "\x00", "\udc80", "\u202eevil"])
def test_what_no_env_file_should_hold_is_refused(value: str) -> None:
    assert quoted(value) is None


def test_an_assignment_without_a_value_ends_with_the_sign() -> None:
    assert assignment("NAME", None) == "NAME="


@pytest.mark.parametrize(
    "name", ["", "with space", "a=b", "a#b", "it's", "new\nline", "\x1b", "export", "$X"]
)
def test_names_that_break_a_line_are_refused(name: str) -> None:
    assert not writable_name(name)


@pytest.mark.parametrize("name", ["DATABASE_URL", "db.url", "Db-Url", "ÜBER"])
def test_other_names_are_written(name: str) -> None:
    assert writable_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "first\nEVIL=1",
        "a\rEVIL=1",
        "a\u2028EVIL=1",
        "a\x85EVIL=1",
        "a\x0bEVIL=1",
        "\x1b]0;title\x07",
        "EVIL=1",
        "x " * 90,
    ],
)
def test_a_comment_stays_a_comment(text: str) -> None:
    lines = list(comment(text))
    assert all(line.startswith("# ") and line.isprintable() and len(line) <= WIDTH for line in lines)
    assert read_back("\n".join(lines) + "\n") == {}


def test_a_description_that_looks_like_an_assignment_is_none() -> None:
    assert list(comment("DEBUG=1 turns it on")) == ["# - DEBUG=1 turns it on"]


def test_unprintable_characters_are_spelled_out() -> None:
    assert printable("a\x1bb\udcff") == "a\\x1bb\\udcff"
