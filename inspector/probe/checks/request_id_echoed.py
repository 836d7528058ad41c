"""FP12: a caller's request id comes back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from inspector.probe.checks.request_ids import found_id
from inspector.probe.declare import Group, check, failed, passed, skipped, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP12", Group.HEADERS)
async def request_id_echoed(probe: Probe) -> AsyncIterator[Verdict]:
    """A request id that the caller sends comes back in the answer.

    A gateway or another service gives an id to a request and sends it along; a service that
    keeps it makes one story of what several logs tell. Sent is a random UUID, in the header
    that the service itself uses.
    """
    path = await probe.cheap_path()
    plain = await probe.client.get(path)
    if plain.answer is None:
        yield unanswered(plain)
        return
    known = found_id(plain.answer)
    name = known.name if known else "X-Request-ID"
    sent = str(uuid.uuid4())
    exchange = await probe.client.get(path, headers=[(name, sent)])
    if exchange.answer is None:
        yield unanswered(exchange)
        return
    got = exchange.answer.header(name.lower())
    if got == sent:
        yield passed(f"{name} comes back as it was sent", exchange)
    elif known is None:
        yield skipped("answers have no request id at all, see FP11", exchange)
    elif got is None:
        yield failed(f"an answer to a request with {name} has none", exchange)
    else:
        yield warned(f"{name} comes back as another one, so logs of caller and service do not meet", exchange)
