"""The text format of `probe`: a line a result, in groups, what was sent and answered on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Status
from inspector.probe.reference import TITLES
from inspector.report.terminal import cells, fold, visible
from inspector.report.text import counted
from inspector.rules.declare import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.probe.report import ProbeReport, Result
    from inspector.report.terminal import Terminal

_INDENT: Final = "  "
_LEAST: Final = 30  # columns that a message gets, or it starts on a line of its own
_LINES: Final = 40  # of a body
_LONGEST: Final = 1000  # characters of one line of it
_FAR: Final = _INDENT * 4


def probe_text(report: ProbeReport, terminal: Terminal, *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines; `verbose` shows what was left out, and the exchange behind what is not well."""
    where = f"{report.app} in process" if report.app else report.url
    yield terminal.bold(visible(where))
    if report.app:
        yield f"the code of {visible(report.app)} was run to ask it"
    shown = [result for result in report.results if verbose or result.status is not Status.SKIP]
    named = max((cells(result.name) for result in shown), default=0)
    for group, title in TITLES.items():
        results = [result for result in shown if result.group == group]
        if results:
            yield ""
            yield terminal.bold(title)
        for result in results:
            yield from _result(result, named, terminal)
            if verbose and result.status in {Status.FAIL, Status.WARN}:
                yield from _exchange(result, terminal)
    yield ""
    yield _summary(report, terminal, verbose=verbose)


def _result(result: Result, named: int, terminal: Terminal) -> Iterator[str]:
    place = f" [{visible(result.place.file)}:{result.place.line}]" if result.place else ""
    head = f"{_INDENT}{result.status.value}  {result.code} {result.name.ljust(named)}  "
    text = visible(result.message) + place
    room = None if terminal.width is None else terminal.width - cells(head)
    styled = head.replace(result.status.value, _styled(result.status, terminal), 1)
    if room is None:
        yield styled + text
    elif room >= _LEAST:
        first, *rest = fold(text, room)
        yield styled + first
        yield from (" " * cells(head) + line for line in rest)
    else:
        yield styled.rstrip()
        yield from (_INDENT * 2 + line for line in fold(text, max((terminal.width or 0) - 4, 10)))


def _styled(status: Status, terminal: Terminal) -> str:
    match status:
        case Status.FAIL:
            return terminal.severity(Severity.ERROR, status.value)
        case Status.WARN:
            return terminal.severity(Severity.WARNING, status.value)
        case Status.SKIP:
            return terminal.dim(status.value)
        case Status.PASS:
            return status.value


def _exchange(result: Result, terminal: Terminal) -> Iterator[str]:
    request, response = result.request, result.response
    lines: list[str] = []
    if request:
        lines += [
            f"> {request.method} {request.url}",
            *(f"> {name}: {value}" for name, value in request.headers),
        ]
    if response:
        lines += [f"< {response.status} {response.reason}".rstrip()]
        lines += [f"< {name}: {value}" for name, value in response.headers]
        body = response.body.split("\n")
        lines += [f"  {line}" for line in body[:_LINES] if line.strip()]
        if response.truncated or len(body) > _LINES:
            lines.append("  …")
    for line in lines:
        text = visible(line.expandtabs(4))
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        room = max((terminal.width or _LONGEST + len(_FAR)) - len(_FAR), 10)
        yield from (terminal.dim(_FAR + part) for part in fold(text, room))


def _summary(report: ProbeReport, terminal: Terminal, *, verbose: bool) -> str:
    count = report.count()
    parts = [
        f"{count[status]} {status.value}"
        for status in (Status.FAIL, Status.WARN, Status.PASS)
        if count[status]
    ]
    skipped = f"; {count[Status.SKIP]} left out" + ("" if verbose else " (--verbose says why)")
    text = f"{', '.join(parts) or 'nothing was checked'}{skipped if count[Status.SKIP] else ''}"
    return terminal.bold(f"{text}; {counted(report.requests, 'request')} in {report.seconds:.1f} s.")
