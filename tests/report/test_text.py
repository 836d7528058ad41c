"""The text format of `check`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest

from inspector.project.records import Place, Problem
from inspector.report.terminal import Terminal, cells
from inspector.report.text import findings_text, statistics_text, total_line
from inspector.rules.declare import Severity
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

PLAIN = Terminal()

SLEEP = finding(line=3)
LATER = finding(line=9, severity=Severity.WARNING, code="FI0611", name="x", message="`GET /x` has no limit")
OTHER = finding(file="shop/zoo.py", severity=Severity.INFO, code="FI1202", name="legacy-typing", fixable=True)
BROKEN = Problem("shop/broken.py", 4, "invalid syntax")
CRASH = Problem("", 0, "rule FI0101 crashed")


def at(one: Finding, line: int, column: int, end_line: int, end_column: int) -> Finding:
    return replace(one, place=Place(one.place.file, line, column, end_line, end_column))


def test_a_line_a_finding_and_an_empty_line_between_files() -> None:
    assert list(findings_text(report(SLEEP, LATER, OTHER), PLAIN)) == [
        "shop/orders/router.py:3:5: FI0201 error `time.sleep` blocks",
        "shop/orders/router.py:9:5: FI0611 warning `GET /x` has no limit",
        "",
        "shop/zoo.py:14:5: FI1202 info `time.sleep` blocks",
        "",
        "SECTION               ERRORS  WARNINGS  INFOS",
        "02 Async programming       1",
        "06 API design                        1",
        "12 Code quality                             1",
        "",
        "3 findings in 12 files (3,456 lines): 1 error, 1 warning, 1 info.",
    ]


def with_source(text: str, *findings: Finding) -> Report:
    """Return the sample report of which every file has this text."""
    some = report(*findings)
    for one in findings:
        some.texts.known[one.place.file] = text
    return some


def test_the_flagged_range_is_underlined() -> None:
    some = with_source("async def f():\n\n\ttime.sleep(1)  # nap\n", at(SLEEP, 3, 2, 3, 15))
    assert list(findings_text(some, PLAIN))[:3] == [
        "shop/orders/router.py:3:2: FI0201 error `time.sleep` blocks",
        "      3 |     time.sleep(1)  # nap",
        "        |     ^^^^^^^^^^^^^",
    ]


@pytest.mark.parametrize(
    ("source", "place", "line", "mark"),
    [
        ("a = '界'; b()", (1, 10, 1, 13), "a = '界'; b()", "          ^^^"),
        ("x\x1b[2J()", (1, 1, 1, 8), r"x\x1b[2J()", "^" * 10),
        ("f(\n    1,\n)", (1, 1, 3, 2), "f(", "^^"),
        ("f()", (1, 1, 1, 99), "f()", "^^^"),
        ("", (1, 1, 1, 2), "", "^"),
    ],
    ids=["wide", "escapes", "several lines", "past the end", "empty"],
)
def test_the_line_below_lies_under_what_is_flagged(
    source: str, place: tuple[int, int, int, int], line: str, mark: str
) -> None:
    found = list(findings_text(with_source(source, at(SLEEP, *place)), PLAIN))
    assert found[1:3] == [f"      1 | {line}".rstrip(), f"        | {mark}"]


def test_a_file_as_a_whole_has_no_line_and_a_changed_file_none_that_is_gone() -> None:
    whole, gone = at(SLEEP, 1, 1, 1, 1), at(SLEEP, 9, 1, 9, 5)
    assert "|" not in "".join(findings_text(with_source("x = 1", whole, gone), PLAIN))


def test_secrets_are_not_shown() -> None:
    source = 'API_KEY = "hunter2-hunter2"  # fine'
    shown = "\n".join(findings_text(with_source(source, at(SLEEP, 1, 1, 1, 28)), PLAIN))
    assert 'API_KEY = "***************"  # fine' in shown


def test_a_terminal_shows_each_path_once_and_every_line_fits() -> None:
    source = "\n" * 8 + f"{'x' * 100} = time.sleep(1) + {'y' * 100}\n"
    long = replace(SLEEP, message="`time.sleep` blocks the event loop in GET /slow; await `asyncio.sleep`")
    some = with_source(source, at(long, 9, 104, 9, 117), at(LATER, 9, 1, 9, 101))
    lines = list(findings_text(some, Terminal(width=50)))
    assert lines[:8] == [
        "shop/orders/router.py",
        "  9:104 FI0201 error `time.sleep` blocks the",
        "        event loop in GET /slow; await `asyncio.",
        "        sleep`",
        "      9 | …xxxxxxxxx = time.sleep(1) + yyyyyyyyyy…",
        "        |              ^^^^^^^^^^^^^",
        "  9:1 FI0611 warning `GET /x` has no limit",
        "      9 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…",
    ]
    assert max(map(cells, lines[:-1])) <= 50
    for width in (1, 20, 33, 80, 200):
        assert list(findings_text(some, Terminal(width=width)))


def test_several_projects_are_added_up() -> None:
    assert total_line([report(SLEEP), report(LATER, OTHER)], PLAIN) == (
        "Together: 3 findings in 2 projects, 24 files (6,912 lines): 1 error, 1 warning, 1 info."
    )
    assert total_line([report(), report()], PLAIN) == (
        "Together: No findings in 2 projects, 24 files (6,912 lines)."
    )


def test_paths_lead_to_the_files_from_where_the_user_is() -> None:
    lines = list(findings_text(report(SLEEP, problems=(BROKEN,)), PLAIN, PurePath("services/a")))
    assert lines[0].startswith("services/a/shop/orders/router.py:3:5: ")
    assert "  services/a/shop/broken.py:4: invalid syntax" in lines
    assert lines[-1].startswith("services/a: 1 finding in ")


def test_a_finding_about_the_project_sits_on_its_folder() -> None:
    about_all = finding(file=".", line=1)
    assert next(findings_text(report(about_all), PLAIN)).startswith(".:1:5: ")
    assert next(findings_text(report(about_all), PLAIN, PurePath("a/b"))).startswith("a/b:1:5: ")


def test_problems_are_listed_and_counted() -> None:
    assert list(findings_text(report(problems=(CRASH, BROKEN)), PLAIN)) == [
        "Problems",
        "  rule FI0101 crashed",
        "  shop/broken.py:4: invalid syntax",
        "",
        "No findings in 12 files (3,456 lines); 2 problems.",
    ]


def test_names_and_messages_cannot_write_to_the_terminal() -> None:
    hostile = finding(file="a\x1b[2J\udcff.py", message="`x\x07\r` is\u202e bad\nnext")
    problem = Problem("b\x1b]0;title\x07.py", 0, "c\x00")
    text = "\n".join(findings_text(report(hostile, problems=(problem,)), PLAIN))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert r"a\x1b[2J\udcff.py:14:5: FI0201 error `x\x07\r` is\u202e bad\nnext" in text
    assert r"b\x1b]0;title\x07.py: c\x00" in text


def test_colours_add_nothing_else() -> None:
    some = report(SLEEP, LATER, OTHER, problems=(BROKEN,))
    coloured = "\n".join(findings_text(some, Terminal(colour=True)))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == "\n".join(findings_text(some, PLAIN))


def test_statistics_count_rules_the_most_frequent_first() -> None:
    some = report(OTHER, SLEEP, LATER, finding(line=20), problems=(BROKEN,))
    assert list(statistics_text(some, PLAIN)) == [
        "COUNT  CODE    SEVERITY  NAME           FIX",
        "    2  FI0201  error     blocking-call",
        "    1  FI0611  warning   x",
        "    1  FI1202  info      legacy-typing  fixable",
        "",
        "Problems",
        "  shop/broken.py:4: invalid syntax",
        "",
        "4 findings in 12 files (3,456 lines): 2 errors, 1 warning, 1 info; 1 problem.",
    ]
    assert list(statistics_text(report(), PLAIN)) == ["No findings in 12 files (3,456 lines)."]
