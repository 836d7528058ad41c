"""FP55: the documentation is for those it is meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, passed, unanswered, warned
from inspector.probe.document import Document, read_document

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Found, Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer, Exchange

_MARKS: Final = ("swagger-ui", "redoc", "rapidoc", "scalar", "openapi")


@check("FP55", Group.OPENAPI)
async def docs_exposed(probe: Probe) -> AsyncIterator[Verdict]:
    """Documentation pages and the OpenAPI document are not open to strangers.

    `/docs`, `/redoc` and the document list every operation with its parameters, and FastAPI serves
    them to everybody by default. That is right for a public API and in development; elsewhere make
    them depend on a setting (`docs_url=settings.docs_url`, None in production), or put them behind
    authentication. Asked without credentials.
    """
    found = await probe.found()
    seen = []
    shown = None
    for path in ("/docs", "/redoc"):
        exchange = await probe.get(path, anonymous=True)
        if exchange.answer is None:
            yield unanswered(exchange)
            return
        if _is_page(exchange.answer):
            seen.append(path)
            shown = shown or exchange
    page = await _document(probe, found)
    if page is not None:
        seen.append(page.path)
        shown = shown or page
    if seen:
        yield warned(
            f"{', '.join(seen)} can be read by anybody; where that is not meant, switch off or protect them",
            shown,
        )
    else:
        yield passed("strangers see no documentation")


async def _document(probe: Probe, found: Found) -> Exchange | None:
    """The OpenAPI document as a stranger gets it, None where they get none."""
    if not isinstance(found.document, Document):
        return None
    if not probe.credentials.given:
        return found.exchange
    exchange = await probe.client.get(found.exchange.path, anonymous=True, limit=probe.limits.document)
    answer = exchange.answer
    is_open = answer is not None and answer.is_success and isinstance(read_document(answer.body), Document)
    return exchange if is_open else None


def _is_page(answer: Answer) -> bool:
    text = answer.text[:20_000].lower()
    return answer.is_success and answer.says_html and any(mark in text for mark in _MARKS)
