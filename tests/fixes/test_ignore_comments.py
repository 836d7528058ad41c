"""Where a comment that silences can stand, and how it joins what stands there."""

from __future__ import annotations

import textwrap

import pytest

from inspector.errors import UsageError
from inspector.fixes.document import Document
from inspector.fixes.ignores.comments import Lines, checked_reason
from inspector.source.comments import suppressions


def ignored(line: str, *codes: str, reason: str = "why") -> str:
    edit = Lines("a.py", line).ignore(1, codes or ("FI0201",), reason)
    return Document(line).edited([edit]).text


def holding(text: str) -> list[int]:
    text = textwrap.dedent(text).lstrip("\n")
    lines = Lines("a.py", text)
    return [number for number in range(text.count("\n") + 2) if lines.can_hold(number)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a()", "a()  # fapi: ignore[FI0201] why"),
        ("a()   ", "a()  # fapi: ignore[FI0201] why"),
        ("", "# fapi: ignore[FI0201] why"),
        ("a()  # noqa: S101", "a()  # noqa: S101  # fapi: ignore[FI0201] why"),
        ("a() # type: ignore[x]", "a() # type: ignore[x]  # fapi: ignore[FI0201] why"),
        ("a = '# fapi: ignore[FI0202]'", "a = '# fapi: ignore[FI0202]'  # fapi: ignore[FI0201] why"),
        ("a()  # fapi: ignore[FI0202]", "a()  # fapi: ignore[FI0202, FI0201] why"),
        ("a()  # fapi: ignore[FI0202] old", "a()  # fapi: ignore[FI0202, FI0201] old; why"),
        ("a()  # fapi: ignore[FI0202] why", "a()  # fapi: ignore[FI0202, FI0201] why"),
        ("a()  # fapi: ignore[FI0202] x; why", "a()  # fapi: ignore[FI0202, FI0201] x; why"),
        ("a()  #fapi:ignore[ FI0202,FI03 ]: old", "a()  # fapi: ignore[FI0202, FI03, FI0201] old; why"),
        ("a()  # fapi: ignore[FI0202] old  # noqa", "a()  # fapi: ignore[FI0202, FI0201] old; why  # noqa"),
        ("a()  # noqa # fapi: ignore[FI0202]", "a()  # noqa # fapi: ignore[FI0202, FI0201] why"),
        ("a()  # fapi: ignore", "a()  # fapi: ignore[FI0201] why"),
        ("a()  # fapi: ignore[]", "a()  # fapi: ignore[FI0201] why"),
    ],
)
def test_a_comment_joins_what_stands_on_the_line(line: str, expected: str) -> None:
    assert ignored(line) == expected
    (found,) = suppressions(expected)
    assert "FI0201" in found.codes
    assert "why" in found.reason


def test_codes_are_sorted_and_each_stands_once() -> None:
    assert ignored("a()", "FI0202", "FI0201", "FI0202") == "a()  # fapi: ignore[FI0201, FI0202] why"


def test_lines_in_strings_and_before_backslashes_hold_no_comment() -> None:
    text = '''
        a = """one
        two
        three"""
        b = 1 + \\
            2
        c = "back\\
        slash"
        d(
            1,
        )
        e = 2  # a comment that ends in a backslash \\
        '''
    assert holding(text) == [3, 5, 7, 8, 9, 10, 11, 12]


def test_lines_in_formatted_strings_hold_none_on_any_python() -> None:
    text = '''
        a = f"""one
        {f"{
        1}"}
        """
        b = f"{1}"
        '''
    kept = holding(text)
    assert set(kept).isdisjoint({1, 2, 3})


def test_the_line_that_names_the_interpreter_holds_none() -> None:
    assert holding("#!/usr/bin/env python\n# a comment\n") == [2, 3]


def test_a_comment_about_the_whole_file_is_not_joined() -> None:
    assert holding("import a  # fapi: ignore-file[FI02]\nb = 1\n") == [2, 3]


def test_what_follows_text_that_cannot_be_read_holds_none() -> None:
    kept = holding("a = 1\nb = (\n'''\n")
    assert kept in ([1], [1, 2])


@pytest.mark.parametrize(
    ("reason", "complaint"),
    [
        ("", "a reason is needed"),
        (" \t", "a reason is needed"),
        ("one\ntwo", "one line of text"),
        ("a\x1b[2J", "one line of text"),
        ("x" * 201, "at most 200 characters, this one 201"),
        ("fine # noqa", "cannot hold another comment"),
        ("# fapi: ignore-file[ALL]", "cannot hold another comment"),
    ],
)
def test_what_is_no_reason(reason: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        checked_reason(reason)


@pytest.mark.parametrize("reason", ["see #123", "ünïcode ✓", '[x] it\'s "quoted"', "a: b - c"])
def test_what_is_a_reason_is_read_back(reason: str) -> None:
    (found,) = suppressions(ignored("a()", reason=checked_reason(f" {reason} ")))
    assert found.reason == reason
