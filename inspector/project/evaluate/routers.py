"""What apps and routers hold once they are put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Dict,
    Either,
    Items,
    Tentative,
    Value,
    argument,
    either,
    key_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.code import Function
    from inspector.project.evaluate.values import ExternalInstance, Instance, Test
    from inspector.project.records import Place
    from inspector.source import syntax as s


KNOWN_BASES: Final[dict[str, frozenset[str]]] = {
    "fastapi.FastAPI": frozenset({"starlette.applications.Starlette"}),
    "fastapi.APIRouter": frozenset({"starlette.routing.Router"}),
    "starlette.applications.Starlette": frozenset(),
    "starlette.routing.BaseRoute": frozenset(),
    "starlette.routing.Router": frozenset(),
    **dict.fromkeys(
        (
            "fastapi.routing._IncludedRouter",
            "starlette.routing.Host",
            "starlette.routing.Mount",
            "starlette.routing.Route",
            "starlette.routing.WebSocketRoute",
        ),
        frozenset({"starlette.routing.BaseRoute"}),
    ),
    "fastapi.routing.APIRoute": frozenset({"starlette.routing.Route", "starlette.routing.BaseRoute"}),
    "fastapi.routing.APIWebSocketRoute": frozenset(
        {"starlette.routing.WebSocketRoute", "starlette.routing.BaseRoute"}
    ),
}
"""What classes of the framework derive from, for `isinstance`."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a router adds to a route or an include, as it stood when that was registered."""

    tags: Value = None
    dependencies: Value = None
    responses: Value = None
    deprecated: Value = None
    in_schema: Value = True


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """A path operation or websocket as it was registered on a router."""

    kind: str  # http, websocket
    methods: tuple[str, ...]
    path: str  # the router's own prefix applied
    endpoint: Value
    options: dict[str, Value]
    place: Place
    node: s.Call | None
    shared: Shared
    bare: bool  # a Starlette route: takes no tags, dependencies or schema from anything
    direct: bool = True  # a method of the library registers it, not one of the project that a decorator runs


@dataclass(frozen=True, slots=True)
class IncludeEntry:
    """A router included in another."""

    router: RouterState
    prefix: str
    options: dict[str, Value]
    place: Place
    shared: Shared


@dataclass(frozen=True, slots=True)
class MountEntry:
    """An application mounted under a path."""

    path: str
    app: Value
    name: str | None
    place: Place
    shared: Shared = Shared()  # of a frontend, which asks its router's dependencies


Entry = RouteEntry | IncludeEntry | MountEntry
Served = tuple[Entry, tuple["Test", ...]]
"""An entry of a router, with the conditions that it was put there under."""


@dataclass(eq=False, slots=True)
class RouterState:
    """What an `APIRouter` holds: `routes` are `ExternalInstance`s, most with an `Entry` as their state."""

    value: Instance | ExternalInstance
    place: Place | None
    created_in: Function | None
    options: dict[str, Value] = field(default_factory=dict)
    routes: Items = field(default_factory=lambda: Items("list", []))
    frontends: list[Value] = field(default_factory=list)  # tried after every other route
    startup: Items = field(default_factory=lambda: Items("list", []))
    lifespans: list[Value | RouterState] = field(default_factory=list)  # a router stands for its `startup`
    complete: bool = True  # nothing that was to be put on it was left out

    def prefix(self) -> Value:
        """The prefix of its own routes."""
        return argument(self.options, "prefix", "")

    def share(self) -> Shared:
        """What it adds to what is registered on it now."""
        options = self.options
        return Shared(
            copied(options.get("tags")),
            copied(argument(options, "dependencies")),
            copied(options.get("responses")),
            options.get("deprecated"),
            options.get("include_in_schema", True),
        )


@dataclass(eq=False, slots=True)
class AppState:
    """What a `FastAPI` holds."""

    value: Instance | ExternalInstance
    router: Instance | ExternalInstance
    place: Place | None
    created_in: tuple[Function, ...]  # the functions that were running, outermost first
    options: dict[str, Value] = field(default_factory=dict)
    middleware: list[tuple[Value, Place | None]] = field(default_factory=list)
    handlers: list[tuple[Value, Value, Place | None]] = field(default_factory=list)
    shared: ExternalInstance | None = None  # `app.state`, once it is asked for
    complete: bool = True


def copied(value: Value) -> Value:
    """The value as it is now, where it is a container that may change."""
    match value:
        case Either(value=first, otherwise=second, test=test):
            return either(copied(first), copied(second), test)
        case Tentative():
            return replace(value, value=copied(value.value))
        case Items(kind=kind, values=values, open=opened):
            return Items(kind, list(values), opened)
        case Dict(entries=entries, open=opened):
            return Dict(dict(entries), opened)
        case _:
            return value


def either_way(entries: Iterable[Served]) -> Iterator[Served]:
    """What a router serves: what a test and its opposite put there alike is there anyway, once."""
    kept: list[Served] = []
    places: dict[object, int] = {}
    for entry, tests in entries:
        alike = _alike(entry) if tests else None
        position = places.get(alike) if alike is not None else None
        common = None if position is None else _without_opposites(kept[position][1], tests)
        if position is not None and common is not None:
            kept[position] = kept[position][0], common
            continue
        if alike is not None:
            places[alike] = len(kept)
        kept.append((entry, tests))
    yield from kept


def _alike(entry: Entry) -> object:
    """What two entries have in common that serve the same routes, None where that cannot be told."""
    if not isinstance(entry, IncludeEntry):
        return None
    options = frozenset((name, key_of(value)) for name, value in entry.options.items())
    return id(entry.router), entry.prefix, options


def _without_opposites(first: tuple[Test, ...], second: tuple[Test, ...]) -> tuple[Test, ...] | None:
    """The tests that are left where two rows of them differ in one that is the other's opposite."""
    if len(first) != len(second):
        return None
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a is not b]
    match differing:
        case [(a, b)] if a.excludes(b):
            return tuple(test for test in first if test is not a)
        case _:
            return None
