"""FP65: response models of the code and of what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of
from inspector.probe.drift.models import model_difference

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP65", Group.DRIFT, phase=Phase.LAST)
async def drifted_response_model(probe: Probe) -> AsyncIterator[Verdict]:
    """Routes that run answer with the models that the code gives them.

    Compared are the names of the models in `response_model=` or in the annotation, and whether there is a
    list of them, with the schema of the successful answer. Aliases, type variables and models of
    libraries are not judged.
    """
    found = await probe.comparison()
    if found is None or not found.documented or probe.project is None:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    handlers = {function.name: function for function in probe.project.handlers}
    well = True
    for pair in found.pairs:
        text = model_difference(probe.project, handlers, pair)
        if text is not None:
            well = False
            yield failed(f"{pair.operation.method} {pair.path} {text}", exchange, place_of(pair.route))
    if well:
        yield passed("response models are those of the code", exchange)
