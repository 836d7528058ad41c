"""FP38: a body of a media type that nobody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, skipped, unanswered
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP38", Group.ERRORS)
async def unsupported_media_type(probe: Probe) -> AsyncIterator[Verdict]:
    """A body of an unknown media type gives 415, or 422, with problem details.

    A body can be sent with `POST` alone, which could change something, so the check needs
    `--unsafe`: it sends a few bytes as `application/x-fapi-inspect` to an operation that needs a
    body. FastAPI answers 422, because what it could not parse does not match the schema.
    """
    if not probe.client.unsafe:
        yield skipped("it takes a POST, which --unsafe allows")
        return
    provoked = await probe.errors.unsupported()
    if provoked is None:
        yield skipped("no POST operation needs a body and can be asked")
        return
    exchange = provoked.exchange
    if exchange.answer is None:
        yield unanswered(exchange)
    elif exchange.answer.status in {400, 415, 422}:
        yield await judged(probe, exchange)
    elif exchange.answer.status in {401, 403}:
        yield skipped(f"{exchange.title} answers {exchange.answer.status}", exchange)
    else:
        yield failed(
            f"{exchange.title} answers {exchange.answer.status} to a body of an unknown media type", exchange
        )
