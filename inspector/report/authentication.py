"""What tables say of who may call a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inspector.project.records import Route

UNCERTAIN: Final = "?"


def auth_names(route: Route) -> tuple[str, ...]:
    """The callables that authenticate; `?` where none is seen and a part of the graph is unresolved."""
    return route.auth() or (() if route.resolved else (UNCERTAIN,))
