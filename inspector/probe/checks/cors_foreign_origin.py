"""FP22: scripts of foreign sites cannot read answers that are for a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.checks.cross_origin import FOREIGN, allowance, lookalikes
from inspector.probe.declare import Group, check, failed, passed, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Exchange


@check("FP22", Group.HEADERS)
async def cors_foreign_origin(probe: Probe) -> AsyncIterator[Verdict]:
    """A foreign origin is not allowed to read answers with credentials.

    Sent is `Origin` of a site that cannot exist, with a cookie, because Starlette's
    `CORSMiddleware` with `allow_origins=["*"]` and `allow_credentials=True` gives the origin back
    only then; and origins that begin or end like the service's own host, which careless
    patterns let through.

    An answer that allows the origin together with `Access-Control-Allow-Credentials: true` lets any
    site read what the user sees. Without credentials any site reads what anybody can read, which
    is right for a public API; then `*` says so, and an origin that is merely given back needs
    `Vary: Origin`, or a cache gives one site the answer for another.
    """
    path = await probe.cheap_path()
    for origin in (FOREIGN, *lookalikes(probe.target)):
        exchange = await probe.client.get(
            path, headers=[("origin", origin), ("cookie", "fapi-inspect=1")], anonymous=True
        )
        verdict = _judged(exchange, origin)
        if verdict is not None:
            yield verdict
            return
    yield passed("scripts of foreign origins cannot read answers", exchange)


def _judged(exchange: Exchange, origin: str) -> Verdict | None:
    if exchange.answer is None:
        return unanswered(exchange)
    allowed = allowance(exchange.answer)
    if allowed.origin == "*":
        if allowed.credentials:
            return failed(
                "any origin is allowed with credentials (`*` and Access-Control-Allow-Credentials), which "
                "browsers refuse, so nothing works; list the origins that may",
                exchange,
            )
        return passed("any origin may read answers, without credentials", exchange)
    if allowed.origin != origin:
        return None
    if allowed.credentials:
        return failed(f"{origin} may read answers with the user's credentials, and so may any site", exchange)
    vary = "" if allowed.varies else ", and without Vary: Origin a cache mixes them up"
    return warned(f"the origin {origin} is given back; say `*` or list origins{vary}", exchange)
