"""FP64: status codes of the code and of what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.drift.compare import Pair


@check("FP64", Group.DRIFT, phase=Phase.LAST)
async def drifted_status_code(probe: Probe) -> AsyncIterator[Verdict]:
    """Routes that run have the status codes that the code gives them.

    Compared are `status_code=` (200 where there is none) and the keys of `responses=`, those of
    routers and includes too, with the answers in the OpenAPI document.
    """
    found = await probe.comparison()
    if found is None or not found.documented:
        yield skipped("there is nothing to compare with")
        return
    exchange = (await probe.found()).exchange
    well = True
    for pair in found.pairs:
        for text in _differences(pair):
            well = False
            yield failed(f"{pair.operation.method} {pair.path} {text}", exchange, place_of(pair.route))
    if well:
        yield passed("status codes are those of the code", exchange)


def _differences(pair: Pair) -> Iterator[str]:
    served = [response.status for response in pair.operation.responses]
    success = [status for status in served if status[:1] in {"2", "3"}]
    declared = pair.route.status_code
    if declared is not None and str(declared) not in served:
        yield f"answers {' or '.join(success) or 'nothing'} by its documentation, the code says {declared}"
    elif declared is None and not set(success) & {"200", *pair.route.responses}:
        # a response class may have a status of its own, as redirects do
        changed = [status for status in success if status.startswith("2")]
        if changed:
            yield f"answers {changed[0]} by its documentation, the code leaves it at 200"
    lacking = [
        status
        for status in dict.fromkeys(pair.route.responses)
        if status.upper() not in map(str.upper, served)
    ]
    if lacking:
        yield f"does not document {', '.join(lacking)}, which the code has in `responses`"
