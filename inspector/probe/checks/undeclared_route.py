"""FP62: what runs and is not in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_SHOWN: Final = 5


@check("FP62", Group.DRIFT, phase=Phase.LAST)
async def undeclared_route(probe: Probe) -> AsyncIterator[Verdict]:
    """Every route that runs is in the code.

    A route that runs and is not in the code was removed since the service was deployed, or comes
    from somewhere else. Where part of the code stayed unresolved (a library that registers
    routes of its own, a factory that cannot be followed), such routes may come from there, and
    are named without being held against anybody. So are those that another application of the
    project has.
    """
    found = await probe.comparison()
    exchange = (await probe.found()).exchange
    if found is None or not found.documented:
        yield skipped("there is nothing to compare with")
        return
    strange = [one for one in found.undeclared if one.elsewhere is None]
    titles = [f"{one.operation.method} {one.path}" for one in strange]
    if titles and found.explained is not None:
        more = f" and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else ""
        yield skipped(
            f"{', '.join(titles[:_SHOWN])}{more} run and were not found in the code, where "
            f"{found.explained} may register them",
            exchange,
        )
    else:
        for title in titles:
            yield failed(
                f"{title} runs and is not in the code of {found.app.name}", exchange, found.app.place
            )
    for one in found.undeclared:
        if one.elsewhere is not None:
            place = place_of(one.elsewhere)
            yield skipped(
                f"{one.operation.method} {one.path} runs; the code has it, but not in {found.app.name} "
                f"({place.file}:{place.line})",
                exchange,
            )
    if not found.undeclared:
        yield passed(f"all {len(found.pairs)} operations that run are in the code", exchange)
