"""FP68: deprecation in the code and in what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, passed, skipped, warned
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP68", Group.DRIFT, phase=Phase.LAST)
async def drifted_deprecation(probe: Probe) -> AsyncIterator[Verdict]:
    """Routes that run are deprecated where the code says so.

    Compared are `deprecated=True` of the route, its routers and their includes with `deprecated` in the
    OpenAPI document. Clients learn of the end of a route from there.
    """
    found = await probe.comparison()
    if found is None or not found.documented:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    well = True
    for pair in found.pairs:
        declared = pair.route.deprecated is True
        if declared != pair.operation.deprecated:
            well = False
            text = (
                "is not deprecated where it runs, but in the code"
                if declared
                else "is deprecated where it runs, not in the code"
            )
            yield warned(f"{pair.operation.method} {pair.path} {text}", exchange, place_of(pair.route))
    if well:
        yield passed("deprecation is that of the code", exchange)
