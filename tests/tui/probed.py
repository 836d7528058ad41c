"""A prober that answers by hand: no network, and it stops where a test wants to look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Status
from inspector.probe.report import ProbeReport, Result, ShownRequest, ShownResponse
from inspector.probe.runner import CheckFinished, CheckStarted, RequestSent
from inspector.project.records import Place
from inspector.tui.probing import Prober

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.probe.runner import Event
    from inspector.project.model import Project
    from inspector.tui.probing import ProbePlan

REQUEST = ShownRequest(
    "GET", "http://127.0.0.1:8000/no-such-page", (("accept", "*/*"), ("authorization", "•••"))
)
RESPONSE = ShownResponse(
    status=404,
    reason="Not Found",
    http_version="HTTP/1.1",
    headers=(("content-type", "application/json"), ("content-length", "22"), ("x-note", "[/red] list[int]")),
    body='{"detail":"Not Found"}',
    size=22,
    truncated=False,
    milliseconds=3.2,
)


def result(code: str, name: str, group: Group, status: Status, message: str, **more: object) -> Result:
    """A result by hand."""
    return Result(code, name, group, status, message, **more)  # type: ignore[arg-type]


RESULTS = {
    "FP01": result("FP01", "reachability", Group.HEALTH, Status.PASS, "the service answers"),
    "FP31": result(
        "FP31",
        "not-found",
        Group.ERRORS,
        Status.FAIL,
        "404 is {'detail': ...}, the default of the framework",
        request=REQUEST,
        response=RESPONSE,
    ),
    "FP64": result(
        "FP64",
        "drifted-status-code",
        Group.DRIFT,
        Status.FAIL,
        "POST /api/loans answers 200, the code says 201",
        place=Place("library/loans/router.py", 18, 1, 18, 34),
    ),
}


class Scripted(Prober):
    """Answers every check with a prepared result; waits before the check `stop_at` until `go` is set."""

    def __init__(self, results: Mapping[str, Result] = RESULTS, stop_at: str = "") -> None:
        self.results = dict(results)
        self.stop_at = stop_at
        self.go = asyncio.Event()
        self.asked: list[tuple[str, frozenset[str], bool]] = []

    async def run(
        self,
        plan: ProbePlan,
        codes: frozenset[str],
        project: Project | None,
        listen: Callable[[Event], None],
    ) -> ProbeReport:
        self.asked.append((plan.target.url, codes, project is not None))
        found = []
        for count, check in enumerate((one for one in plan.checks if one.code in codes), 1):
            listen(CheckStarted(check.code))
            if check.code == self.stop_at:
                await self.go.wait()
            one = self.results.get(check.code) or result(
                check.code, check.name, Group(check.group), Status.PASS, "it holds"
            )
            found.append(one)
            listen(RequestSent(count))
            listen(CheckFinished(check.code, (one,)))
        return ProbeReport(plan.target.url, "0", tuple(found), len(found), 0.5)
