"""FP51: the service describes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.document import NoDocument

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP51", Group.OPENAPI)
async def openapi_document(probe: Probe) -> AsyncIterator[Verdict]:
    """There is an OpenAPI document of version 3 that can be read.

    Looked for where the code says (with `--project`), at `/openapi.json` and below `/api`, and where
    the documentation pages load it from. It has to be JSON, of `openapi` 3.0 or 3.1, with `info.title`,
    `info.version` and `paths`. Clients are made from it, and so are most checks of this probe: without
    it less can be said.

    A service that shows no document to strangers is right to do so; then give credentials.
    """
    found = await probe.found()
    exchange, document = found.exchange, found.document
    if isinstance(document, NoDocument):
        answer = exchange.answer
        if answer is not None and answer.status in {401, 403, 404, 405}:
            yield skipped(
                f"no OpenAPI document was found ({document.reason}); many checks have nothing to go by",
                exchange,
            )
        else:
            yield failed(document.reason, exchange)
        return
    wrong = list(document.flaws)
    if document.version is None:
        wrong.append("`openapi` does not say its version")
    elif not document.version.startswith("3."):
        yield failed(
            f"{exchange.path} is of version {document.version}; today's tools read OpenAPI 3", exchange
        )
        return
    wrong += [
        f"`info.{name}` is missing"
        for name, value in (("title", document.title), ("version", document.api_version))
        if not value
    ]
    if wrong:
        yield failed(f"{exchange.path} is no valid OpenAPI document: {'; '.join(wrong[:5])}", exchange)
    elif not document.operations:
        yield warned(f"{exchange.path} describes no operation", exchange)
    else:
        yield passed(
            f"{exchange.path}: OpenAPI {document.version}, {len(document.operations)} operations of "
            f"{document.title} {document.api_version}",
            exchange,
        )
