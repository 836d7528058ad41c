"""FP35: a request without credentials where they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, skipped
from inspector.probe.fields import schemes
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer


@check("FP35", Group.ERRORS)
async def unauthenticated(probe: Probe) -> AsyncIterator[Verdict]:
    """Without credentials an operation that needs them gives 401 with `WWW-Authenticate` and problem details.

    Asked is a `GET` operation that needs credentials by the OpenAPI document, without any. RFC
    9110 (15.5.2) demands `WWW-Authenticate` with the scheme to use, such as `Bearer`. 403 would
    say that the caller is known and may not; older versions of FastAPI's `HTTPBearer` give it.

    An operation that says it needs credentials and answers without is either documented wrongly
    or open.
    """
    tried = await probe.errors.unauthenticated()
    document = await probe.document()
    if not tried:
        yield skipped(
            "no GET operation needs credentials"
            if document
            else "there is no OpenAPI document to choose a request from"
        )
        return
    refused = False
    for provoked in tried:
        exchange = provoked.exchange
        answer = exchange.answer
        if answer is None:
            continue
        if answer.is_success:
            yield failed(
                f"{exchange.title} needs credentials by the OpenAPI document, and answers "
                f"{answer.status} without any",
                exchange,
            )
        elif answer.status in {401, 403}:
            refused = True
            yield await judged(probe, exchange, also=_challenge(answer))
    if not refused:
        statuses = ", ".join(f"{one.exchange.title} {one.exchange.status or 'nothing'}" for one in tried)
        yield skipped(f"no operation was answered with 401 ({statuses})", tried[0].exchange)


def _challenge(answer: Answer) -> list[str]:
    if answer.status == 403:
        return ["without credentials it should be 401, which tells the client to log in"]
    value = answer.header("www-authenticate")
    if value is None:
        return ["WWW-Authenticate is missing, which RFC 9110 demands"]
    return [] if schemes(value) else [f"WWW-Authenticate: {value!r} names no scheme"]
