"""The request id of an answer, under any of the names in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inspector.probe.exchange import Answer

HEADERS: Final = ("X-Request-ID", "X-Correlation-ID", "Request-Id", "X-Trace-Id")


@dataclass(frozen=True, slots=True)
class RequestId:
    """The header's name as it is usually written, and its value."""

    name: str
    value: str


def found_id(answer: Answer) -> RequestId | None:
    """Return the request id of an answer, None where it has none."""
    for name in HEADERS:
        value = answer.header(name.lower())
        if value:
            return RequestId(name, value)
    return None
