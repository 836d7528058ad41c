"""FP33: a parameter that is not what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, check, skipped
from inspector.probe.judging import judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict


@check("FP33", Group.ERRORS)
async def validation_error(probe: Probe) -> AsyncIterator[Verdict]:
    """A parameter that does not match its schema gives 422 with problem details.

    Chosen from the OpenAPI document is a `GET` operation with a parameter that can be wrong (a
    number, a date, one of a list, a required one left out), so that the handler is not reached;
    operations whose name says that they do something are left alone. FastAPI's default is
    `{"detail": [...]}`: register a handler for `RequestValidationError`, and put what pydantic
    says into a member of its own, such as `errors`.
    """
    provoked = await probe.errors.invalid()
    if provoked is None:
        yield skipped(
            "no operation could be asked with a parameter that is wrong"
            if await probe.document()
            else "there is no OpenAPI document to choose a request from"
        )
        return
    yield await judged(probe, provoked.exchange)
