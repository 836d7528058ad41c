"""The calls that register routes, as codemods see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError

if TYPE_CHECKING:
    from inspector.fixes.sources import Source
    from inspector.project.model import Project
    from inspector.project.records import Place, Route
    from inspector.rules.declare import Finding


def call_at(source: Source, finding: Finding) -> cst.Call:
    """Return the call that a finding about a registration is on; raises CannotRepairError."""
    call = source.find(finding.place, cst.Call)
    if call is None:
        raise CannotRepairError("the route is not registered by a call")
    while isinstance(call.func, cst.Call):
        # `app.post("/books")(create_book)`
        call = call.func
    return call


def registered_at(project: Project, place: Place) -> tuple[Route, ...]:
    """Return every route that the call at a place registers, in all apps."""
    return tuple(route for route in project.routes if route.registered == place)
