"""FP53: answers are as the OpenAPI document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.document import DocumentedResponse, Operation
    from inspector.probe.provoke import Provoked

_SHOWN: Final = 3


@check("FP53", Group.OPENAPI, phase=Phase.LAST)
async def documented_responses(probe: Probe) -> AsyncIterator[Verdict]:
    """Operations say what they answer, errors too, and answer so.

    Every operation needs an answer for success. One that needs credentials says what it answers
    without them (401). The errors that the probe provoked have to be documented, with the
    media type that they have: FastAPI documents 422 as its own `HTTPValidationError` in
    `application/json` even where a handler answers with problem details, so say
    `responses={422: {"model": Problem, ...}}` on the application.
    """
    document = await probe.document()
    if document is None or not document.operations:
        yield skipped("there is no OpenAPI document with operations")
        return
    page = (await probe.found()).exchange
    well = True
    silent = [one for one in document.operations if not _covers(one, "2") and not _covers(one, "3")]
    if silent:
        well = False
        yield failed(f"{_titles(silent)} documented without an answer for success", page)
    open_ended = [one for one in document.operations if one.secured and not _covers(one, "401")]
    if open_ended:
        well = False
        yield warned(f"{_titles(open_ended)} documented without 401, although credentials are needed", page)
    for provoked in await _provoked(probe):
        text = _undocumented(provoked)
        if text is not None:
            well = False
            yield warned(text, provoked.exchange)
    if well:
        yield passed(f"{len(document.operations)} operations document what they answer", page)


async def _provoked(probe: Probe) -> list[Provoked]:
    invalid, tried, forbidden = (
        await probe.errors.invalid(),
        await probe.errors.unauthenticated(),
        await probe.errors.forbidden(),
    )
    return [one for one in (invalid, *tried, forbidden) if one is not None]


def _undocumented(provoked: Provoked) -> str | None:
    operation, answer = provoked.operation, provoked.exchange.answer
    if operation is None or answer is None or answer.status < 400:
        return None
    documented = _response(operation, answer.status)
    if documented is None:
        # 401 is reported for all operations at once
        return (
            None
            if answer.status == 401
            else f"{operation.title} answers {answer.status}, which its documentation does not have"
        )
    if documented.media_types and answer.media_type and answer.media_type not in documented.media_types:
        return (
            f"{operation.title} documents {documented.status} as {documented.media_types[0]} and answers "
            f"{answer.media_type}, so generated clients read it wrongly"
        )
    return None


def _response(operation: Operation, status: int) -> DocumentedResponse | None:
    for wanted in (str(status), f"{status // 100}XX", "default"):
        for response in operation.responses:
            if response.status.upper() == wanted.upper():
                return response
    return None


def _covers(operation: Operation, status: str) -> bool:
    return any(
        response.status.startswith(status) or response.status.upper() in {f"{status[0]}XX", "DEFAULT"}
        for response in operation.responses
    )


def _titles(operations: list[Operation]) -> str:
    shown = ", ".join(operation.title for operation in operations[:_SHOWN])
    more = len(operations) - _SHOWN
    return (
        f"{shown} and {more} more are" if more > 0 else f"{shown} {'is' if len(operations) == 1 else 'are'}"
    )
