"""FP17: documents keep their addresses to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.fields import items

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_TIGHT: Final = frozenset({"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"})
_LOOSE: Final = frozenset({"origin", "origin-when-cross-origin", "no-referrer-when-downgrade", "unsafe-url"})


@check("FP17", Group.HEADERS)
async def referrer_policy(probe: Probe) -> AsyncIterator[Verdict]:
    """Documents say a `Referrer-Policy` that does not give whole addresses away.

    A browser tells the site that a link leads to where the user comes from. Addresses have ids
    and sometimes tokens in them. Good values are `no-referrer`, `same-origin`, `strict-origin` and
    `strict-origin-when-cross-origin` (what browsers of today do without the header); of several
    values the last that a browser knows counts. `unsafe-url` gives all away, to plain http too.

    Only documents count: nothing is followed from JSON.
    """
    pages = await probe.pages()
    if not pages:
        yield skipped("the service shows no documents")
        return
    for exchange in pages:
        assert exchange.answer is not None
        value = exchange.answer.header("referrer-policy")
        known = [item for item in items(value) if item in _TIGHT | _LOOSE]
        if value is None:
            yield warned(
                f"{exchange.title} has no Referrer-Policy, which leaves it to the browser; send no-referrer",
                exchange,
            )
            return
        if not known:
            yield failed(f"{exchange.title}: no browser knows Referrer-Policy: {value}", exchange)
            return
        if known[-1] in _LOOSE:
            verdict = failed if known[-1] in {"unsafe-url", "no-referrer-when-downgrade"} else warned
            yield verdict(
                f"{exchange.title}: Referrer-Policy: {known[-1]} tells other sites too much", exchange
            )
            return
    yield passed("documents keep their addresses to themselves", pages[0])
