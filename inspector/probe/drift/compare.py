"""The operations of the document and the routes of the code, put side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.probe.drift.match import shape
from inspector.project.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.probe.document import Document, Operation
    from inspector.probe.drift.match import Key
    from inspector.project.model import Project
    from inspector.project.records import Application, Route

_CONVERTOR: Final = re.compile(r"\{([^{}:]*):[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation that runs with the route of the code that it comes from.

    `others` are routes for the same method and path, in the order of registration; the
    first of all of them answers, whichever the document describes.
    """

    operation: Operation
    path: str  # of the operation, the mount's path in front
    route: Route
    others: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """An operation that runs and that no route of the application is for.

    `elsewhere` is the route of another application or of a router that nothing includes.
    """

    operation: Operation
    path: str
    elsewhere: Route | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What runs and what the code says; `hidden` are routes that no document would list."""

    app: Application
    documented: bool  # whether there is a document to compare with
    pairs: tuple[Pair, ...] = ()
    undeclared: tuple[Running, ...] = ()
    missing: tuple[tuple[Route, tuple[str, ...]], ...] = ()  # with the methods that do not run
    hidden: tuple[Route, ...] = ()
    explained: str | None = None  # what of the code stayed unresolved and may register more


def plain_path(path: str) -> str:
    """Return a path as documents show it, parameters without their convertors."""
    return _CONVERTOR.sub(r"{\1}", path)


def place_of(route: Route) -> Place:
    """Return where a route is: the handler's `def`, or what registers it."""
    return Place(route.file, route.line) if route.file and route.line else route.registered


def compare(
    project: Project,
    app: Application,
    document: Document | None,
    below: Mapping[str, Document | None],
) -> Comparison:
    """Compare an application with its document; `below` has the documents of mounted applications."""
    http = [route for route in app.routes if route.kind == "http"]
    if document is None:
        return Comparison(app, documented=False, hidden=tuple(http))
    running = list(_running(document, below))
    unlisted = [path for path, found in below.items() if found is None]
    listed = [route for route in http if route.in_schema and not _is_below(route.path, unlisted)]
    declared: dict[Key, list[Route]] = {}
    for route in listed:
        for method in route.methods:
            declared.setdefault((method, shape(route.path)), []).append(route)
    by_key = {(operation.method, shape(path)): (operation, path) for operation, path in running}
    elsewhere = _elsewhere(project, app)
    return Comparison(
        app,
        documented=True,
        pairs=tuple(
            _pair(operation, path, declared[key])
            for key, (operation, path) in by_key.items()
            if key in declared
        ),
        undeclared=tuple(
            Running(operation, path, elsewhere.get(key))
            for key, (operation, path) in by_key.items()
            if key not in declared and not _is_registered(http, key)
        ),
        missing=tuple(_missing(listed, by_key)),
        hidden=tuple(route for route in http if not route.in_schema or _is_below(route.path, unlisted)),
        explained=_unresolved(project, app),
    )


def _running(document: Document, below: Mapping[str, Document | None]) -> Iterator[tuple[Operation, str]]:
    for operation in document.operations:
        yield operation, operation.path
    for prefix, mounted in below.items():
        for operation in mounted.operations if mounted else ():
            yield operation, prefix.rstrip("/") + operation.path


def _is_below(path: str, prefixes: Iterable[str]) -> bool:
    return any(path.startswith(prefix.rstrip("/") + "/") for prefix in prefixes)


def _is_registered(routes: Iterable[Route], key: Key) -> bool:
    """Whether a route that the document should not list is nevertheless the one."""
    return any(key == (method, shape(route.path)) for route in routes for method in route.methods)


def _elsewhere(project: Project, app: Application) -> dict[Key, Route]:
    found: dict[Key, Route] = {}
    for other in project.apps:
        for route in other.routes if other is not app else ():
            for method in route.methods:
                found.setdefault((method, shape(route.path)), route)
    return found


def _pair(operation: Operation, path: str, routes: list[Route]) -> Pair:
    """The last of several routes is the one that FastAPI documents, unless the operation's id tells."""
    name = operation.operation_id or ""
    named = [route for route in routes if name == route.name or name.startswith(f"{route.name}_")]
    route = (named or routes)[-1]
    return Pair(operation, path, route, tuple(routes) if len(routes) > 1 else ())


def _missing(
    routes: Iterable[Route], running: Mapping[Key, object]
) -> Iterator[tuple[Route, tuple[str, ...]]]:
    for route in routes:
        absent = tuple(method for method in route.methods if (method, shape(route.path)) not in running)
        if absent:
            yield route, absent


def _unresolved(project: Project, app: Application) -> str | None:
    if project.unresolved_routes:
        first = project.unresolved_routes[0]
        return f"{first.what} at {first.file}:{first.line} ({first.reason})"
    unknown = [route for route in app.routes if route.kind == "mount" and route.endpoint is None]
    if unknown:
        return f"what is mounted at {unknown[0].path}"
    return None if app.complete else f"part of what {app.name} registers"
