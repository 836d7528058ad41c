"""FP15: other sites cannot put documents into a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.fields import items, policy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer

_ANYBODY: Final = frozenset({"*", "http:", "https:", "http://*", "https://*"})


@check("FP15", Group.HEADERS)
async def framing(probe: Probe) -> AsyncIterator[Verdict]:
    """Documents cannot be framed by other sites.

    A page in somebody else's frame can be covered so that a user clicks what they do not see.
    `Content-Security-Policy: frame-ancestors 'none'` forbids it; `X-Frame-Options: DENY` does so
    in old browsers, and is ignored where the policy has `frame-ancestors` (CSP 3, 6.4.2). A
    policy that only reports, or one in a `<meta>` element, forbids nothing, and
    `X-Frame-Options: ALLOW-FROM` is not known to any browser of today.

    Only answers that a browser shows as a document count: nobody clicks in JSON.
    """
    pages = await probe.pages()
    if not pages:
        yield skipped("the service shows no documents")
        return
    for exchange in pages:
        assert exchange.answer is not None
        problem = _problem(exchange.answer)
        if problem is None:
            continue
        text, grave = problem
        yield (failed if grave else warned)(f"{exchange.title}: {text}", exchange)
        return
    yield passed("documents cannot be framed by other sites", pages[0])


def _problem(answer: Answer) -> tuple[str, bool] | None:
    """What is wrong, and whether a protection is there that does not protect."""
    policies = [policy(value) for value in answer.all("content-security-policy")]
    ancestors = [found["frame-ancestors"] for found in policies if "frame-ancestors" in found]
    if ancestors:
        # every policy has to allow a frame, so one that allows few is enough
        if all(_ANYBODY & set(sources) for sources in ancestors):
            return "frame-ancestors allows any site", True
        return None
    options = items(answer.header("x-frame-options"))
    if not options:
        return "neither frame-ancestors nor X-Frame-Options keeps other sites from framing it", False
    if len(set(options)) > 1:
        return f"X-Frame-Options has several values ({', '.join(options)}), which browsers ignore", True
    if options[0] not in {"deny", "sameorigin"}:
        return f"X-Frame-Options: {options[0]} is not known to browsers; use frame-ancestors", True
    return None
