"""The dependency graph turned round: each callable once, with the routes that use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.project.records import Application, Dependency, Place, Route


@dataclass(frozen=True, slots=True)
class RouteUse:
    """A route that calls a dependency, directly or through another one."""

    app: str | None
    title: str  # `GET /users`
    file: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class DependencyUse:
    """A callable that routes depend on, as all of them together use it."""

    name: str  # package.module:qualified.name, or the dotted name of a library's
    place: Place | None
    authenticates: bool
    yields: bool
    scopes: tuple[str, ...]
    needs: tuple[str, ...]  # names of the callables that it needs itself
    routes: tuple[RouteUse, ...]


@dataclass(slots=True)
class _Gathered:
    place: Place | None = None
    authenticates: bool = False
    yields: bool = False
    scopes: dict[str, None] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)
    routes: list[RouteUse] = field(default_factory=list)


def dependency_uses(apps: Iterable[Application]) -> tuple[DependencyUse, ...]:
    """Every callable of the graphs of all routes, sorted by name; routes in the order of their apps."""
    gathered: dict[str, _Gathered] = {}
    for app in apps:
        for route in app.routes:
            _gather(app, route, gathered)
    return tuple(
        DependencyUse(
            name=name,
            place=one.place,
            authenticates=one.authenticates,
            yields=one.yields,
            scopes=tuple(one.scopes),
            needs=tuple(one.needs),
            routes=tuple(one.routes),
        )
        for name, one in sorted(gathered.items())
    )


def _gather(app: Application, route: Route, gathered: dict[str, _Gathered]) -> None:
    use = RouteUse(app.name, route.title(), route.file, route.line)
    seen: set[str] = set()
    stack: list[Dependency] = list(route.dependencies)
    while stack:
        node = stack.pop()
        one = gathered.setdefault(node.name, _Gathered())
        one.scopes.update(dict.fromkeys(node.scopes))
        if node.name in seen:
            continue
        seen.add(node.name)
        one.place = one.place or node.place
        one.authenticates |= node.authenticates
        one.yields |= node.yields
        one.needs.update(dict.fromkeys(need.name for need in node.needs))
        one.routes.append(use)
        stack.extend(node.needs)
