"""FP61: the application of the project that runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP61", Group.DRIFT, phase=Phase.LAST)
async def drift_application(probe: Probe) -> AsyncIterator[Verdict]:
    """One application of the project is the one that runs.

    A project may have several applications. The one whose routes are most like the operations of
    the OpenAPI document is compared with it; where less than a fifth of the operations is known
    to any of them, this is another service, and comparing route by route would only make noise.
    """
    match = await probe.match()
    exchange = (await probe.found()).exchange
    if match is None:
        yield skipped("no project was given (--project)")
    elif match.app is None:
        verdict = failed if match.documented else skipped
        yield verdict(match.why, exchange)
    elif not match.documented:
        yield passed(
            f"compared with {match.app.name}, the only application; there is no OpenAPI document", exchange
        )
    else:
        yield passed(
            f"compared with {match.app.name}: {match.common} of {match.documented} operations are its own",
            exchange,
        )
