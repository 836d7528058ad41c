"""Routes, includes and mounts out of the arguments that register them, or why one cannot be told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.routers import MountEntry, RouteEntry, Shared
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    LambdaValue,
    Partial,
    UnknownValue,
    Value,
    argument,
    describe,
    elements,
    plain,
    text,
)
from inspector.project.records import Place, Unresolved

if TYPE_CHECKING:
    from inspector.project.evaluate.machine import Machine
    from inspector.project.evaluate.routers import Entry
    from inspector.source import syntax as s

API_ROUTE: Final = "fastapi.routing.APIRoute"
API_WEBSOCKET: Final = "fastapi.routing.APIWebSocketRoute"
ROUTE: Final = "starlette.routing.Route"
WEBSOCKET: Final = "starlette.routing.WebSocketRoute"
MOUNT: Final = "starlette.routing.Mount"
HOST: Final = "starlette.routing.Host"
INCLUDED: Final = "fastapi.routing._IncludedRouter"
ROUTES: Final = frozenset({API_ROUTE, API_WEBSOCKET, ROUTE, WEBSOCKET, MOUNT, HOST, INCLUDED})
VERBS: Final = ("get", "post", "put", "patch", "delete", "options", "head", "trace")
DEFAULT: Final = External("fastapi.datastructures.Default")

Given = dict[str, Value]


class Call:
    """One call that registers: its arguments and where it stands."""

    __slots__ = ("args", "env", "kwargs", "node", "place")

    def __init__(
        self, machine: Machine, args: list[Value], kwargs: Given, node: s.Call | None, env: Env
    ) -> None:
        """Take a call as natives get it."""
        self.args, self.kwargs, self.node, self.env = args, kwargs, node, env
        self.place = machine.place(node, env) or Place("")

    def named(self, *names: str) -> Given:
        """The arguments by name, positional ones under these."""
        return {**dict(zip(names, self.args, strict=False)), **self.kwargs}


class Entries:
    """Makes entries."""

    def __init__(self, machine: Machine) -> None:
        """Take the machine that knows classes and iterables."""
        self.machine = machine

    def operation(
        self, given: Given, prefix: Value, shared: Shared, place: Place, node: s.Call | None
    ) -> RouteEntry | Unresolved:
        """A path operation."""
        path = given.get("path", UnknownValue("a route without a path"))
        endpoint = plain(given.get("endpoint", UnknownValue("a route without an endpoint")))
        methods = self.methods(argument(given, "methods"), ("GET",))
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint"} and v != DEFAULT}
        whole = text(ops.binary("+", prefix, path))
        if isinstance(whole, UnknownValue):
            named = "" if isinstance(methods, UnknownValue) else "/".join(methods)
            return _unresolved(place, f"{named} route of {describe(endpoint)}".strip(), whole.reason)
        if isinstance(methods, UnknownValue):
            return _unresolved(place, f"route {whole} of {describe(endpoint)}", f"methods: {methods.reason}")
        return RouteEntry("http", methods, whole, endpoint, options, place, node, shared, bare=False)

    def bare_route(self, given: Given, place: Place, node: s.Call | None) -> RouteEntry | Unresolved:
        """A Starlette route: its path as it is, its methods those that the endpoint answers."""
        endpoint = plain(
            given.get("endpoint", given.get("route", UnknownValue("a route without an endpoint")))
        )
        path = text(given.get("path", UnknownValue("a route without a path")))
        methods = self.methods(argument(given, "methods"), self._answered(endpoint))
        if isinstance(path, UnknownValue):
            return _unresolved(place, f"route of {describe(endpoint)}", path.reason)
        if isinstance(methods, UnknownValue):
            return _unresolved(place, f"route {path} of {describe(endpoint)}", f"methods: {methods.reason}")
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint", "route"}}
        return RouteEntry("http", methods, path, endpoint, options, place, node, Shared(), bare=True)

    def _answered(self, endpoint: Value) -> tuple[str, ...]:
        """The methods of an endpoint that names none: GET for functions, for a class those it defines."""
        if not isinstance(endpoint, ClassValue):
            return ("GET",)
        line = self.machine.line(endpoint)
        return tuple(verb.upper() for verb in VERBS if any(verb in part.cls.methods for part in line))

    def methods(self, value: Value, default: tuple[str, ...]) -> tuple[str, ...] | UnknownValue:
        """The HTTP methods that a registration names, upper-case."""
        if plain(value) is None:
            return default
        items = self.machine.iterate(value)
        if items is None:
            return UnknownValue(describe(plain(value)))
        found = []
        for item in items:
            named = text(item)
            if isinstance(named, UnknownValue):
                return named
            found.append(named.upper())
        return tuple(dict.fromkeys(found))

    def websocket(
        self, given: Given, prefix: Value, shared: Shared, place: Place, node: s.Call | None, *, bare: bool
    ) -> RouteEntry | Unresolved:
        """A websocket."""
        path = given.get("path", UnknownValue("a websocket without a path"))
        endpoint = plain(given.get("endpoint", UnknownValue("a websocket without an endpoint")))
        whole = text(ops.binary("+", prefix, path))
        if isinstance(whole, UnknownValue):
            return _unresolved(place, f"websocket route of {describe(endpoint)}", whole.reason)
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint"}}
        return RouteEntry("websocket", (), whole, endpoint, options, place, node, shared, bare)

    def mounted(self, given: Given, app: Value, place: Place) -> MountEntry | Unresolved:
        """A mount of an application."""
        path = text(argument(given, "path", ""))
        name = text(given.get("name"))
        if isinstance(path, UnknownValue):
            return _unresolved(place, f"mount of {describe(app)}", path.reason)
        return MountEntry(path.rstrip("/"), app, name if isinstance(name, str) else None, place)

    def route_object(
        self, externals: frozenset[str], given: Given, place: Place
    ) -> Entry | Unresolved | None:
        """`Route(...)`, `APIRoute(...)`, `WebSocketRoute(...)`: not on any router yet."""
        if API_ROUTE in externals:
            return self.operation(given, "", Shared(), place, None)
        if API_WEBSOCKET in externals:
            return self.websocket(given, "", Shared(), place, None, bare=False)
        if ROUTE in externals:
            return self.bare_route(given, place, None)
        if WEBSOCKET in externals:
            return self.websocket(given, "", Shared(), place, None, bare=True)
        return None


def hosted(given: Given, place: Place) -> Unresolved:
    """An application that answers for a host name: no path leads to it on the host of the others."""
    host = text(given.get("host", UnknownValue("a host without a name")))
    named = host if isinstance(host, str) else "another host"
    return _unresolved(place, f"routes for {named}", "they are served to requests for that host only")


def _unresolved(place: Place, what: str, reason: str) -> Unresolved:
    return Unresolved(place.file, place.line, what, reason)


def route_field(entry: RouteEntry, name: str) -> Value | None:
    """`route.name` of a route; None for what the table does not show."""
    match name:
        case "path":
            return entry.path
        case "endpoint":
            return entry.endpoint
        case "methods":
            return Items("set", list(entry.methods))
        case "name":
            return entry.options.get("name") or endpoint_name(entry.endpoint)
        case "include_in_schema":
            return entry.options.get(name, True)
        case "tags" | "dependencies":
            own = entry.shared.tags if name == "tags" else entry.shared.dependencies
            parts = [plain(own), plain(entry.options.get(name))]
            lists = [part for part in parts if isinstance(part, Items)]
            return Items("list", [v for part in lists for v in part.values], any(p.open for p in lists))
        case _:
            return entry.options.get(name)


def changed(entry: RouteEntry, name: str, value: Value) -> RouteEntry | None:
    """A route after `route.name = value`; None for what the table does not show."""
    match name:
        case "path":
            path = text(value)
            return replace(entry, path=path) if isinstance(path, str) else None
        case "endpoint":
            return replace(entry, endpoint=plain(value))
        case "methods":
            found = [text(item) for item in elements(value) or []]
            return replace(entry, methods=tuple(m for m in found if isinstance(m, str)))
        case "tags":
            shared = replace(entry.shared, tags=None)
        case "dependencies":
            shared = replace(entry.shared, dependencies=None)
        case "name" | "include_in_schema" | "deprecated" | "status_code" | "response_model" | "responses":
            shared = entry.shared
        case _:
            return None
    return replace(entry, shared=shared, options={**entry.options, name: value})


def endpoint_name(endpoint: Value) -> str:
    """The name that a route has when none is given: `__name__`, or that of the class."""
    match endpoint:
        case FunctionValue(wrapped=wrapped) if wrapped is not None and "__name__" not in endpoint.attributes:
            return endpoint_name(plain(wrapped))
        case FunctionValue(function=function, attributes=attributes):
            given = text(attributes.get("__name__"))
            return given if isinstance(given, str) else function.fact.name
        case Bound(function=FunctionValue() as inner):
            return endpoint_name(inner)
        case Instance(cls=ClassValue(cls=cls)) | ClassValue(cls=cls):
            return cls.fact.name
        case LambdaValue():
            return "<lambda>"
        case Partial():
            return "partial"
        case ExternalInstance(name=name) | External(name=name):
            return name.rpartition(".")[2]
        case _:
            return describe(endpoint)
