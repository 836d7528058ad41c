"""The callables of a route's dependency graph, and the functions that they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Dependency, Route


def nodes(route: Route) -> Iterator[Dependency]:
    """Yield every callable of a route's dependency graph, in the order of the graph."""
    stack = list(reversed(route.dependencies))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.needs))


def handler_of(project: Project, route: Route) -> Function | None:
    """Return the function that handles a route; of several with one name, the one that was registered."""
    known = project.__dict__.get("_handler_of")
    if not isinstance(known, dict):
        known = project.__dict__["_handler_of"] = {
            (one.endpoint, one.file, one.line): function
            for function, routes in project.handlers.items()
            for one in routes
        }
    found: Function | None = known.get((route.endpoint, route.file, route.line))
    return found


def is_own(project: Project, name: str) -> bool:
    """Whether a callable's name is of the project's own code, and not of a library."""
    return project.names.by_name(name.partition(":")[0]) is not None


def functions_by_node(project: Project) -> Mapping[str, Function]:
    """Return the function that runs for each name of a dependency; of a class that is its `__init__`."""
    known = project.__dict__.get("_functions_by_node")
    if isinstance(known, dict):
        return known
    found: dict[str, Function] = {}
    for function in project.dependencies:
        found[function.name] = function
        if function.fact.name in {"__init__", "__call__"} and function.cls is not None:
            found.setdefault(function.cls.name, function)
    project.__dict__["_functions_by_node"] = found
    return found
