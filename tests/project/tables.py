"""The route table that the engine reads off a project, in the shape that tests compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.project.model import Project
    from inspector.project.records import Application, Dependency, Route, RouteParameter


@dataclass(frozen=True, order=True)
class Parameter:
    """A parameter as FastAPI classifies it: `alias` is the name in the request."""

    name: str
    source: str
    alias: str
    required: bool


@dataclass(frozen=True, order=True)
class Need:
    """A dependency with all that it asks for."""

    name: str
    scopes: tuple[str, ...]
    use_cache: bool
    parameters: tuple[Parameter, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, order=True)
class Row:
    """One registration; what a websocket, a mount or a Starlette route has none of is empty."""

    kind: str
    methods: tuple[str, ...]
    path: str
    name: str
    endpoint: str
    line: int
    tags: tuple[str, ...] = ()
    status: int | None = None
    in_schema: bool = False
    deprecated: bool = False
    needs: tuple[Need, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    responses: tuple[str, ...] = ()
    modelled: bool = False  # whether it has a response model


def served(files: Mapping[str, str] | str, app: str | None = None) -> list[str]:
    """`GET /users main:list_users` for each route of an app (of the only one, if none is named), in order."""
    project = project_from({"main.py": files} if isinstance(files, str) else files)
    return [line(route) for route in application(project, app).routes]


def line(route: Route) -> str:
    """A route as one line, with the condition that it stands under."""
    what = {"http": "/".join(route.methods), "websocket": "WS"}.get(route.kind, route.kind.upper())
    condition = f" if {route.conditional}" if route.conditional else ""
    return f"{what} {route.path} {route.endpoint or '?'}{condition}"


def application(project: Project, name: str | None = None) -> Application:
    """The app of this name, or the only one that has a name."""
    found = [app for app in project.apps if (app.name == name if name else app.name is not None)]
    assert len(found) == 1, [app.name for app in project.apps]
    return found[0]


def only_route(files: Mapping[str, str] | str) -> Route:
    """The one route of a project of one app."""
    (route,) = application(project_from({"main.py": files} if isinstance(files, str) else files)).routes
    return route


def loose(files: Mapping[str, str] | str) -> list[str]:
    """Routes of routers that no app includes."""
    project = project_from({"main.py": files} if isinstance(files, str) else files)
    return [line(route) for app in project.apps if app.name is None for route in app.routes]


def unresolved(files: Mapping[str, str] | str) -> list[str]:
    """`main.py:5 what: why` for all that the table leaves out."""
    project = project_from({"main.py": files} if isinstance(files, str) else files)
    return [f"{one.file}:{one.line} {one.what}: {one.reason}" for one in project.unresolved_routes]


def rows(app: Application) -> list[Row]:
    """Every row of an app's table that depends on nothing, in the order of registration."""
    return [_row(route) for route in app.routes if route.conditional is None]


def perhaps(app: Application) -> list[Row]:
    """The rows that depend on a condition."""
    return [_row(route) for route in app.routes if route.conditional is not None]


def _row(route: Route) -> Row:
    if route.kind not in {"http", "websocket"}:
        return Row("mount", (), route.path, route.name, "", 0)
    return Row(
        route.kind,
        tuple(sorted(route.methods)),
        route.path,
        route.name,
        route.endpoint or "",
        route.line or 0,
        route.tags,
        route.status_code,
        route.in_schema,
        bool(route.deprecated),
        tuple(_need(one) for one in route.dependencies),
        _parameters(route.parameters),
        tuple(sorted(route.responses)),
        route.response_model is not None,
    )


def _need(dependency: Dependency) -> Need:
    return Need(
        dependency.name,
        dependency.scopes,
        dependency.use_cache,
        _parameters(dependency.parameters),
        tuple(_need(one) for one in dependency.needs),
    )


def _parameters(parameters: Iterable[RouteParameter]) -> tuple[Parameter, ...]:
    return tuple(sorted(_asked(parameters)))


def _asked(parameters: Iterable[RouteParameter]) -> Iterator[Parameter]:
    for one in parameters:
        if one.source == "framework":
            yield Parameter(one.name, "framework", one.name, required=False)
        else:
            yield Parameter(one.name, one.source, one.alias or one.name, one.required)
