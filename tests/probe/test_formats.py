"""Formats of a report: complete, well-formed, and harmless whatever a server says."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from inspector.cli.probe_text import probe_text
from inspector.probe.declare import Group, Status
from inspector.probe.html_format import probe_html
from inspector.probe.json_format import probe_json
from inspector.probe.junit_format import probe_junit
from inspector.probe.markdown_format import probe_markdown
from inspector.probe.report import ProbeReport, Result, ShownRequest, ShownResponse
from inspector.probe.sarif_format import probe_sarif
from inspector.project.records import Place
from inspector.report.terminal import Terminal

NASTY = "<script>alert(1)</script> | `x` [a](http://evil.test) \\x1b"

REPORT = ProbeReport(
    url="http://shop.test",
    version="0.1.0",
    results=(
        Result("FP01", "reachability", Group.HEALTH, Status.PASS, "answers 200"),
        Result(
            "FP31",
            "not-found",
            Group.ERRORS,
            Status.FAIL,
            NASTY,
            ShownRequest("GET", "http://shop.test/x", (("accept", "*/*"), ("authorization", "•••"))),
            ShownResponse(
                404, "Not Found", "HTTP/1.1", (("server", NASTY),), f"{NASTY}\nmore\n", 99, True, 1.5
            ),
            Place("src/my app.py", 12),
        ),
        Result("FP38", "unsupported-media-type", Group.ERRORS, Status.SKIP, "it takes a POST"),
        Result("FP69", "documented-handler", Group.DRIFT, Status.WARN, "two", place=Place("a.py", 3)),
    ),
    requests=7,
    seconds=0.25,
)

TEXT = {"type": "string"}
HEADERS = {
    "type": "array",
    "items": {"type": "object", "required": ["name", "value"], "properties": {"name": TEXT, "value": TEXT}},
}
CONTRACT: dict[str, Any] = {
    "type": "object",
    "required": ["version", "url", "checks"],
    "properties": {
        "version": {"const": 1},
        "url": TEXT,
        "checks": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "name", "group", "status", "message", "request", "response"],
                "properties": {
                    "code": {"pattern": r"^FP\d\d$"},
                    "name": TEXT,
                    "group": {"enum": ["health", "headers", "errors", "openapi", "drift"]},
                    "status": {"enum": ["pass", "warn", "fail", "skip"]},
                    "message": TEXT,
                    "file": {"type": ["string", "null"]},
                    "line": {"type": ["integer", "null"], "minimum": 1},
                    "request": {
                        "type": ["object", "null"],
                        "required": ["method", "url", "headers"],
                        "properties": {"headers": HEADERS},
                    },
                    "response": {
                        "type": ["object", "null"],
                        "required": ["status", "headers", "body", "truncated", "milliseconds"],
                        "properties": {"status": {"type": "integer"}, "headers": HEADERS, "body": TEXT},
                    },
                },
            },
        },
    },
}


def test_json_keeps_the_contract() -> None:
    found = json.loads(probe_json(REPORT))
    Draft202012Validator(CONTRACT).validate(found)
    assert found["summary"] == {"fail": 1, "warn": 1, "pass": 1, "skip": 1}
    assert (found["checks"][1]["file"], found["checks"][1]["line"]) == ("src/my app.py", 12)
    assert found["checks"][1]["request"]["headers"][1] == {"name": "authorization", "value": "•••"}


def test_junit_counts_what_is_not_well_as_failures() -> None:
    root = ET.fromstring(probe_junit(REPORT))
    assert {key: root.get(key) for key in ("tests", "failures", "skipped")} == {
        "tests": "4",
        "failures": "2",
        "skipped": "1",
    }
    failure = root.find(".//testcase[@classname='probe.errors']/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("fail", NASTY)
    assert "404 Not Found" in (failure.text or "")


def test_junit_holds_what_xml_cannot() -> None:
    odd = Result("FP01", "reachability", Group.HEALTH, Status.FAIL, "a\x00b\ud800c\ufffe")
    root = ET.fromstring(probe_junit(ProbeReport("http://shop.test", "0", (odd,), 1, 0.0)))
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "a\ufffdb\ufffdc\ufffd"


def test_sarif_leads_to_the_code() -> None:
    run = json.loads(probe_sarif(REPORT))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["FP01", "FP31", "FP38", "FP69"]
    passed, failed, skipped, warned = run["results"]
    assert (failed["ruleId"], failed["level"], failed["kind"]) == ("FP31", "error", "fail")
    assert rules[failed["ruleIndex"]] == "FP31"
    place = failed["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "src/my%20app.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }
    assert (warned["level"], passed["kind"], skipped["kind"]) == ("warning", "pass", "notApplicable")
    assert "physicalLocation" not in passed["locations"][0]


def test_markdown_escapes_what_the_server_says() -> None:
    text = "\n".join(probe_markdown(REPORT))
    assert "# Probe of http://shop.test" in text
    assert "1 fail, 1 warn, 1 pass, 1 skip; 7 requests in 0.2 s" in text
    assert r"\<script\>alert(1)\</script\> \| \`x\` \[a\](http://evil.test)" in text
    assert "(`src/my app.py:12`)" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "FP" in line]
    assert len(rows) == 4


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_html_escapes_everything_and_loads_nothing() -> None:
    page = probe_html(REPORT).decode()
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.found
    assert tags.links == []
    assert "&lt;script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert page.count("<details>") == 1


def test_text_has_a_line_a_result_and_hides_what_was_left_out() -> None:
    lines = list(probe_text(REPORT, Terminal()))
    assert lines == [
        "http://shop.test",
        "",
        "Health",
        "  pass  FP01 reachability        answers 200",
        "",
        "Error formats",
        f"  fail  FP31 not-found           {NASTY} [src/my app.py:12]",
        "",
        "Drift from the code",
        "  warn  FP69 documented-handler  two [a.py:3]",
        "",
        "1 fail, 1 warn, 1 pass; 1 left out (--verbose says why); 7 requests in 0.2 s.",
    ]


def test_verbose_text_shows_request_and_answer() -> None:
    text = "\n".join(probe_text(REPORT, Terminal(), verbose=True))
    assert "  skip  FP38 unsupported-media-type  it takes a POST" in text
    assert "> GET http://shop.test/x" in text
    assert "> authorization: •••" in text
    assert "< 404 Not Found" in text


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_text_fits_the_terminal(width: int) -> None:
    lines = list(probe_text(REPORT, Terminal(width=width), verbose=True))
    assert max(len(line) for line in lines if not line.endswith("s.")) <= max(width, 45)
