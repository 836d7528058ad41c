"""JUnit, GitHub, GitLab and CSV, as those who read them parse them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from xmlschema import XMLSchema

from inspector.project.records import Place, Problem
from inspector.report.csv_format import check_csv
from inspector.report.github import check_github
from inspector.report.gitlab import check_gitlab
from inspector.report.junit import check_junit
from inspector.rules.declare import Severity
from tests.report.hostile import hostile_report
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from inspector.report.model import Report

SLEEP = finding(line=3)
LATER = finding(line=9, severity=Severity.WARNING, code="FI0611", name="x", message="`GET /x`: 50%, no limit")
OTHER = finding(file="shop/zoo.py", severity=Severity.INFO, code="FI1202", name="legacy-typing", fixable=True)
WHOLE = replace(finding(code="FI0101", name="y"), place=Place("."))
BROKEN = Problem("shop/broken.py", 4, "invalid syntax")
CRASH = Problem("", 0, "rule FI0101 crashed")
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(autouse=True)
def _at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


# --- JUnit ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def junit_schema() -> XMLSchema:
    return XMLSchema(ROOT / "tests" / "schemas" / "junit-10.xsd")


@pytest.mark.parametrize(
    "reports",
    [[report()], [report(SLEEP, LATER, OTHER, problems=(BROKEN, CRASH)), report()], [hostile_report()]],
    ids=["empty", "several", "hostile"],
)
def test_junit_keeps_its_schema(reports: list[Report], junit_schema: XMLSchema) -> None:
    junit_schema.validate(io.StringIO(check_junit(reports).decode().partition("?>")[2]))


def test_junit_has_a_suite_a_file_and_a_failure_a_finding() -> None:
    root = ET.fromstring(check_junit([report(SLEEP, LATER, OTHER, problems=(BROKEN,))]))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "3", "1")
    assert [(suite.get("file"), suite.get("tests")) for suite in root] == [
        ("shop/shop/orders/router.py", "2"),
        ("shop/shop/zoo.py", "1"),
        (None, "1"),
    ]
    (failure,) = root[0][0]
    assert root[0][0].get("name") == "FI0201 blocking-call at 3:5"
    assert (failure.tag, failure.get("type"), failure.get("message")) == (
        "failure",
        "error",
        "`time.sleep` blocks",
    )
    assert failure.text == "shop/shop/orders/router.py:3:5: `time.sleep` blocks"
    assert root[2][0][0].tag == "error"


def test_junit_of_a_clean_project_passes() -> None:
    root = ET.fromstring(check_junit([report()]))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "0")
    assert list(root[0][0]) == []


# --- GitHub -----------------------------------------------------------------------------------


def test_github_annotations_are_escaped_and_the_most_severe_come_first() -> None:
    some = report(OTHER, LATER, SLEEP, WHOLE, problems=(BROKEN, CRASH), root=HERE)
    assert list(check_github([some])) == [
        (
            "::error file=tests/report/shop/orders/router.py,line=3,col=5,endColumn=20,endLine=3,"
            "title=FI0201 blocking-call::`time.sleep` blocks"
        ),
        "::error file=tests/report,line=1,title=FI0101 y::`time.sleep` blocks",
        (
            "::warning file=tests/report/shop/orders/router.py,line=9,col=5,endColumn=20,endLine=9,"
            "title=FI0611 x::`GET /x`: 50%25, no limit"
        ),
        "::warning file=tests/report/shop/broken.py,line=4,title=fapi-inspect%3A problem::invalid syntax",
        "::warning title=fapi-inspect%3A problem::rule FI0101 crashed",
        (
            "::notice file=tests/report/shop/zoo.py,line=14,col=5,endColumn=20,endLine=14,"
            "title=FI1202 legacy-typing::`time.sleep` blocks"
        ),
    ]


def test_no_name_makes_a_github_command_or_property() -> None:
    lines = list(check_github([hostile_report()]))
    assert len(lines) == 5
    for line in lines:
        head, message = line[2:].split("::", 1)
        command, _, properties = head.partition(" ")
        assert command in {"error", "warning", "notice"}
        keys = [part.partition("=")[0] for part in properties.split(",")]
        assert set(keys) <= {"file", "line", "col", "endColumn", "endLine", "title"}
        assert len(keys) == len(set(keys))
        assert "%0A" not in message.replace("%250A", "")


def test_columns_of_several_lines_are_left_out_for_github() -> None:
    several = replace(SLEEP, place=Place("a.py", 1, 5, 3, 2))
    (line,) = check_github([report(several)])
    assert "line=1,endLine=3," in line


# --- GitLab -----------------------------------------------------------------------------------


def test_gitlab_issues() -> None:
    first, *_, last = json.loads(check_gitlab([report(SLEEP, LATER, OTHER, problems=(BROKEN,), root=HERE)]))
    assert first == {
        "description": "FI0201 `time.sleep` blocks",
        "check_name": "FI0201 blocking-call",
        "fingerprint": first["fingerprint"],
        "severity": "critical",
        "location": {"path": "tests/report/shop/orders/router.py", "lines": {"begin": 3, "end": 3}},
    }
    assert (last["check_name"], last["location"]["lines"]["begin"]) == ("fapi-inspect problem", 4)


def test_gitlab_takes_no_two_for_one() -> None:
    same = report(SLEEP, replace(SLEEP, place=Place("b.py", 3, 5, 3, 20)), problems=(CRASH,))
    found = json.loads(check_gitlab([same, same, hostile_report()]))
    assert len({issue["fingerprint"] for issue in found}) == len(found) == 11
    assert {issue["severity"] for issue in found} <= {"info", "minor", "major", "critical", "blocker"}
    assert json.loads(check_gitlab([report()])) == []


# --- CSV --------------------------------------------------------------------------------------


def parsed(*reports: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(check_csv(reports).decode(), newline=""), strict=True))


def test_csv_has_a_row_a_finding_and_a_problem() -> None:
    first, second = parsed(report(OTHER, problems=(BROKEN,)))
    assert first == {
        "project": "shop",
        "severity": "info",
        "code": "FI1202",
        "name": "legacy-typing",
        "file": "shop/shop/zoo.py",
        "line": "14",
        "column": "5",
        "end_line": "14",
        "end_column": "20",
        "feature": "orders",
        "fixable": "yes",
        "message": "`time.sleep` blocks",
    }
    assert (second["severity"], second["message"]) == ("problem", "invalid syntax")


def test_csv_lines_end_as_the_standard_has_them() -> None:
    content = check_csv([report(SLEEP, finding(message='a "b", c'))])
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    assert b'"a ""b"", c"' in content


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "\uff1d"])
def test_csv_texts_are_no_formulas(sign: str) -> None:
    (row,) = parsed(replace(report(finding(message=f"{sign}cmd()", feature=f"{sign}x")), name=f"{sign}1"))
    for cell in (row["message"], row["feature"], row["project"]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))


def test_hostile_csv_has_a_row_a_finding() -> None:
    assert len(parsed(hostile_report())) == 5
