"""FP37: a media type that nobody produces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, passed, skipped, unanswered
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP37", Group.ERRORS)
async def not_acceptable(probe: Probe) -> AsyncIterator[Verdict]:
    """A request that accepts no known media type gives 406 with problem details, or is answered all the same.

    `GET` with `Accept: application/x-fapi-inspect`. RFC 9110 (12.4.1) allows both: to refuse, or to
    send what there is, as FastAPI does. What is wrong is to break.
    """
    exchange = await probe.errors.not_acceptable()
    if exchange is None:
        yield skipped("no operation was answered with JSON")
    elif exchange.answer is None:
        yield unanswered(exchange)
    elif exchange.answer.status == 406:
        yield await judged(probe, exchange)
    elif exchange.answer.is_success:
        yield passed(
            f"{exchange.title} disregards Accept and answers {exchange.answer.status}, as RFC 9110 allows",
            exchange,
        )
    else:
        yield failed(f"{exchange.title} answers {exchange.answer.status} to an unknown Accept", exchange)
