"""FP34: a request that is malformed as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, skipped, unanswered
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP34", Group.ERRORS)
async def bad_request(probe: Probe) -> AsyncIterator[Verdict]:
    """A request for a host that this service is not gives 400 with problem details.

    It is the one malformed request that surely changes nothing: `GET` with a `Host` that cannot
    exist, sent without credentials. A service behind `TrustedHostMiddleware` or a proxy refuses
    it; the middleware's own answer is plain text, because it stands outside of the exception
    handlers. A service that takes any `Host` never answers 400 to this, and the check is left out.
    """
    exchange = await probe.errors.bad_host()
    if exchange.answer is None:
        yield unanswered(exchange)
    elif exchange.answer.status == 400:
        yield await judged(probe, exchange)
    else:
        yield skipped(
            f"no safe request is answered with 400: a foreign Host gives {exchange.answer.status}", exchange
        )
