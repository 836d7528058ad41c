"""Where in the code an error gets its shape, for findings that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inspector.probe.context import Probe
    from inspector.project.records import Place

_HANDLED: Final = {422: "RequestValidationError", 400: "RequestValidationError"}


async def error_place(probe: Probe, status: int) -> Place | None:
    """Return the handler that makes errors of a status, else the application; None without a project."""
    match = await probe.match()
    if match is None or match.app is None:
        return None
    wanted = _HANDLED.get(status, "HTTPException")
    for handler in match.app.exception_handlers:
        if handler.exception.endswith(wanted) or handler.exception == str(status):
            return handler.place
    return match.app.place
