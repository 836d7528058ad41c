"""FP04: there is an endpoint that says whether the service can do its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe import endpoints
from inspector.probe.declare import Group, check, failed, passed, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP04", Group.HEALTH)
async def readiness(probe: Probe) -> AsyncIterator[Verdict]:
    """A readiness endpoint of its own tells the truth about what the service needs.

    A load balancer sends requests to a process whose readiness endpoint answers 200. So it
    asks what the service cannot work without (its database, its broker), and answers 503
    while one of them is missing. An answer of 200 that says in its body that a component has
    failed sends requests to where they fail: balancers read the status and not the body.

    Looked for like the liveness endpoint: `/health/ready`, `/readyz`, `/ready`. One endpoint for
    both makes an orchestrator restart a process because its database is down.
    """
    endpoint = await probe.readiness()
    if endpoint is None:
        yield failed(
            "no readiness endpoint was found, so requests are sent to a process that cannot answer them yet; "
            "add one, such as GET /health/ready",
            await probe.missing(),
        )
        return
    exchange = endpoint.exchange
    answer = exchange.answer
    assert answer is not None
    bad = endpoints.failing(answer.json)
    named = ", ".join(bad[:5])
    if answer.status == 503:
        yield failed(
            f"{exchange.title} answers 503: the service is not ready" + (f" ({named})" if bad else ""),
            exchange,
        )
    elif not answer.is_success:
        yield failed(f"{exchange.title} answers {answer.status} instead of 200 or 503", exchange)
    elif bad:
        yield failed(
            f"{exchange.title} answers {answer.status} although its body says that {named} failed; "
            "balancers read the status alone, so answer 503",
            exchange,
        )
    elif endpoint.kind != "readiness":
        yield warned(
            f"{exchange.title} is the only health endpoint; without one for readiness a process is "
            "restarted, or gets requests, because something that it needs is down",
            exchange,
        )
    elif not answer.says_json:
        yield warned(
            f"{exchange.title} answers {answer.status} as {answer.media_type or 'nothing'}, no JSON", exchange
        )
    else:
        yield passed(f"{exchange.title} answers {answer.status} with JSON", exchange)
