"""FP32: a method that a path does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, skipped, warned
from inspector.probe.drift.match import shape
from inspector.probe.fields import items
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Exchange


@check("FP32", Group.ERRORS)
async def method_not_allowed(probe: Probe) -> AsyncIterator[Verdict]:
    """A method that a path does not have gives 405 with `Allow` and problem details.

    Provoked without touching a handler: by `OPTIONS` of a path that is there, or by `GET` of
    one that the OpenAPI document has with other methods alone. RFC 9110 (15.5.6) demands
    `Allow` with the methods that the path has. Starlette names those of the first route that
    matches, so a path whose methods are registered apart tells half of them.
    """
    provoked = await probe.errors.not_allowed()
    if provoked is None:
        yield skipped("no safe request was answered with 405")
        return
    exchange = provoked.exchange
    assert exchange.answer is not None
    allow = exchange.answer.header("allow")
    if allow is None:
        yield await judged(probe, exchange, also=["Allow is missing, which RFC 9110 demands"])
        return
    allowed = {item.upper() for item in items(allow)}
    if exchange.method in allowed:
        yield await judged(probe, exchange, also=[f"Allow lists {exchange.method}, which was just refused"])
        return
    verdict = await judged(probe, exchange)
    lacking = await _documented(probe, exchange) - allowed
    yield verdict
    if lacking:
        yield warned(
            f"{exchange.title}: Allow says {allow}, the OpenAPI document has {', '.join(sorted(lacking))}",
            exchange,
        )


async def _documented(probe: Probe, exchange: Exchange) -> set[str]:
    document = await probe.document()
    base = probe.target.path
    path = shape(exchange.path.removeprefix(base).partition("?")[0])
    return {one.method for one in document.operations if shape(one.path) == path} if document else set()
