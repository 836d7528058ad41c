"""FP55: the documentation is for those it is meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, passed, unanswered, warned
from inspector.probe.document import Document, read_document

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer

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
    document = found.exchange
    if probe.credentials.given:
        document = await probe.client.get(document.path, anonymous=True, limit=probe.limits.document)
    if document.answer and document.answer.is_success and isinstance(found.document, Document):
        if not probe.credentials.given or isinstance(read_document(document.answer.body), Document):
            seen.append(document.path)
            shown = shown or document
    if seen:
        yield warned(
            f"{', '.join(seen)} can be read by anybody; where that is not meant, switch them off or protect them",
            shown,
        )
    else:
        yield passed("strangers see no documentation")


def _is_page(answer: Answer) -> bool:
    text = answer.text[:20_000].lower()
    return answer.is_success and answer.says_html and any(mark in text for mark in _MARKS)
