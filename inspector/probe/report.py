"""What a probe gives: results that are fit to be shown, without a credential in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Status
from inspector.probe.shown import HIDDEN, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.probe.credentials import Credentials
    from inspector.probe.declare import Check, Group, Verdict
    from inspector.probe.exchange import Answer, Exchange
    from inspector.probe.shown import Censor
    from inspector.probe.target import Target
    from inspector.project.records import Place

_BODY: Final = 4000  # characters of a body that are kept for showing
_MESSAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request as it may be shown: the values of headers that the user gave are hidden."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownResponse:
    """An answer as it may be shown.

    `body` is its beginning as text, `size` the bytes that were read, `truncated` whether
    there is more than `body`.
    """

    status: int
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    body: str
    size: int
    truncated: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """One verdict of one check; `response` is None where there was no answer."""

    code: str
    name: str
    group: Group
    status: Status
    message: str
    request: ShownRequest | None = None
    response: ShownResponse | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Everything that a probe found, in the order of the checks' codes.

    `app` names what was run in this process instead of asking a server, `root` is the
    folder that places are relative to.
    """

    url: str
    version: str
    results: tuple[Result, ...]
    requests: int
    seconds: float
    app: str | None = None
    project: str | None = None

    def count(self) -> Counter[Status]:
        """Return how many results have each status."""
        return Counter(result.status for result in self.results)

    def fails(self, least: Status | None) -> bool:
        """Whether a result is as bad as `least` (FAIL, or WARN for both); never for None."""
        match least:
            case Status.FAIL:
                bad = {Status.FAIL}
            case Status.WARN:
                bad = {Status.FAIL, Status.WARN}
            case _:
                bad = set()
        return any(result.status in bad for result in self.results)

    def updated(self, other: ProbeReport) -> ProbeReport:
        """Return this report with the results of another one in place of those of the same checks."""
        again = {result.code for result in other.results}
        kept = [result for result in self.results if result.code not in again]
        results = sorted([*kept, *other.results], key=lambda result: result.code)
        return replace(
            self,
            results=tuple(results),
            requests=self.requests + other.requests,
            seconds=self.seconds + other.seconds,
        )


class Presenter:
    """Makes results of verdicts: the one border that texts of the server and credentials pass."""

    def __init__(self, target: Target, credentials: Credentials) -> None:
        self._target = target
        self._given = credentials.names()
        self._censor: Censor = credentials.censor()
        self._responses: dict[int, ShownResponse] = {}

    def results(self, check: Check, verdicts: Iterable[Verdict]) -> tuple[Result, ...]:
        """Return the results of a check."""
        return tuple(self._result(check, verdict) for verdict in verdicts)

    def _result(self, check: Check, verdict: Verdict) -> Result:
        exchange = verdict.exchange
        return Result(
            check.code,
            check.name,
            check.group,
            verdict.status,
            shortened(self._censor.line(verdict.message), _MESSAGE),
            self._request(exchange) if exchange else None,
            self._response(exchange) if exchange else None,
            verdict.place,
        )

    def _request(self, exchange: Exchange) -> ShownRequest:
        headers = tuple(
            (name, HIDDEN if name in self._given else self._censor.line(value))
            for name, value in exchange.sent
        )
        return ShownRequest(exchange.method, self._target.origin + self._censor.line(exchange.path), headers)

    def _response(self, exchange: Exchange) -> ShownResponse | None:
        answer = exchange.answer
        if answer is None:
            return None
        if id(answer) not in self._responses:
            self._responses[id(answer)] = self._shown(exchange, answer)
        return self._responses[id(answer)]

    def _shown(self, exchange: Exchange, answer: Answer) -> ShownResponse:
        # hidden before it is cut, or half a secret might stay at the end
        whole = self._censor.hide_all(answer.text) if answer.cut else self._censor.hide(answer.text)
        text = self._censor.body(whole[:_BODY])
        return ShownResponse(
            status=answer.status,
            reason=self._censor.line(answer.reason),
            http_version=self._censor.line(answer.http_version),
            headers=self._censor.headers(answer.headers),
            body=text,
            size=len(answer.body),
            truncated=len(whole) > _BODY or answer.cut is not None,
            milliseconds=round(exchange.seconds * 1000, 1),
        )
