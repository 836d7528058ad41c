"""FP67: tags of the code and of what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, passed, skipped, warned
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP67", Group.DRIFT, phase=Phase.LAST)
async def drifted_tags(probe: Probe) -> AsyncIterator[Verdict]:
    """Routes that run have the tags that the code gives them.

    Compared are the tags of the route, its routers and their includes with those in the OpenAPI
    document. They order the documentation, and name the modules of generated clients.
    """
    found = await probe.comparison()
    if found is None or not found.documented:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    well = True
    for pair in found.pairs:
        declared, served = set(pair.route.tags), set(pair.operation.tags)
        if declared != served:
            well = False
            yield warned(
                f"{pair.operation.method} {pair.path} has the tags {_named(served)}, "
                f"the code gives it {_named(declared)}",
                exchange,
                place_of(pair.route),
            )
    if well:
        yield passed("tags are those of the code", exchange)


def _named(tags: set[str]) -> str:
    return ", ".join(sorted(tags)) or "none"
