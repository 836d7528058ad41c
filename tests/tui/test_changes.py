"""What changed between two scans."""

from __future__ import annotations

from dataclasses import replace

from inspector.tui.changes import changes
from inspector.tui.summary import difference
from tests.tui.sample import APPS, FINDINGS, SETTINGS_CLASSES, report


def test_nothing_changed_is_nothing() -> None:
    assert not changes(report(), report())
    assert difference(changes(report(), report())).plain == "Nothing changed."


def test_a_finding_that_moved_is_the_same() -> None:
    moved = replace(FINDINGS[0], place=replace(FINDINGS[0].place, line=3, end_line=3))
    assert not changes(report(), report((moved, *FINDINGS[1:])))


def test_of_two_equal_findings_one_may_go() -> None:
    twice = (*FINDINGS, replace(FINDINGS[0], place=replace(FINDINGS[0].place, line=2, end_line=2)))
    assert len(changes(report(twice), report()).gone) == 1
    assert len(changes(report(), report(twice)).new) == 1


def test_routes_and_variables_that_come_and_go_are_told() -> None:
    after = replace(
        report(FINDINGS[1:]),
        apps=(replace(APPS[0], routes=APPS[0].routes[1:]),),
        settings=(SETTINGS_CLASSES[0],),
    )
    found = changes(report(), after)
    assert found.gone == (FINDINGS[0],)
    assert found.routes_removed == ("GET /api/books/{book_id}", "GET /drafts")
    assert found.variables_removed == ("DEBUG", "TITLE")
    assert difference(found).plain.split("\n") == [
        "- 1 finding gone",
        "    FI0611 library/books/router.py:31",
        "- 2 routes removed",
        "    GET /api/books/{book_id}",
        "    GET /drafts",
        "- 2 variables removed",
        "    DEBUG",
        "    TITLE",
    ]


def test_a_long_list_is_cut_with_the_number_of_the_rest() -> None:
    many = tuple(replace(FINDINGS[0], message=f"message {n}") for n in range(10))
    text = difference(changes(report(()), report(many))).plain
    assert text.startswith("+ 10 new findings\n")
    assert text.endswith("and 4 more")
