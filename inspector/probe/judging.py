"""Verdicts on errors, the same for every status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import failed, passed, unanswered, warned
from inspector.probe.places import error_place
from inspector.probe.problem import complaints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Exchange


async def judged(probe: Probe, exchange: Exchange, *, also: Sequence[str] = ()) -> Verdict:
    """Judge an error by RFC 9457; `also` is what else is wrong with it."""
    answer = exchange.answer
    if answer is None:
        return unanswered(exchange)
    found = list(complaints(answer))
    place = await error_place(probe, answer.status)
    wrong = [*also, *(complaint.text for complaint in found)]
    start = f"{exchange.title} answers {answer.status}"
    if also or any(complaint.grave for complaint in found):
        return failed(f"{start}: {'; '.join(wrong)}", exchange, place)
    if wrong:
        return warned(f"{start}: {'; '.join(wrong)}", exchange, place)
    return passed(f"{start} with problem details", exchange)
