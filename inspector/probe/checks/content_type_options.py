"""FP14: browsers are told not to guess media types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.fields import items

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP14", Group.HEADERS)
async def content_type_options(probe: Probe) -> AsyncIterator[Verdict]:
    """Answers say `X-Content-Type-Options: nosniff`.

    Without it a browser may take an answer for another type than the server says, and run what
    a user uploaded or what JSON repeats as a script. It has one value (WHATWG Fetch, 3.6), and
    OWASP wants it on every answer, of an API too.
    """
    answers = await probe.answers()
    if not answers:
        yield skipped("no answer succeeded, so there is nothing to look at")
        return
    lacking = []
    for exchange in answers:
        assert exchange.answer is not None
        value = exchange.answer.header("x-content-type-options")
        if value is None:
            lacking.append(exchange)
        elif items(value)[:1] != ("nosniff",):
            yield failed(
                f"{exchange.title}: X-Content-Type-Options is {value!r}; browsers know `nosniff` alone",
                exchange,
            )
            return
    if lacking:
        where = ", ".join(exchange.title for exchange in lacking)
        yield warned(
            f"X-Content-Type-Options: nosniff is missing on {where}; browsers may guess the type", lacking[0]
        )
    else:
        yield passed("answers say X-Content-Type-Options: nosniff", answers[0])
