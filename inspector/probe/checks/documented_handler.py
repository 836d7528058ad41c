"""FP69: the handler that is documented is the one that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP69", Group.DRIFT, phase=Phase.LAST)
async def documented_handler(probe: Probe) -> AsyncIterator[Verdict]:
    """The handler that the OpenAPI document describes is the one that answers.

    Of two routes for one method and path the first that is registered answers, and the last is
    documented: FastAPI writes the document route by route, later ones over earlier ones. So the
    document promises parameters and answers of a handler that no request reaches.
    """
    found = await probe.comparison()
    if found is None or not found.documented:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    well = True
    for pair in found.pairs:
        first = pair.others[0] if pair.others else pair.route
        if first is not pair.route and not any(route.conditional for route in pair.others):
            well = False
            where = place_of(first)
            yield failed(
                f"{pair.operation.method} {pair.path} is documented as {pair.route.name}, but {first.name} "
                f"({where.file}:{where.line}) is registered before it and answers",
                exchange,
                place_of(pair.route),
            )
    if well:
        yield passed("the handlers that are documented are those that answer", exchange)
