"""FP31: what is not there, in the format of problem details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, unanswered
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP31", Group.ERRORS)
async def not_found(probe: Probe) -> AsyncIterator[Verdict]:
    """A path that nothing serves gives 404 with problem details.

    `GET` of a random path. The body has to be problem details (RFC 9457): media type
    `application/problem+json`, members `type`, `title`, `status` and `detail`, a `status` equal to
    the status of the answer. FastAPI's default is `{"detail": "Not Found"}`, because handlers
    that are registered for FastAPI's `HTTPException` do not see the 404 of the router:
    register them for `starlette.exceptions.HTTPException`.

    A path that does not exist and is answered with success hides every mistake of a client.
    """
    exchange = await probe.missing()
    answer = exchange.answer
    if answer is None:
        yield unanswered(exchange)
    elif answer.is_success:
        kind = answer.media_type or "nothing"
        yield failed(f"{exchange.title} does not exist and is answered {answer.status} with {kind}", exchange)
    elif answer.status in {401, 403}:
        yield await judged(probe, exchange)
    elif answer.status != 404:
        yield failed(
            f"{exchange.title} does not exist and is answered {answer.status} instead of 404", exchange
        )
    else:
        yield await judged(probe, exchange)
