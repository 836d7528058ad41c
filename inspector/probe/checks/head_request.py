"""FP05: HEAD is answered where GET is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, passed, skipped, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP05", Group.HEALTH)
async def head_request(probe: Probe) -> AsyncIterator[Verdict]:
    """`HEAD` of a health endpoint is answered as `GET` is.

    RFC 9110 (9.1) wants every server to support both, and many monitors ask with `HEAD` to save
    the body. FastAPI registers `GET` alone and answers `HEAD` with 405, so that a service that
    is well looks dead to them. Register the handler of a health endpoint for both, `HEAD` above `GET`
    and outside of the schema, where the two would have one operation id:

        @router.head("/health/live", include_in_schema=False)
        @router.get("/health/live")
    """
    alive = await probe.liveness()
    if alive is None or alive.exchange.answer is None or not alive.exchange.answer.is_success:
        yield skipped("there is no health endpoint that answers GET")
        return
    exchange = await probe.client.send("HEAD", alive.exchange.path)
    answer = exchange.answer
    if answer is None:
        yield unanswered(exchange)
    elif answer.status == alive.exchange.answer.status:
        yield passed(f"{exchange.title} answers {answer.status}, as GET does", exchange)
    else:
        yield warned(
            f"{exchange.title} answers {answer.status} where GET answers {alive.exchange.answer.status}: "
            "a monitor that asks with HEAD takes the service for dead",
            exchange,
        )
