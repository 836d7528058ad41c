"""The example service: what its tour of breaches lists is what the tool finds, place by place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector.config import Config
from inspector.report.build import inspect
from inspector.rules.registry import RULES

BOOKSHOP = Path(__file__).parents[1] / "assets" / "bookshop"
ROW = re.compile(r"\| (FI\d{4}) \|")
PLACE = re.compile(r"\[([^\]:]+):(\d+)\]\(")


def planted() -> tuple[set[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """The breaches that the tour lists, and those that it says are suppressed."""
    listed, _, suppressed = (
        (BOOKSHOP / "BREACHES.md").read_text(encoding="utf-8").partition("\n## Suppressed")
    )
    return places(listed), places(suppressed)


def places(text: str) -> set[tuple[str, str, int]]:
    return {
        (row[1], path, int(line))
        for row in (ROW.match(line) for line in text.split("\n"))
        if row is not None
        for path, line in PLACE.findall(row.string)
    }


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str, int]]:
    report = inspect(BOOKSHOP, Config(cache=False, jobs=1))
    assert report.problems == ()
    return {(finding.code, finding.place.file, finding.place.line) for finding in report.findings}


def test_every_breach_that_a_built_rule_is_for_is_found(found: set[tuple[str, str, int]]) -> None:
    built = {rule.code for rule in RULES}
    listed, _ = planted()

    assert len(listed) > 100
    assert sorted(breach for breach in listed - found if breach[0] in built) == []


def test_nothing_else_is_found(found: set[tuple[str, str, int]]) -> None:
    listed, suppressed = planted()

    assert sorted(found - listed) == []
    assert found.isdisjoint(suppressed)


def test_what_is_said_of_the_tour_is_true() -> None:
    tour = (BOOKSHOP / "BREACHES.md").read_text(encoding="utf-8")
    listed = [row[1] for line in tour.partition("\n## Suppressed")[0].split("\n") if (row := ROW.match(line))]
    words = " ".join(tour.partition("\n## ")[0].split())
    readme = " ".join((BOOKSHOP.parents[1] / "README.md").read_text(encoding="utf-8").split())
    missing = set(listed) - {rule.code for rule in RULES}

    assert f"here are {len(listed)} places that break {len(set(listed))} of its rules" in words
    assert ("rules are not built yet" in words) == bool(missing)
    assert ("those of rules that are not built yet included" in readme) == bool(missing)


def test_the_route_table_is_whole() -> None:
    report = inspect(BOOKSHOP, Config(cache=False, jobs=1), rules=())

    main = next(app for app in report.apps if app.name == "bookshop.main:app")
    assert report.unresolved_routes == ()
    assert len(main.routes) > 60
    assert {route.path for route in main.routes if route.kind == "http"} >= {
        "/health/live",
        "/api/v1/books/{book_id}",
    }
