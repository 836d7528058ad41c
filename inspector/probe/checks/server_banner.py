"""FP21: answers do not say what the server is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_BANNERS: Final = (
    "server",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-runtime",
    "x-version",
)
_VERSION: Final = re.compile(r"\d+\.\d+")


@check("FP21", Group.HEADERS, phase=Phase.LAST)
async def server_banner(probe: Probe) -> AsyncIterator[Verdict]:
    """`Server` and `X-Powered-By` do not name software.

    A name with a version tells an attacker which known holes to try; RFC 9110 (10.2.4) advises
    against such detail. A name alone tells less, but nobody needs it: uvicorn leaves it out with
    `--no-server-header`, and proxies have a setting of their own.
    """
    await probe.survey()
    seen: dict[str, str] = {}
    shown = None
    for exchange in probe.exchanges:
        for name in _BANNERS:
            value = exchange.answer.header(name) if exchange.answer else None
            if value and name not in seen:
                seen[name] = value
                shown = shown or exchange
    answered = [exchange for exchange in probe.exchanges if exchange.answer]
    if not answered:
        yield skipped("there was no answer")
        return
    if not seen:
        yield passed("no header names the software", answered[0])
        return
    text = ", ".join(f"{name.title()}: {value}" for name, value in seen.items())
    if any(_VERSION.search(value) for value in seen.values()):
        yield failed(f"{text} names software and version, and with them the holes to try", shown)
    else:
        yield warned(f"{text} names the software, which nobody needs to know", shown)
