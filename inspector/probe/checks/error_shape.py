"""FP39: all errors look the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.places import error_place
from inspector.probe.problem import outline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer, Exchange


@check("FP39", Group.ERRORS, phase=Phase.LAST)
async def error_shape(probe: Probe) -> AsyncIterator[Verdict]:
    """Every error has the same shape.

    A client wants one piece of code that reads errors. Compared are the media type and the
    members of problem details in all errors that the probe met; extensions may differ, where
    the members are the same. Where handlers are missing for some exceptions, their errors look
    like the framework's.
    """
    await probe.survey()
    shapes: dict[str, list[Exchange]] = {}
    for exchange in probe.exchanges:
        if exchange.answer and _is_error(exchange, exchange.answer):
            shapes.setdefault(outline(exchange.answer), []).append(exchange)
    statuses = sorted({one.status for group in shapes.values() for one in group if one.status})
    if len(statuses) < 2:
        yield skipped("fewer than two kinds of errors were met")
    elif len(shapes) == 1:
        listed = ", ".join(map(str, statuses))
        yield passed(f"errors {listed} have one shape: {next(iter(shapes))}")
    else:
        common = max(shapes, key=lambda shape: len(shapes[shape]))
        odd = next(group[0] for shape, group in shapes.items() if shape != common)
        described = "; ".join(
            f"{', '.join(sorted({str(one.status) for one in group}))}: {shape}"
            for shape, group in shapes.items()
        )
        yield failed(
            f"errors have {len(shapes)} shapes, so clients need code for each ({described})",
            odd,
            await error_place(probe, odd.status or 0),
        )


def _is_error(exchange: Exchange, answer: Answer) -> bool:
    """Whether somebody reads the body: browsers do not read that of a preflight."""
    preflight = any(name == "access-control-request-method" for name, _ in exchange.sent)
    return (
        answer.status >= 400
        and exchange.method != "HEAD"
        and not (preflight or answer.undecoded or answer.cut)
    )
