"""Source with the flagged range."""

from __future__ import annotations

from pathlib import Path

from inspector.project.records import Place
from inspector.project.texts import Texts
from inspector.tui.excerpt import excerpt
from inspector.tui.redact import Secrets
from tests.tui.sample import SETTINGS, SETTINGS_CLASSES

NONE = Secrets({})


def of(text: str, place: Place, secrets: Secrets = NONE) -> tuple[list[str], list[str]]:
    """The lines of an excerpt, and the texts that are underlined."""
    texts = Texts(Path("nowhere"))
    texts.known[place.file] = text
    content = excerpt(texts, place, secrets)
    plain = content.plain
    marked = [
        plain[start:end]
        for start, end, style in content.spans
        if "underline" in str(style) and "flagged" in str(style)
    ]
    return plain.split("\n"), marked


def test_lines_around_the_place_have_numbers_and_the_flagged_one_a_sign() -> None:
    lines, marked = of("".join(f"value_{n} = {n}\n" for n in range(1, 31)), Place("a.py", 15, 1, 15, 9))
    assert lines[0] == "  11 │ value_11 = 11"
    assert lines[4] == "▶ 15 │ value_15 = 15"
    assert lines[-1] == "  23 │ value_23 = 23"
    assert [line for line in lines if line.startswith("▶")] == [lines[4]]
    assert marked == ["value_15"]


def test_a_range_over_several_lines_is_marked_line_by_line() -> None:
    lines, marked = of("first(\n    1,\n)\nrest\n", Place("a.py", 1, 1, 3, 2))
    assert [line[0] for line in lines] == ["▶", "▶", "▶", " "]
    assert marked == ["first(", "1,", ")"]


def test_columns_hold_where_tabs_and_control_characters_are_replaced() -> None:
    lines, marked = of("\tx = '\x1b'; bad()\n", Place("a.py", 1, 11, 1, 16))
    assert lines == [r"▶ 1 │     x = '\x1b'; bad()"]
    assert marked == ["bad()"]


def test_a_long_function_is_cut() -> None:
    lines, _ = of("".join(f"line_{n}\n" for n in range(500)), Place("a.py", 10, 1, 400, 5))
    assert len(lines) < 80


def test_the_first_and_the_last_line_of_a_file_can_be_flagged() -> None:
    assert of("only = 1", Place("a.py"))[0] == ["▶ 1 │ only = 1"]


def test_a_file_that_cannot_be_read_or_has_become_shorter_says_so() -> None:
    assert "cannot be shown" in excerpt(Texts(Path("nowhere")), Place("gone.py", 3), NONE).plain
    assert "line 9 is gone" in of("short = 1\n", Place("a.py", 9, 1, 9, 4))[0][0]


def test_what_is_no_python_is_shown_too() -> None:
    assert of("[tool]\nx = 1\n", Place("pyproject.toml", 2, 1, 2, 6))[0] == ["  1 │ [tool]", "▶ 2 │ x = 1"]


def test_secrets_are_hidden_before_they_are_highlighted() -> None:
    lines, _ = of(SETTINGS, Place("library/settings.py", 9, 5, 9, 60), Secrets.of(SETTINGS_CLASSES))
    assert "▶  9 │     password: SecretStr = •••" in lines
    assert not any("hunter2" in line for line in lines)
