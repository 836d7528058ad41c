"""FP26: answers are what they say they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped, warned
from inspector.probe.exchange import json_flaw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer


@check("FP26", Group.HEADERS, phase=Phase.LAST)
async def content_type(probe: Probe) -> AsyncIterator[Verdict]:
    """Every answer with a body has a `Content-Type` that is true.

    JSON that is called `text/html` runs as a page when somebody opens it, with whatever markup is
    in its values; something that is called JSON and is none breaks every client; a page without
    a charset is read in the encoding of the reader's country. JSON needs no charset: it is UTF-8
    (RFC 8259, 8.1).

    Looked at are all answers of the probe.
    """
    await probe.survey()
    judged = False
    seen: set[str] = set()
    for exchange in probe.exchanges:
        answer = exchange.answer
        if answer is None or not answer.body or answer.undecoded or exchange.method == "HEAD":
            continue
        judged = True
        problem = _problem(answer)
        if problem is not None and problem[0] not in seen:
            text, grave = problem
            seen.add(text)
            yield (failed if grave else warned)(f"{exchange.title} ({answer.status}) {text}", exchange)
    if not judged:
        yield skipped("no answer had a body")
    elif not seen:
        yield passed("answers are what their Content-Type says")


def _problem(answer: Answer) -> tuple[str, bool] | None:
    if len(set(answer.all("content-type"))) > 1:
        return "has several Content-Types", True
    if answer.media_type is None:
        return "has a body and no Content-Type, so browsers guess", True
    if answer.says_json:
        flaw = json_flaw(answer.body) if answer.cut is None else None
        return (f"says {answer.media_type} and is no JSON: {flaw}", True) if flaw else None
    if answer.says_html:
        if answer.body.lstrip()[:1] in {b"{", b"["} and answer.cut is None and json_flaw(answer.body) is None:
            return "is JSON and says text/html, so a browser runs what is in it", True
        told = (answer.header("content-type") or "") + answer.text[:1024]
        if "charset" not in told.lower():
            return "says text/html without a charset", False
    return None
