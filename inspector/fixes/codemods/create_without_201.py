"""FI0607: answer 201 where something is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.fixes.arguments import arguments
from inspector.fixes.codemod import CannotRepairError, Named, Repair, codemod
from inspector.fixes.registering import call_at, registered_at

if TYPE_CHECKING:
    import libcst as cst

    from inspector.fixes.sources import Source, Sources
    from inspector.rules.declare import Finding


@codemod("FI0607")
def create_without_201(finding: Finding, sources: Sources) -> Repair:
    """Add `status_code=status.HTTP_201_CREATED` to the registration.

    Never safe: what clients get is another status. A call that registers several handlers
    is left alone, for they may not all create.
    """
    source = sources.at(finding.place)
    call = call_at(source, finding)
    handlers = {route.endpoint or route.path for route in registered_at(sources.project, finding.place)}
    if len(handlers) != 1:
        raise CannotRepairError(f"the call registers {len(handlers)} handlers, and they may not all create")
    created = _created(source, call)
    return Repair(
        finding,
        f"Answer 201 from `{handlers.pop().rpartition(':')[2]}`",
        arguments(source, call).add(f"status_code={created.text}"),
        created.needs,
        unsafe="clients get 201 where they got 200",
    )


def _created(source: Source, call: cst.Call) -> Named:
    """Return what 201 is called in a file: the number, where `status` means something else."""
    for module in ("fastapi.status", "starlette.status"):
        constant = _named(source, f"{module}.HTTP_201_CREATED", call)
        if constant is not None and not constant.needs:
            return constant
    status = _named(source, "fastapi.status", call)
    return Named("201") if status is None else Named(f"{status.text}.HTTP_201_CREATED", status.needs)


def _named(source: Source, target: str, call: cst.Call) -> Named | None:
    try:
        return source.name(target, call)
    except CannotRepairError:
        return None
