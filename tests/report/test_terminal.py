"""Text made fit for terminals: what is invisible, wide, coloured or too long."""

from __future__ import annotations

import pytest

from inspector.report.terminal import Column, Cut, Terminal, cells, fold, table, visible
from inspector.rules.declare import Severity

PLAIN = Terminal()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ä 漢字", "plain ä 漢字"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x9b31m", r"\x9b31m"),
        ("ab\u202ecd", r"ab\u202ecd"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("caf\udce9.py", r"caf\udce9.py"),
        ("line\u2028end", r"line\u2028end"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(text).isprintable()


def test_colours_only_where_they_are_wanted() -> None:
    coloured = Terminal(colour=True)
    assert coloured.bold("x") == "\x1b[1mx\x1b[0m"
    assert coloured.severity(Severity.ERROR, "error") != coloured.severity(Severity.INFO, "error")
    assert PLAIN.bold("x") == PLAIN.dim("x") == PLAIN.severity(Severity.ERROR, "x") == "x"


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("", 0)])
def test_width_is_counted_in_columns_of_the_terminal(text: str, width: int) -> None:
    assert cells(text) == width


def test_folding_prefers_separators_and_loses_nothing() -> None:
    assert fold("/api/v1/books/{book_id}", 14) == ["/api/v1/books/", "{book_id}"]
    assert fold("abcdefgh", 3) == ["abc", "def", "gh"]
    assert fold("one two three", 8) == ["one two", "three"]
    assert fold("漢字漢字", 5) == ["漢字", "漢字"]
    assert fold("漢", 1) == ["漢"]
    assert fold("", 5) == [""]


COLUMNS = (
    Column("METHOD"),
    Column("PATH", rank=2, least=6),
    Column("COUNT", right=True),
    Column("NOTES", rank=1, least=5, cut=Cut.RIGHT),
    Column("PLACE", rank=1, least=6, cut=Cut.LEFT),
)
ROWS = [("GET", "/users/{id}", "7", "", "app/users/router.py:12"), ("POST", "/users", "12", "", "a.py:3")]


def test_a_table_takes_the_width_of_its_cells_and_leaves_out_empty_columns() -> None:
    assert list(table(COLUMNS, ROWS, PLAIN)) == [
        "METHOD  PATH         COUNT  PLACE",
        "GET     /users/{id}      7  app/users/router.py:12",
        "POST    /users          12  a.py:3",
    ]


def test_in_a_narrow_terminal_the_least_important_column_gives_way_first() -> None:
    assert list(table(COLUMNS, ROWS, Terminal(width=42))) == [
        "METHOD  PATH         COUNT  PLACE",
        "GET     /users/{id}      7  …/router.py:12",
        "POST    /users          12  a.py:3",
    ]


def test_in_a_narrower_one_important_cells_go_on_in_the_next_line() -> None:
    assert list(table(COLUMNS, ROWS, Terminal(width=31))) == [
        "METHOD  PATH      COUNT  PLACE",
        "GET     /users/       7  …py:12",
        "        {id}",
        "POST    /users       12  a.py:3",
    ]


def test_where_nothing_fits_each_row_is_a_list() -> None:
    assert list(table(COLUMNS, ROWS[:2], Terminal(width=20))) == [
        "METHOD  GET",
        "PATH    /users/{id}",
        "COUNT   7",
        "PLACE   app/users/",
        "        router.py:12",
        "",
        "METHOD  POST",
        "PATH    /users",
        "COUNT   12",
        "PLACE   a.py:3",
    ]


@pytest.mark.parametrize("width", range(1, 70))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    rows = [*ROWS, ("WEBSOCKET", "/" + "漢" * 30, "1", "conditional", "x" * 90)]
    lines = list(table(COLUMNS, rows, Terminal(width=width)))
    widest = max(cells(line) for line in lines)
    assert widest <= max(width, len("METHOD") + 4)


def test_cells_cannot_escape_from_their_table() -> None:
    lines = list(table((Column("NAME"),), [("a\nb\x1b[2J",)], Terminal(colour=True)))
    assert lines == ["\x1b[1mNAME\x1b[0m", r"a\nb\x1b[2J"]


def test_a_table_without_cells_has_no_lines() -> None:
    assert list(table(COLUMNS, [], PLAIN)) == []
    assert list(table(COLUMNS, [], Terminal(width=20))) == []
    assert list(table(COLUMNS, [("",) * len(COLUMNS)], PLAIN)) == []
