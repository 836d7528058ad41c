"""`probe --format json`, version 1: records that others build on, so fields are added but never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from inspector.probe.report import ProbeReport, Result, ShownRequest, ShownResponse

VERSION: Final = 1


class _Tool(msgspec.Struct, frozen=True):
    name: str
    version: str


class _Counts(msgspec.Struct, frozen=True):
    fail: int
    warn: int
    passed: int = msgspec.field(name="pass")
    skip: int = 0


class _Header(msgspec.Struct, frozen=True):
    name: str
    value: str


class _Request(msgspec.Struct, frozen=True):
    method: str
    url: str
    headers: list[_Header]


class _Response(msgspec.Struct, frozen=True):
    status: int
    reason: str
    http_version: str
    headers: list[_Header]
    body: str
    size: int
    truncated: bool
    milliseconds: float


class _Check(msgspec.Struct, frozen=True):
    code: str
    name: str
    group: str
    status: str
    message: str
    file: str | None
    line: int | None
    request: _Request | None
    response: _Response | None


class _Probe(msgspec.Struct, frozen=True):
    version: int
    tool: _Tool
    url: str
    app: str | None
    project: str | None
    requests: int
    seconds: float
    summary: _Counts
    checks: list[_Check]


def probe_json(report: ProbeReport) -> bytes:
    """Write a report; `file` and `line` are of the code that a result leads to, where it does.

    A check that found several things has an entry for each. `app` is null unless an
    application was run in process.
    """
    count = {str(status): number for status, number in report.count().items()}
    record = _Probe(
        version=VERSION,
        tool=_Tool("fapi-inspect", report.version),
        url=report.url,
        app=report.app,
        project=report.project,
        requests=report.requests,
        seconds=round(report.seconds, 3),
        summary=_Counts(
            count.get("fail", 0), count.get("warn", 0), count.get("pass", 0), count.get("skip", 0)
        ),
        checks=[_check(result) for result in report.results],
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def _check(result: Result) -> _Check:
    return _Check(
        code=result.code,
        name=result.name,
        group=result.group.value,
        status=result.status.value,
        message=result.message,
        file=result.place.file if result.place else None,
        line=result.place.line if result.place else None,
        request=_request(result.request) if result.request else None,
        response=_response(result.response) if result.response else None,
    )


def _request(request: ShownRequest) -> _Request:
    return _Request(request.method, request.url, [_Header(*pair) for pair in request.headers])


def _response(response: ShownResponse) -> _Response:
    return _Response(
        status=response.status,
        reason=response.reason,
        http_version=response.http_version,
        headers=[_Header(*pair) for pair in response.headers],
        body=response.body,
        size=response.size,
        truncated=response.truncated,
        milliseconds=response.milliseconds,
    )
