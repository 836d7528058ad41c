"""A report as SARIF 2.1.0: what is wrong, in the code where it is known to come from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from inspector.formats import sarif
from inspector.probe.checks import CHECKS
from inspector.probe.declare import Status
from inspector.probe.reference import page

if TYPE_CHECKING:
    from inspector.probe.declare import Check
    from inspector.probe.report import ProbeReport, Result
    from inspector.project.records import Place

_LEVELS: Final = {Status.FAIL: "error", Status.WARN: "warning", Status.SKIP: "none", Status.PASS: "none"}
_KINDS: Final = {Status.FAIL: "fail", Status.WARN: "fail", Status.SKIP: "notApplicable", Status.PASS: "pass"}


def probe_sarif(report: ProbeReport) -> bytes:
    """Write a report; paths are relative to the project, results without one have the URL alone."""
    codes = {result.code for result in report.results}
    checks = [check for check in CHECKS if check.code in codes]
    index = {check.code: number for number, check in enumerate(checks)}
    rules = tuple(_rule(check) for check in checks)
    run = sarif.Run(
        tool=sarif.Tool(sarif.Driver(name="fapi-inspect", version=report.version, rules=rules)),
        column_kind="unicodeCodePoints",
        results=tuple(_result(result, index[result.code], report.url) for result in report.results),
    )
    return msgspec.json.format(msgspec.json.encode(sarif.log((run,))), indent=2) + b"\n"


def _rule(check: Check) -> sarif.Rule:
    return sarif.Rule(
        id=check.code,
        name=check.name,
        short_description=sarif.Text(check.summary),
        help=sarif.Help(check.page, page(check)),
    )


def _result(result: Result, index: int, url: str) -> sarif.Result:
    asked = sarif.Logical(result.request.url if result.request else url, "resource")
    return sarif.Result(
        rule_id=result.code,
        rule_index=index,
        level=_LEVELS[result.status],
        kind=_KINDS[result.status],
        message=sarif.Text(result.message),
        locations=(sarif.Location(_physical(result.place), logical_locations=(asked,)),),
    )


def _physical(place: Place | None) -> sarif.Physical | None:
    if place is None:
        return None
    artifact = sarif.Artifact(quote(place.file, errors="surrogateescape"), "%SRCROOT%")
    return sarif.Physical(artifact, sarif.Region(max(place.line, 1)))
