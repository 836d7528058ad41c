"""FP25: long answers are compressed for those who can unpack them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.body import sized
from inspector.probe.declare import Group, check, failed, passed, skipped, unanswered, warned
from inspector.probe.fields import items

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer, Exchange

_WORTH: Final = 4096  # bytes below which compressing saves nothing that counts


@check("FP25", Group.HEADERS)
async def compression(probe: Probe) -> AsyncIterator[Verdict]:
    """A long text is compressed when the client accepts it, and only then.

    Asked is the longest answer at hand, mostly the OpenAPI document, with `Accept-Encoding: gzip`
    and with `identity`. Text shrinks to a fifth, so compressing pays from a few kilobytes on. An
    answer that differs by what the client accepts needs `Vary: Accept-Encoding` (RFC 9110,
    12.5.5), or a cache gives packed bytes to somebody who cannot unpack them.

    `GZipMiddleware` does it, or the proxy in front.
    """
    plain = await _longest(probe)
    if plain is None or plain.answer is None:
        yield skipped(f"no answer was longer than {sized(_WORTH)}")
        return
    if plain.answer.header("content-encoding") not in {None, "identity"}:
        yield failed(f"{plain.title} is compressed although the request accepts no encoding", plain)
        return
    exchange = await probe.client.get(plain.path, headers=[("accept-encoding", "gzip")])
    answer = exchange.answer
    if answer is None:
        yield unanswered(exchange)
    elif answer.undecoded:
        yield failed(f"{exchange.title}: {answer.undecoded}", exchange)
    elif answer.header("content-encoding") is None:
        yield warned(
            f"{exchange.title} sends {sized(answer.wire)} uncompressed; add GZipMiddleware or tell the proxy",
            exchange,
        )
    elif not {"accept-encoding", "*"} & set(items(answer.header("vary"))):
        yield failed(
            f"{exchange.title} is compressed without Vary: Accept-Encoding, so caches mix them up", exchange
        )
    else:
        yield passed(
            f"{exchange.title}: {sized(answer.wire)} on the wire instead of {sized(len(plain.answer.body))}",
            exchange,
        )


async def _longest(probe: Probe) -> Exchange | None:
    found = await probe.found()
    known = [*await probe.answers(), found.exchange]
    whole = [one for one in known if one.answer and one.answer.is_success and _size(one.answer) >= _WORTH]
    return max(whole, key=lambda one: _size(one.answer), default=None)


def _size(answer: Answer | None) -> int:
    return max(len(answer.body), answer.wire) if answer else 0
