"""FP23: the origin `null` is nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.checks.cross_origin import allowance
from inspector.probe.declare import Group, check, failed, passed, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP23", Group.HEADERS)
async def cors_null_origin(probe: Probe) -> AsyncIterator[Verdict]:
    """The origin `null` is not allowed.

    Browsers send `Origin: null` for files, for requests that were redirected across origins and from
    frames with `sandbox`. It looks like no origin at all, but any site can make such a frame, so to
    allow it, with credentials above all, is to allow everybody. It gets into lists of origins while
    somebody tries a page from their disk; serve that page by http instead.
    """
    path = await probe.cheap_path()
    exchange = await probe.client.get(
        path, headers=[("origin", "null"), ("cookie", "fapi-inspect=1")], anonymous=True
    )
    if exchange.answer is None:
        yield unanswered(exchange)
        return
    allowed = allowance(exchange.answer)
    if allowed.origin != "null":
        yield passed("the origin null is not allowed", exchange)
    elif allowed.credentials:
        yield failed(
            "the origin null is allowed with credentials, and any site can take that origin", exchange
        )
    else:
        yield warned("the origin null is allowed, and any site can take that origin", exchange)
