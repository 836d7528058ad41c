"""A report as SARIF 2.1.0: what is wrong, in the code where it is known to come from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from inspector.probe.checks import CHECKS
from inspector.probe.declare import Status
from inspector.probe.reference import page

if TYPE_CHECKING:
    from inspector.probe.declare import Check
    from inspector.probe.report import ProbeReport, Result

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Status.FAIL: "error", Status.WARN: "warning", Status.SKIP: "none", Status.PASS: "none"}
_KINDS: Final = {Status.FAIL: "fail", Status.WARN: "fail", Status.SKIP: "notApplicable", Status.PASS: "pass"}


class _Record(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """SARIF names members in camel case and leaves out what is not there."""


class _Text(_Record, frozen=True):
    text: str


class _Help(_Record, frozen=True):
    text: str
    markdown: str


class _Rule(_Record, frozen=True):
    id: str
    name: str
    short_description: _Text
    help: _Help


class _Driver(_Record, frozen=True):
    name: str
    version: str
    rules: tuple[_Rule, ...]


class _Tool(_Record, frozen=True):
    driver: _Driver


class _Artifact(_Record, frozen=True):
    uri: str
    uri_base_id: str = ""


class _Region(_Record, frozen=True):
    start_line: int


class _Physical(_Record, frozen=True):
    artifact_location: _Artifact
    region: _Region


class _Logical(_Record, frozen=True):
    fully_qualified_name: str
    kind: str


class _Location(_Record, frozen=True):
    physical_location: _Physical | None = None
    logical_locations: tuple[_Logical, ...] = ()


class _Result(_Record, frozen=True):
    rule_id: str
    rule_index: int
    level: str
    kind: str
    message: _Text
    locations: tuple[_Location, ...]


class _Run(_Record, frozen=True):
    tool: _Tool
    results: tuple[_Result, ...]
    column_kind: str


class _Log(msgspec.Struct, frozen=True):
    schema: str = msgspec.field(name="$schema")
    version: str
    runs: tuple[_Run, ...]


def probe_sarif(report: ProbeReport) -> bytes:
    """Write a report; paths are relative to the project, results without one have the URL alone."""
    codes = {result.code for result in report.results}
    checks = [check for check in CHECKS if check.code in codes]
    index = {check.code: number for number, check in enumerate(checks)}
    run = _Run(
        tool=_Tool(_Driver("fapi-inspect", report.version, tuple(_rule(check) for check in checks))),
        results=tuple(_result(result, index[result.code], report.url) for result in report.results),
        column_kind="unicodeCodePoints",
    )
    return msgspec.json.format(msgspec.json.encode(_Log(_SCHEMA, "2.1.0", (run,))), indent=2) + b"\n"


def _rule(check: Check) -> _Rule:
    return _Rule(check.code, check.name, _Text(check.summary), _Help(check.page, page(check)))


def _result(result: Result, index: int, url: str) -> _Result:
    place = result.place
    physical = (
        _Physical(
            _Artifact(quote(place.file, errors="surrogateescape"), "%SRCROOT%"), _Region(max(place.line, 1))
        )
        if place
        else None
    )
    asked = result.request.url if result.request else url
    return _Result(
        result.code,
        index,
        _LEVELS[result.status],
        _KINDS[result.status],
        _Text(result.message),
        (_Location(physical, (_Logical(asked, "resource"),)),),
    )
