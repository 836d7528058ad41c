"""FP66: parameters of the code and of what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of
from inspector.probe.drift.parameters import parameter_differences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP66", Group.DRIFT, phase=Phase.LAST)
async def drifted_parameters(probe: Probe) -> AsyncIterator[Verdict]:
    """Routes that run take the parameters that the code gives them.

    Compared are the parameters of the handler and its dependencies (in path, query, headers and
    cookies, with their type, their limits and whether they are required) and whether there is a
    body, with the OpenAPI document. Something more in the document counts only where the
    signature of every dependency is known; models of query parameters are not judged.
    """
    found = await probe.comparison()
    if found is None or not found.documented or probe.project is None:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    functions = {
        function.name: function for function in (*probe.project.dependencies, *probe.project.handlers)
    }
    well = True
    for pair in found.pairs:
        for text in parameter_differences(functions, pair):
            well = False
            yield failed(f"{pair.operation.method} {pair.path} {text}", exchange, place_of(pair.route))
    if well:
        yield passed("parameters are those of the code", exchange)
