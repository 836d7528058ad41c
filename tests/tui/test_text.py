"""Text of inspected projects is safe and as wide as it has to be."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from inspector.rules.declare import Severity
from inspector.tui.text import SIGNS, clean, clean_lines, fit, plural, severity, short_name


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("plain text, ünïcödé 日本", "plain text, ünïcödé 日本"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("a\r\nb\tc\0", r"a\r\nb\tc\x00"),
        ("lone \udc80 surrogate", r"lone \udc80 surrogate"),
        ("\u202eevil", r"\u202eevil"),
        ("no\u00a0break", "no break"),
        ("[/foo] list[int]", "[/foo] list[int]"),
    ],
)
def test_what_cannot_be_printed_is_shown_as_an_escape(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


def test_lines_keep_their_number_and_tabs_become_spaces() -> None:
    assert clean_lines("a\n\tb\x1b\r\n\nc") == ["a", r"    b\x1b", "", "c"]


@pytest.mark.parametrize(
    ("text", "width", "left", "fitted"),
    [
        ("abc", 5, False, "abc  "),
        ("abcdef", 4, False, "abc…"),
        ("abcdef", 4, True, "…def"),
        ("abcdef", 6, True, "abcdef"),
        ("abc", 0, False, ""),
        ("日本語", 4, False, "日 …"),
        ("日本語", 4, True, "…語 "),
        ("日本", 6, False, "日本  "),
    ],
)
def test_a_text_is_cut_or_filled_to_its_cells(text: str, width: int, left: bool, fitted: str) -> None:
    assert fit(text, width, left=left) == fitted
    assert cell_len(fit(text, width, left=left)) == width


def test_severities_differ_in_sign_and_word() -> None:
    assert len({SIGNS[level] for level in Severity}) == len(Severity)
    assert severity(Severity.ERROR).split() == [SIGNS[Severity.ERROR], "error"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("app.users:create_user", "create_user"),
        ("app.users:Service.create", "create"),
        ("fastapi.security.HTTPBearer()", "HTTPBearer()"),
        ("app.auth:require.<locals>.check", "require()"),
        ("plain", "plain"),
    ],
)
def test_a_name_of_code_is_shortened_to_what_one_calls_it(name: str, short: str) -> None:
    assert short_name(name) == short


def test_numbers_agree_with_their_nouns() -> None:
    assert plural(1, "finding") == "1 finding"
    assert plural(1204, "finding") == "1,204 findings"
    assert plural(2, "class", "classes") == "2 classes"
