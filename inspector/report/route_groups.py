"""The route table in sections: by app, mount, router, feature or file, and in the order of a column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from inspector.report.authentication import auth_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.project.records import Application, Route

NO_APP = "routers that no app includes"


class GroupBy(StrEnum):
    """What the routes of a section have in common."""

    APP = "app"
    MOUNT = "mount"
    ROUTER = "router"
    FEATURE = "feature"
    FILE = "file"


class SortBy(StrEnum):
    """What routes are sorted by inside a section."""

    METHOD = "method"
    PATH = "path"
    HANDLER = "handler"
    AUTH = "auth"
    STATUS = "status"
    MODEL = "model"
    DEPS = "deps"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Section:
    """Where a route stands: sections with the same `rank` are one, and come in its order."""

    rank: tuple[str | int, ...]
    title: str


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """The routes of a section, each with the app that serves it; `place` is that of the app it is about."""

    title: str
    place: tuple[str, int] | None
    members: tuple[tuple[Application, Route], ...]


def section(by: GroupBy, app: Application, route: Route) -> Section:
    """The section that a route stands in."""
    match by:
        case GroupBy.APP:
            return app_section(app)
        case GroupBy.MOUNT:
            path = route.mount()
            title = f"{app_title(app)} at {path or '/'}" if app.name or path else NO_APP
            return Section((*_app_rank(app), path), title)
        case GroupBy.ROUTER:
            return Section((not route.router, route.router), route.router or "no router")
        case GroupBy.FEATURE:
            return Section((not route.feature, route.feature or ""), route.feature or "no feature")
        case GroupBy.FILE:
            file = file_of(route)
            return Section((file,), file)


def app_section(app: Application) -> Section:
    """The section of an app."""
    return Section(_app_rank(app), app_title(app))


def grouped(apps: Sequence[Application], by: GroupBy, sort: SortBy | None) -> tuple[RouteGroup, ...]:
    """All routes in their sections, without `sort` as they are registered; apps without routes, too."""
    if by is GroupBy.APP:
        return tuple(
            RouteGroup(
                app_title(app), (app.file, app.line), _sorted([(app, route) for route in app.routes], sort)
            )
            for app in apps
        )
    found: dict[Section, list[tuple[Application, Route]]] = {}
    for app in apps:
        for route in app.routes:
            found.setdefault(section(by, app, route), []).append((app, route))
    ranked = sorted(found.items(), key=lambda one: one[0].rank)
    return tuple(RouteGroup(one.title, None, _sorted(members, sort)) for one, members in ranked)


def _sorted(
    members: list[tuple[Application, Route]], by: SortBy | None
) -> tuple[tuple[Application, Route], ...]:
    return tuple(members if by is None else sorted(members, key=lambda member: sort_key(by, member[1])))


def sorted_routes(apps: Sequence[Application], by: SortBy | None) -> tuple[Application, ...]:
    """The apps with their routes in another order; without one as they are registered."""
    if by is None:
        return tuple(apps)
    return tuple(
        replace(app, routes=tuple(sorted(app.routes, key=lambda route: sort_key(by, route)))) for app in apps
    )


def sort_key(by: SortBy, route: Route) -> tuple[str | int, ...]:
    """What a route sorts by: by something of it, then its path and methods; most dependencies come first."""
    methods = "/".join(route.methods) or route.kind.upper()
    first: str | int
    match by:
        case SortBy.METHOD:
            first = methods
        case SortBy.PATH:
            first = route.path
        case SortBy.HANDLER:
            first = route.endpoint or route.name
        case SortBy.AUTH:
            first = ", ".join(auth_names(route))
        case SortBy.STATUS:
            first = route.status_code or 0
        case SortBy.MODEL:
            first = route.response_model or ""
        case SortBy.DEPS:
            first = -len(route.dependency_names())
        case SortBy.FILE:
            return (file_of(route), route.line or route.registered.line, route.path, methods)
    return (first, route.path, methods)


def app_title(app: Application) -> str:
    """The name of an app, or what stands for it above routers without one."""
    return app.name or NO_APP


def file_of(route: Route) -> str:
    """The file of the handler, or of the registration where there is none."""
    return route.file or route.registered.file


def _app_rank(app: Application) -> tuple[str | int, ...]:
    return (app.name is None, app.name or "", app.file)
