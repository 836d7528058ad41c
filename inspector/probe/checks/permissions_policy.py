"""FP18: documents give up what they do not use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, skipped, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_MEMBER: Final = re.compile(
    r'^[a-z][a-z0-9-]*\s*=\s*(?:\*|self|\((?:\s*(?:self|src|\*|none|"[^"]*"))*\s*\))(?:;.*)?$', re.IGNORECASE
)


@check("FP18", Group.HEADERS)
async def permissions_policy(probe: Probe) -> AsyncIterator[Verdict]:
    """Documents say in a `Permissions-Policy` that they need no camera, microphone or place.

    What a document does not use, a script that gets into it cannot use either. The header is a
    dictionary of features with the origins that may use each: `camera=(), geolocation=()`.
    Browsers ignore the whole of one that is malformed, such as one in the syntax of the old
    `Feature-Policy` (`camera 'none'`).

    Only documents count: OWASP leaves the header out for answers that are JSON.
    """
    pages = await probe.pages()
    if not pages:
        yield skipped("the service shows no documents")
        return
    for exchange in pages:
        assert exchange.answer is not None
        value = exchange.answer.header("permissions-policy")
        if value is None:
            old = exchange.answer.header("feature-policy") is not None
            text = (
                "has the old Feature-Policy instead of Permissions-Policy"
                if old
                else "has no Permissions-Policy"
            )
            yield warned(f"{exchange.title} {text}; send camera=(), microphone=(), geolocation=()", exchange)
            return
        broken = [part.strip() for part in value[:4096].split(",") if not _MEMBER.match(part.strip())]
        if broken:
            yield failed(
                f"{exchange.title}: Permissions-Policy is malformed at {broken[0]!r}, so browsers ignore it",
                exchange,
            )
            return
    yield passed("documents say what they do not use", pages[0])
