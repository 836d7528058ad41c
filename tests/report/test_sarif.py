"""SARIF that is valid, and that GitHub code scanning accepts."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from inspector.config import Config
from inspector.project.records import Place, Problem
from inspector.report.build import inspect
from inspector.report.sarif import Replacement, check_sarif
from inspector.rules.declare import Related, Severity, Suppressed
from inspector.rules.registry import RULES
from tests.report.hostile import hostile_report
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inspector.report.model import Report
    from inspector.rules.declare import Finding

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json"


@pytest.fixture(scope="session")
def validator() -> Draft202012Validator:
    return Draft202012Validator(
        json.loads(SCHEMA.read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def runs(
    *reports: Report, fixes: Sequence[Mapping[Finding, Sequence[Replacement]]] = (), most: int = 10_000_000
) -> list[dict[str, Any]]:
    document = json.loads(check_sarif(reports, fixes, most_bytes=most))
    found: list[dict[str, Any]] = document["runs"]
    return found


EVERY_RULE = report(
    *(finding(rule.code, name=rule.name, severity=rule.severity, line=n) for n, rule in enumerate(RULES, 1))
)
SILENCED = replace(report(finding()), suppressed=(Suppressed(finding(line=30), "a script"),))
BROKEN = report(problems=(Problem("broken.py", 3, "invalid syntax"), Problem("", 0, "rule FI0101 crashed")))


@pytest.mark.parametrize(
    "reports",
    [[], [report()], [EVERY_RULE], [SILENCED], [BROKEN], [hostile_report()], [EVERY_RULE, BROKEN, SILENCED]],
    ids=["none", "empty", "every rule", "suppressed", "problems", "hostile", "several"],
)
def test_it_keeps_the_official_schema(reports: list[Report], validator: Draft202012Validator) -> None:
    document = json.loads(check_sarif(reports))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert len(document["runs"]) == len(reports)


def test_a_finding_is_a_result_at_its_range() -> None:
    one = replace(finding(file="shop/a b#%ü.py", line=3), scope="Orders.list")
    (run,) = runs(report(one, root=Path(__file__).parent))
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("FI0201", 0, "error")
    (location,) = result["locations"]
    assert location == {
        "physicalLocation": {
            "artifactLocation": {"uri": "tests/report/shop/a%20b%23%25%C3%BC.py", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 20},
        },
        "logicalLocations": [{"fullyQualifiedName": "Orders.list"}],
    }
    assert "%SRCROOT%" in run["originalUriBaseIds"]


def test_rules_have_help_and_levels() -> None:
    (run,) = runs(EVERY_RULE)
    found = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in found] == [rule.code for rule in RULES]
    for result in run["results"]:
        assert found[result["ruleIndex"]]["id"] == result["ruleId"]
    for shown, rule in zip(found, RULES, strict=True):
        assert shown["help"]["markdown"].startswith(f"# {rule.code} `{rule.name}`")
        assert len(shown["help"]["text"]) > 100
        assert shown["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert len(shown["properties"]["tags"]) == len(set(shown["properties"]["tags"])) <= 20
        assert 0 < len(shown["shortDescription"]["text"]) <= len(shown["fullDescription"]["text"]) <= 1024
        assert ("security-severity" in shown["properties"]) == ("security" in shown["properties"]["tags"])


def test_fingerprints_survive_moved_lines(tmp_path: Path) -> None:
    source = "import time\n\n\nasync def f() -> None:\n    time.sleep(1)\n"
    app = "from fastapi import FastAPI\n\napp = FastAPI()\n"

    def marks(text: str) -> list[tuple[int, dict[str, str]]]:
        (tmp_path / "app.py").write_text(text)
        (run,) = runs(inspect(tmp_path, Config(cache=False, select=("FI0201",))))
        return [
            (one["locations"][0]["physicalLocation"]["region"]["startLine"], one["partialFingerprints"])
            for one in run["results"]
        ]

    ((line, before),) = marks(f"{app}{source}")
    ((moved, after),) = marks(f"{app}\n\nLIMIT = 3\n{source}")
    assert (moved, after) == (line + 3, before)


def test_what_a_comment_silences_is_a_suppressed_result() -> None:
    (run,) = runs(SILENCED)
    assert [one["suppressions"] for one in run["results"]] == [
        [],
        [{"kind": "inSource", "justification": "a script"}],
    ]
    (plain,) = runs(report(finding()))
    assert "suppressions" not in plain["results"][0]


def test_a_comment_in_a_real_project_is_one_too(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import time\nfrom fastapi import FastAPI\napp = FastAPI()\n\n\n"
        '@app.get("/")\nasync def f() -> None:\n    time.sleep(1)  # fapi: ignore[FI0201] only at start\n'
    )
    config = Config(cache_dir=tmp_path / "cache", select=("FI0201",))
    for _ in range(2):  # the second is answered from memory
        (run,) = runs(inspect(tmp_path, config))
        assert [one["suppressions"][0]["justification"] for one in run["results"]] == ["only at start"]


def test_the_places_of_a_chain_are_related_locations() -> None:
    chain = (Related(Place("shop/a.py", 4, 1, 4, 9), "calls `b`"), Related(Place("shop/b.py", 7), "sleeps"))
    (run,) = runs(report(replace(finding(), related=chain)))
    found = run["results"][0]["relatedLocations"]
    assert [(one["id"], one["message"]["text"]) for one in found] == [(0, "calls `b`"), (1, "sleeps")]
    assert found[0]["physicalLocation"]["region"] == {
        "startLine": 4,
        "startColumn": 1,
        "endLine": 4,
        "endColumn": 9,
    }
    many = replace(finding(), related=chain * 1000)
    assert len(runs(report(many))[0]["results"][0]["relatedLocations"]) == 1000


def test_a_fix_is_replacements_by_file(validator: Draft202012Validator) -> None:
    one = finding(fixable=True)
    parts = (
        Replacement(Place("b.py", 1, 1, 1, 9), "new"),
        Replacement(Place("a.py", 2, 3, 2, 3), "import x\n"),
        Replacement(Place("b.py", 5, 1, 6, 1), ""),
    )
    document = json.loads(check_sarif([report(one)], [{one: parts}]))
    assert list(validator.iter_errors(document)) == []
    ((fix,),) = (result["fixes"] for result in document["runs"][0]["results"])
    assert [
        (
            change["artifactLocation"]["uri"],
            [part["insertedContent"]["text"] for part in change["replacements"]],
        )
        for change in fix["artifactChanges"]
    ] == [("shop/a.py", ["import x\n"]), ("shop/b.py", ["new", ""])]


def test_problems_are_notifications() -> None:
    (run,) = runs(BROKEN)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [one["message"]["text"] for one in invocation["toolExecutionNotifications"]] == [
        "invalid syntax",
        "rule FI0101 crashed",
    ]


def test_each_project_has_a_category_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    found = runs(report(root=tmp_path / "a"), report(root=tmp_path / "b"))
    assert [run["automationDetails"]["id"] for run in found] == ["fapi-inspect/a/", "fapi-inspect/b/"]


def test_of_too_many_results_the_most_severe_are_kept() -> None:
    infos = [finding(severity=Severity.INFO, line=line) for line in range(1, 25_001)]
    errors = [finding(line=line) for line in range(30_001, 30_006)]
    (run,) = runs(report(*infos, *errors))
    assert len(run["results"]) == 25_000
    assert sum(one["level"] == "error" for one in run["results"]) == 5
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "5 of the least severe results are left out"


def test_a_file_that_is_too_large_compressed_loses_the_least_severe() -> None:
    found = report(
        *(finding(severity=Severity(1 + n % 3), line=n, message=f"{n * 7919:x}") for n in range(1, 3000))
    )
    content = check_sarif([found], most_bytes=40_000)
    assert len(gzip.compress(content, 6, mtime=0)) <= 40_000
    levels = {one["level"] for one in json.loads(content)["runs"][0]["results"]}
    assert "error" in levels
    assert "note" not in levels


def test_a_message_holds_no_link_and_no_placeholder() -> None:
    one = finding(message="`/{user_id}` {0} [x](http://evil) [y]")
    (result,) = runs(report(one))[0]["results"]
    assert result["message"]["text"] == "`/{user_id}` {{0}} \\[x](http://evil) [y]"


def test_a_finding_about_the_project_has_a_line_all_the_same() -> None:
    one = replace(finding(), place=Place("."))
    (result,) = runs(report(one, root=Path(__file__).parent))[0]["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "tests/report/", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
