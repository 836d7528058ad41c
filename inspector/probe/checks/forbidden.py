"""FP36: a request with credentials that are not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, skipped
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP36", Group.ERRORS)
async def forbidden(probe: Probe) -> AsyncIterator[Verdict]:
    """With credentials that are not enough an operation gives 403 with problem details.

    With the credentials that were given, a few `GET` operations that need some are asked until
    one is refused. Credentials that are good for everything, or none at all, leave the check
    out: give those of an ordinary user.
    """
    provoked = await probe.errors.forbidden()
    if provoked is not None:
        yield await judged(probe, provoked.exchange)
    elif probe.credentials.given:
        yield skipped("the credentials were good for everything that was asked")
    else:
        yield skipped("no credentials were given (--header, FAPI_INSPECT_PROBE_TOKEN)")
