"""FP11: every answer has a request id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.checks.request_ids import HEADERS, found_id
from inspector.probe.declare import Group, check, failed, passed, unanswered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP11", Group.HEADERS)
async def request_id_created(probe: Probe) -> AsyncIterator[Verdict]:
    """An answer to a request without an id has a new one.

    A request id in the answer (`X-Request-ID`, `X-Correlation-ID` or `Request-Id`) leads from
    what a client saw to the lines of the log. Two requests without an id have to get two
    different ones, and errors need one more than anything else.
    """
    path = await probe.cheap_path()
    first, second = await probe.client.get(path), await probe.client.get(path)
    for exchange in (first, second):
        if exchange.answer is None:
            yield unanswered(exchange)
            return
    assert first.answer is not None
    assert second.answer is not None
    one, two = found_id(first.answer), found_id(second.answer)
    if one is None:
        yield failed(
            f"{first.title} answers without a request id ({', '.join(HEADERS)}), so nothing leads from an "
            "answer to the log; add a middleware that makes one",
            first,
        )
    elif two is not None and one.value == two.value:
        yield failed(f"two requests got the same {one.name}, so it tells none from the other", second)
    else:
        missing = await probe.missing()
        if missing.answer is not None and found_id(missing.answer) is None:
            yield failed(
                f"{missing.title} answers {missing.status} without {one.name}, which other answers have",
                missing,
            )
        else:
            yield passed(f"answers have a new {one.name} each", first)
