"""FP63: what is in the code and does not run."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.drift.compare import place_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.drift.compare import Comparison
    from inspector.project.records import Route

_MOST: Final = 60  # routes that are asked for one by one
_UUID: Final = "00000000-0000-4000-8000-000000000000"
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


@check("FP63", Group.DRIFT, phase=Phase.LAST)
async def missing_route(probe: Probe) -> AsyncIterator[Verdict]:
    """Every route of the code runs.

    A route that is in the code and does not run is not deployed yet, or a router is not included.
    Routes in the schema are looked up in the OpenAPI document; the others, and all where there is no
    document, are asked for with `OPTIONS`, which no handler sees: 404 says that there is no such
    path. Routes that depend on a condition are not expected.
    """
    found = await probe.comparison()
    exchange = (await probe.found()).exchange
    if found is None:
        yield skipped("there is nothing to compare with")
        return
    verdicts = [*_unlisted(found), *[verdict async for verdict in _unanswered(probe, found)]]
    for verdict in verdicts:
        yield verdict
    if not verdicts:
        yield passed(f"every route of {found.app.name} that can be looked for runs", exchange)


def _unlisted(found: Comparison) -> Iterator[Verdict]:
    absent = [route for route, _ in found.missing if route.conditional]
    if absent:
        conditions = ", ".join(dict.fromkeys(route.conditional or "" for route in absent))
        yield skipped(f"{len(absent)} routes do not run, as their condition allows ({conditions})")
    for route, methods in found.missing:
        if not route.conditional:
            title = f"{'/'.join(methods)} {route.path}"
            yield failed(f"{title} is in the code and does not run", place=place_of(route))


async def _unanswered(probe: Probe, found: Comparison) -> AsyncIterator[Verdict]:
    wanted = [route for route in found.hidden if not route.conditional]
    if not wanted:
        return
    control = await probe.send("OPTIONS", f"/fapi-inspect-{secrets.token_hex(6)}")
    if control.status != 404:
        yield skipped(
            f"{len(wanted)} routes that no document lists cannot be looked for: OPTIONS of a path that is "
            f"not there gives {control.status or 'no answer'}",
            control,
        )
        return
    for route in wanted[:_MOST]:
        exchange = await probe.send("OPTIONS", _example(route))
        if exchange.status == 404:
            yield failed(f"{route.title()} is in the code and does not run", exchange, place_of(route))
    if len(wanted) > _MOST:
        yield skipped(f"{len(wanted) - _MOST} more routes that no document lists were not looked for")


def _example(route: Route) -> str:
    return _PARAMETER.sub(lambda match: _UUID if ":uuid" in match[0] else "0", route.path)
