"""FP19: nobody keeps what was answered to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe import choose
from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.fields import directives

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer, Exchange

_TRIES: Final = 4


@check("FP19", Group.HEADERS)
async def cache_control(probe: Probe) -> AsyncIterator[Verdict]:
    """Answers to requests with credentials say `Cache-Control: no-store`.

    What one user was told must not come out of a cache for another, nor stay on a shared
    computer. A cache between may keep no answer to a request with `Authorization` unless the
    answer says `public` or `s-maxage` (RFC 9111, 3.5), but it knows nothing of cookies and API
    keys, and the browser's own cache may keep anything. `no-store` keeps it out of all of them;
    `private` allows the browser's.

    Asked is a `GET` operation that needs credentials, as the OpenAPI document says, with those
    that were given (`--header`, `FAPI_INSPECT_PROBE_TOKEN`); without them the check is left out.
    """
    exchange = await _authenticated(probe)
    if exchange is None or exchange.answer is None:
        why = (
            "no operation that needs credentials answered with success"
            if probe.credentials.given
            else ("no credentials were given, so no answer is for somebody alone")
        )
        yield skipped(why)
        return
    shared, kept = _cacheable(exchange.answer)
    value = exchange.answer.header("cache-control")
    if shared:
        yield failed(
            f"{exchange.title}: Cache-Control: {value} lets shared caches keep what is for one user", exchange
        )
    elif kept == "nothing said":
        yield failed(
            f"{exchange.title} was answered with credentials and has no Cache-Control, so browsers may keep "
            "it, and shared caches where cookies or keys are used; send no-store",
            exchange,
        )
    elif kept:
        yield warned(
            f"{exchange.title}: Cache-Control: {value} lets the browser keep it; send no-store", exchange
        )
    else:
        yield passed(f"{exchange.title}: Cache-Control: {value}", exchange)


async def _authenticated(probe: Probe) -> Exchange | None:
    document = await probe.document()
    if document is None or not probe.credentials.given:
        return None
    secured = [path for operation, path in choose.callable_gets(document) if operation.secured]
    for path in secured[:_TRIES]:
        exchange = await probe.get(path)
        if exchange.answer is not None and exchange.answer.is_success:
            return exchange
    return None


def _cacheable(answer: Answer) -> tuple[bool, str]:
    """Whether shared caches may keep an answer, and why the browser may, empty where it may not."""
    value = answer.header("cache-control")
    if value is None:
        return False, "nothing said"
    names = {directive.name for directive in directives(value, between=",")}
    if "no-store" in names:
        return False, ""
    if names & {"public", "s-maxage"}:
        return True, "public"
    return False, "private" if names & {"private", "no-cache"} else "nothing said"
