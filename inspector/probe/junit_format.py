"""A report as JUnit XML: a check is a test, what fails is a failure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from inspector.probe.declare import Status

if TYPE_CHECKING:
    from inspector.probe.report import ProbeReport, Result

# what XML 1.0 cannot hold, not even escaped
_UNHOLDABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def probe_junit(report: ProbeReport) -> bytes:
    """Write a report; warnings are failures of the type `warn`, as CI shows nothing but failures."""
    count = report.count()
    totals = {
        "tests": str(len(report.results)),
        "failures": str(count[Status.FAIL] + count[Status.WARN]),
        "errors": "0",
        "skipped": str(count[Status.SKIP]),
        "time": f"{report.seconds:.3f}",
    }
    root = ET.Element("testsuites", {"name": "fapi-inspect probe", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": _held(report.url), **totals})
    for result in report.results:
        _case(suite, result)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _case(suite: ET.Element, result: Result) -> None:
    where = {"file": _held(result.place.file), "line": str(result.place.line)} if result.place else {}
    name = f"{result.code} {result.name}"
    case = ET.SubElement(
        suite, "testcase", {"classname": f"probe.{result.group.value}", "name": name, **where}
    )
    message = _held(result.message)
    match result.status:
        case Status.FAIL | Status.WARN:
            element = ET.SubElement(case, "failure", {"type": result.status.value, "message": message})
            element.text = _held(_details(result))
        case Status.SKIP:
            ET.SubElement(case, "skipped", {"message": message})
        case Status.PASS:
            ET.SubElement(case, "system-out").text = message


def _details(result: Result) -> str:
    lines = [result.message]
    if result.place:
        lines.append(f"{result.place.file}:{result.place.line}")
    if result.request:
        lines.append(f"{result.request.method} {result.request.url}")
    if result.response:
        lines.append(f"{result.response.status} {result.response.reason}")
        lines += [f"{name}: {value}" for name, value in result.response.headers]
    return "\n".join(lines)


def _held(text: str) -> str:
    return _UNHOLDABLE.sub("\N{REPLACEMENT CHARACTER}", text)
