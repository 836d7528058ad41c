"""FP54: the OpenAPI document leads to where the service is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from inspector.probe.declare import Group, check, failed, passed, skipped, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.target import Target

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 - a name to look for
_EXAMPLES: Final = ("example.com", "example.org", "example.net", ".example", ".invalid")


@check("FP54", Group.OPENAPI)
async def servers(probe: Probe) -> AsyncIterator[Verdict]:
    """`servers` of the OpenAPI document lead to this service.

    Clients that are made from the document, and the button of the documentation page that tries
    an operation, go where `servers` says. A developer's `localhost` in the document of a public
    service, a placeholder such as `example.com`, or plain http for a service that is reached by
    https lead nowhere or give credentials away. Without `servers`, or with a relative one, the
    document means the host that it came from.
    """
    document = await probe.document()
    if document is None:
        yield skipped("there is no OpenAPI document")
        return
    exchange = (await probe.found()).exchange
    well = True
    for url in document.servers:
        problem = _problem(url, probe.target)
        if problem is not None:
            well = False
            text, grave = problem
            yield (failed if grave else warned)(f"the server {url} of the OpenAPI document {text}", exchange)
    if well:
        named = ", ".join(document.servers) or "none, which means this one"
        yield passed(f"servers of the OpenAPI document: {named}", exchange)


def _problem(url: str, target: Target) -> tuple[str, bool] | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "is no URL", True
    if not host or "{" in url:
        return None
    if parts.username or parts.password:
        return "has credentials in it", True
    if host in _LOCAL and not target.is_local:
        return "is a developer's machine", True
    if host.endswith(_EXAMPLES) and not target.host.endswith(_EXAMPLES):
        return "is a placeholder", True
    if parts.scheme == "http" and target.secure:
        return "is plain http, and this one is https", True
    if parts.scheme not in {"http", "https"}:
        return "is neither http nor https", True
    return None
