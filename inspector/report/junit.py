"""Findings as JUnit XML: a file is a suite, a finding a test that fails, a problem one that could not run."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from inspector.report.excerpt import Excerpts
from inspector.report.paths import from_here, joined
from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Problem
    from inspector.report.model import Report
    from inspector.rules.declare import Finding


def check_junit(reports: Sequence[Report]) -> bytes:
    """Write a suite for each file with findings and each project's problems; none takes any time.

    What is reported fails, whatever its severity, which is the type of the failure. A project
    without findings has one suite with one test, which passes. Paths are from the working folder.
    """
    suites = [
        suite
        for report, prefix in zip(reports, from_here(reports), strict=True)
        for suite in _suites(report, prefix)
    ]
    totals = {
        key: str(sum(int(suite.get(key, "0")) for suite in suites)) for key in ("tests", "failures", "errors")
    }
    root = ET.Element("testsuites", {"name": "fapi-inspect", **totals, "time": "0.0"})
    root.extend(suites)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suites(report: Report, prefix: str) -> Iterator[ET.Element]:
    excerpts = Excerpts(report)
    for file, group in groupby(report.findings, key=lambda finding: finding.place.file):
        path = visible(joined(prefix, file))
        cases = [_finding(finding, path, excerpts) for finding in group]
        yield _suite(path, cases, failures=len(cases), file=path)
    if report.problems:
        cases = [_problem(problem, prefix) for problem in report.problems]
        yield _suite(f"problems of {visible(report.name)}", cases, errors=len(cases))
    if not report.findings and not report.problems:
        name = visible(report.name)
        yield _suite(name, [ET.Element("testcase", _case(name, "no findings"))])


def _suite(
    name: str, cases: Sequence[ET.Element], *, failures: int = 0, errors: int = 0, file: str = ""
) -> ET.Element:
    counts = {"tests": len(cases), "failures": failures, "errors": errors, "skipped": 0}
    suite = ET.Element(
        "testsuite",
        {"name": name, **{key: str(number) for key, number in counts.items()}, "time": "0.0"},
    )
    if file:
        suite.set("file", file)
    suite.extend(cases)
    return suite


def _finding(finding: Finding, path: str, excerpts: Excerpts) -> ET.Element:
    place = finding.place
    position = f"{place.line}:{place.column}"
    case = ET.Element("testcase", _case(path, f"{finding.code} {finding.name} at {position}"))
    message = visible(finding.message)
    failure = ET.SubElement(case, "failure", {"type": finding.severity.label, "message": message})
    source = [f"{line.number} | {line.text}" for line in excerpts.around(finding, around=0, most=3)]
    failure.text = "\n".join([f"{path}:{position}: {message}", *source])
    return case


def _problem(problem: Problem, prefix: str) -> ET.Element:
    place = joined(prefix, problem.file) if problem.file else ""
    if problem.line:
        place += f":{problem.line}"
    place = visible(place)
    message = visible(problem.message)
    case = ET.Element("testcase", _case("fapi-inspect", f"{place}: {message}" if place else message))
    ET.SubElement(case, "error", {"type": "problem", "message": message})
    return case


def _case(classname: str, name: str) -> dict[str, str]:
    return {"classname": classname, "name": name, "time": "0.0"}
