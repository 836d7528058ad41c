"""FP24: the question before a request is answered as the request would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.checks.cross_origin import FOREIGN, allowance
from inspector.probe.declare import Group, check, failed, passed, unanswered, warned
from inspector.probe.fields import items

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer

_DAY = 86_400


@check("FP24", Group.HEADERS)
async def cors_preflight(probe: Probe) -> AsyncIterator[Verdict]:
    """A preflight from a foreign origin is refused, or allows no more than it should.

    Before a script sends `DELETE` or a header of its own, the browser asks with `OPTIONS`,
    `Access-Control-Request-Method` and `Access-Control-Request-Headers` whether it may. An answer
    that allows a foreign origin with credentials lets any site change what the user can change.
    An answer that refuses although plain requests are allowed (a 405, because no CORS
    middleware answers) breaks those who may.
    """
    path = await probe.cheap_path()
    exchange = await probe.client.send(
        "OPTIONS",
        path,
        headers=[
            ("origin", FOREIGN),
            ("access-control-request-method", "DELETE"),
            ("access-control-request-headers", "authorization, x-fapi-inspect"),
        ],
        anonymous=True,
    )
    plain = await probe.client.get(path, headers=[("origin", FOREIGN)], anonymous=True)
    if exchange.answer is None or plain.answer is None:
        yield unanswered(exchange if exchange.answer is None else plain)
        return
    allowed = allowance(exchange.answer)
    if allowed.origin == FOREIGN and allowed.credentials:
        yield failed(f"a preflight allows {FOREIGN} DELETE with credentials, and so any site", exchange)
    elif allowed.origin in {FOREIGN, "*"}:
        yield _open(exchange.answer, exchange.title) or passed(
            "preflights are answered, without credentials", exchange
        )
    elif allowance(plain.answer).origin in {FOREIGN, "*"}:
        yield warned(
            f"{exchange.title} refuses the preflight with {exchange.status} although plain requests are "
            "allowed, so scripts can read but not send JSON or headers",
            exchange,
        )
    else:
        yield passed("a preflight from a foreign origin is refused", exchange)


def _open(answer: Answer, title: str) -> Verdict | None:
    if not answer.is_success:
        return warned(f"{title} allows the preflight but answers {answer.status}, so browsers refuse it")
    age = answer.header("access-control-max-age") or ""
    if age.isdigit() and int(age[:9]) > _DAY:
        return warned(
            f"{title}: Access-Control-Max-Age: {age} is more than any browser keeps; a change comes late"
        )
    if "*" in items(answer.header("access-control-allow-headers")):
        return warned(f"{title}: Access-Control-Allow-Headers: * does not cover Authorization; name it")
    return None
