"""The text format of `check`."""

from __future__ import annotations

import re
from pathlib import PurePath

from inspector.project.records import Problem
from inspector.report.terminal import Terminal
from inspector.report.text import findings_text, statistics_text
from inspector.rules.declare import Severity
from tests.report.samples import finding, report

PLAIN = Terminal()

SLEEP = finding(line=3)
LATER = finding(line=9, severity=Severity.WARNING, code="FI0611", name="x", message="`GET /x` has no limit")
OTHER = finding(file="shop/zoo.py", severity=Severity.INFO, code="FI1202", name="legacy-typing", fixable=True)
BROKEN = Problem("shop/broken.py", 4, "invalid syntax")
CRASH = Problem("", 0, "rule FI0101 crashed")


def test_a_line_a_finding_and_an_empty_line_between_files() -> None:
    assert list(findings_text(report(SLEEP, LATER, OTHER), PLAIN)) == [
        "shop/orders/router.py:3:5: FI0201 error `time.sleep` blocks",
        "shop/orders/router.py:9:5: FI0611 warning `GET /x` has no limit",
        "",
        "shop/zoo.py:14:5: FI1202 info `time.sleep` blocks",
        "",
        "3 findings in 12 files (3,456 lines): 1 error, 1 warning, 1 info.",
    ]


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
