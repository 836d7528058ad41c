"""What FastAPI and Starlette do when an application is put together.

Mirrors `fastapi.routing.APIRouter` (0.137 and later, where `include_router` keeps a
reference to the router, so that routes added afterwards are served too): verbs go
through `api_route` to `add_api_route`, so that overrides in project subclasses run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.objects import Plugin
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    LambdaValue,
    Native,
    Tentative,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
    text,
)
from inspector.project.records import Place, Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.code import Function
    from inspector.project.evaluate.machine import Machine
    from inspector.source import syntax as s

APPS: Final = frozenset({"fastapi.FastAPI", "starlette.applications.Starlette"})
ROUTERS: Final = frozenset({"fastapi.APIRouter", "starlette.routing.Router"})
_VERBS: Final = ("get", "post", "put", "patch", "delete", "options", "head", "trace")
_SERVED_ONLY: Final = (
    "uvicorn.",
    "hypercorn.",
    "granian.",
    "mangum.",
    "gunicorn.",
    "fastapi.testclient.",
    "starlette.testclient.",
    "httpx.",
    "builtins.",
    "typing.",
    "functools.",
    "asgi_lifespan.",
    "pytest.",
    "logging.",
    "asyncio.",
    "contextlib.",
    "starlette.middleware.",
    "fastapi.Depends",
    "fastapi.openapi.",
    "inspect.",
    "anyio.",
    "dataclasses.",
    "unittest.",
)


# the defaults of `fastapi.FastAPI.__init__`
_APP_DEFAULTS: Final[dict[str, str | None]] = {
    "title": "FastAPI",
    "version": "0.1.0",
    "description": "",
    "summary": None,
    "root_path": "",
    "openapi_url": "/openapi.json",
    "docs_url": "/docs",
    "redoc_url": "/redoc",
    "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect",
}


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """A path operation or websocket as it was registered on a router."""

    kind: str  # http, websocket, static
    methods: tuple[str, ...]
    path: str  # the router's own prefix applied
    endpoint: Value
    options: dict[str, Value]
    place: Place
    node: s.Call | None
    conditions: tuple[str, ...]
    plain: bool  # a Starlette route: no router tags or dependencies


@dataclass(frozen=True, slots=True)
class IncludeEntry:
    """A router included in another."""

    router: RouterState
    prefix: str
    options: dict[str, Value]
    place: Place
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MountEntry:
    """An application mounted under a path."""

    path: str
    app: Value
    name: str | None
    place: Place
    conditions: tuple[str, ...]


Entry = RouteEntry | IncludeEntry | MountEntry


@dataclass(eq=False, slots=True)
class RouterState:
    """What an `APIRouter` holds."""

    value: Instance | ExternalInstance
    options: dict[str, Value]
    place: Place | None
    created_in: Function | None
    entries: list[Entry] = field(default_factory=list)
    of_app: bool = False

    def prefix(self) -> Value:
        """The prefix of its own routes."""
        return self.options.get("prefix", "")


@dataclass(eq=False, slots=True)
class AppState:
    """What a `FastAPI` holds."""

    value: Instance | ExternalInstance
    router: ExternalInstance
    options: dict[str, Value]
    place: Place | None
    created_in: tuple[Function, ...]  # the functions that were running, outermost first
    middleware: list[tuple[Value, Place | None]] = field(default_factory=list)
    handlers: list[tuple[Value, Value, Place | None]] = field(default_factory=list)
    complete: bool = True


class Framework(Plugin):
    """Gives apps and routers their methods, and keeps what they register."""

    def __init__(self, machine: Machine) -> None:
        """Start with no apps."""
        self.machine = machine
        self.apps: list[AppState] = []
        self.routers: list[RouterState] = []
        self._states: dict[int, RouterState | AppState] = {}

    def handles(self, externals: frozenset[str]) -> bool:
        """Apps and routers."""
        return not externals.isdisjoint(APPS | ROUTERS)

    def instantiate(
        self, target: Instance | ExternalInstance, kwargs: dict[str, Value], node: s.Call | None
    ) -> None:
        """A new app or router."""
        if target.state is not None:
            self.configure(target, kwargs)
            return
        externals = target.cls.externals if isinstance(target, Instance) else frozenset({target.name})
        place = target.place if isinstance(target, ExternalInstance) else self._here(node)
        running = tuple(f.function for f in self.machine.frames if f.function is not None)
        if externals & APPS:
            router = ExternalInstance("fastapi.APIRouter", [], {}, place)
            state = RouterState(router, kwargs, place, running[-1] if running else None, of_app=True)
            router.state = state
            app = AppState(target, router, kwargs, place, running)
            target.state = app
            self.apps.append(app)
            self._states[id(target)] = app
        else:
            target.state = RouterState(target, kwargs, place, running[-1] if running else None)
            self.routers.append(target.state)
        self.configure(target, kwargs)

    def _here(self, node: s.Call | None) -> Place | None:
        function = self.machine.frames[-1].function
        return function.file.place(node.span) if function is not None and node is not None else None

    def configure(self, target: Instance | ExternalInstance, kwargs: dict[str, Value]) -> None:
        """What the constructor's arguments set, given there or to `super().__init__`."""
        state = target.state
        if isinstance(state, AppState):
            router = state.router.state
            assert isinstance(router, RouterState)
            state.options = {**state.options, **kwargs}
            router.options = {k: v for k, v in state.options.items() if k not in {"prefix", "tags"}}
        elif isinstance(state, RouterState):
            router = state
            router.options = {**router.options, **kwargs}
        else:
            return
        for route in elements(kwargs.get("routes")) or []:
            self.add_route_object(router, plain(route))
        if isinstance(state, AppState):
            for made in elements(kwargs.get("middleware")) or []:
                inner = plain(made)
                if isinstance(inner, ExternalInstance) and inner.args:
                    state.middleware.append((inner.args[0], inner.place))

    def attribute(self, target: Instance | ExternalInstance, name: str) -> Value | None:
        """A method or field of an app or router."""
        state = target.state
        if state is None:
            self.instantiate(target, {}, None)
            state = target.state
        if name == "__init__":
            return Native("__init__", lambda args, kwargs, node, env: self._init(target, kwargs))
        if isinstance(state, AppState):
            return self.app_attribute(state, name)
        if isinstance(state, RouterState):
            return self.router_attribute(state, name)
        return None

    def _init(self, target: Instance | ExternalInstance, kwargs: dict[str, Value]) -> Value:
        self.configure(target, kwargs)
        return None

    # --- apps ------------------------------------------------------------------------------

    def app_attribute(self, state: AppState, name: str) -> Value | None:
        match name:
            case "router":
                return state.router
            case "state" | "dependency_overrides":
                return UnknownValue(f"app.{name}")
            case "add_middleware":
                return Native(name, lambda args, kwargs, node, env: self._middleware(state, args, node, env))
            case "middleware":
                return Native(
                    name,
                    lambda args, kwargs, node, env: self._decorate(
                        lambda f: self._middleware(state, [f], node, env)
                    ),
                )
            case "exception_handler":
                return Native(
                    name,
                    lambda args, kwargs, node, env: self._decorate(
                        lambda f: self._handler(state, [*args[:1], f], node, env)
                    ),
                )
            case "add_exception_handler":
                return Native(name, lambda args, kwargs, node, env: self._handler(state, args, node, env))
            case "openapi" | "setup" | "build_middleware_stack":
                return Native(name, lambda args, kwargs, node, env: UnknownValue(f"app.{name}()"))
            case _ if name in _APP_DEFAULTS:
                return state.options.get(name, _APP_DEFAULTS[name])
            case _:
                router = state.router.state
                assert isinstance(router, RouterState)
                return self.router_attribute(router, name)

    def _middleware(self, state: AppState, args: list[Value], node: s.Call | None, env: Env) -> Value:
        if args:
            state.middleware.append((args[0], self.machine.place(node, env)))
        return None

    def _handler(self, state: AppState, args: list[Value], node: s.Call | None, env: Env) -> Value:
        if len(args) >= 2:
            state.handlers.append((args[0], args[1], self.machine.place(node, env)))
        return None

    def _decorate(self, effect: Callable[[Value], Value]) -> Value:
        def apply(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            if not args:
                return UnknownValue("a decorator of nothing")
            effect(args[0])
            return args[0]

        return Native("decorator", apply)

    # --- routers ---------------------------------------------------------------------------

    def router_attribute(self, state: RouterState, name: str) -> Value | None:
        if name in _VERBS:
            return Native(
                name, lambda args, kwargs, node, env: self.verb(state, name, args, kwargs, node, env)
            )
        methods: dict[str, Callable[[list[Value], dict[str, Value], s.Call | None, Env], Value]] = {
            "api_route": lambda a, k, node, env: self.api_route(state, a, k, node, env),
            "add_api_route": lambda a, k, node, env: self.add_api_route(state, a, k, node, env),
            "websocket": lambda a, k, node, env: self.websocket(state, a, k, node, env),
            "add_api_websocket_route": lambda a, k, node, env: self.add_websocket(
                state, a, k, node, env, plain_route=False
            ),
            "websocket_route": lambda a, k, node, env: self._decorate(
                lambda f: self.add_websocket(state, [*a[:1], f], k, node, env, plain_route=True)
            ),
            "add_websocket_route": lambda a, k, node, env: self.add_websocket(
                state, a, k, node, env, plain_route=True
            ),
            "route": lambda a, k, node, env: self._decorate(
                lambda f: self.add_route(state, [*a[:1], f, *a[1:]], k, node, env)
            ),
            "add_route": lambda a, k, node, env: self.add_route(state, a, k, node, env),
            "include_router": lambda a, k, node, env: self.include(state, a, k, node, env),
            "mount": lambda a, k, node, env: self.mount(state, a, k, node, env),
            "frontend": lambda a, k, node, env: self.frontend(state, a, k, node, env),
            "on_event": lambda a, k, node, env: self._decorate(lambda f: self.started(f, a, env)),
            "add_event_handler": lambda a, k, node, env: self.started(a[1], a, env) if len(a) > 1 else None,
        }
        if name in methods:
            return Native(name, methods[name])
        match name:
            case "prefix":
                return state.prefix()
            case "tags" | "dependencies":
                if name not in state.options or plain(state.options[name]) is None:
                    state.options[name] = Items("list", [])
                return state.options[name]
            case "routes":
                return UnknownValue("the routes of a router")
            case "route_class" | "lifespan_context" | "default_response_class" | "url_path_for" | "responses":
                return state.options.get(name, UnknownValue(f"router.{name}"))
            case _:
                return None

    def started(self, handler: Value, args: list[Value], env: Env) -> Value:
        """A startup handler runs when the server starts; what it registers is served."""
        if args and text(args[0]) == "startup":
            self.machine.call(handler, [], {}, None, env)
        return None

    def verb(
        self,
        state: RouterState,
        name: str,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
    ) -> Value:
        route = self.machine.attribute(state.value, "api_route")
        methods = Items("list", [name.upper()])
        return self.machine.call(route, args, {**kwargs, "methods": methods}, node, env)

    def api_route(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = dict(kwargs)
        path = args[0] if args else given.pop("path", UnknownValue("a route without a path"))
        given.pop("path", None)

        def register(function: Value) -> Value:
            add = self.machine.attribute(state.value, "add_api_route")
            return self.machine.call(add, [path, function], given, node, env)

        return self._decorate(register)

    def add_api_route(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = dict(kwargs)
        path = args[0] if args else given.pop("path", UnknownValue("a route without a path"))
        endpoint = (
            args[1] if len(args) > 1 else given.pop("endpoint", UnknownValue("a route without an endpoint"))
        )
        methods = self.methods(given.get("methods"))
        self.register(state, "http", methods, path, endpoint, given, node, env, plain_route=False)
        return None

    def add_route(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """Starlette's `add_route(path, route, methods, name, include_in_schema)`."""
        names = ("path", "endpoint", "methods", "name", "include_in_schema")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        path = given.pop("path", UnknownValue("a route without a path"))
        endpoint = given.pop("endpoint", given.pop("route", UnknownValue("a route without an endpoint")))
        methods = self.methods(given.get("methods"))
        self.register(state, "http", methods, path, endpoint, given, node, env, plain_route=True)
        return None

    def methods(self, value: Value) -> tuple[str, ...]:
        """The HTTP methods that a registration names, upper-case; GET where it names none."""
        if value is None:
            return ("GET",)
        found = [text(item) for item in self.machine.iterate(value) or []]
        named = [ops.formatted(item) for item in self.machine.iterate(value) or []]
        chosen = [f if isinstance(f, str) else m for f, m in zip(found, named, strict=True)]
        return tuple(dict.fromkeys(m.upper() for m in chosen if isinstance(m, str))) or ("GET",)

    def websocket(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        def register(function: Value) -> Value:
            add = self.machine.attribute(state.value, "add_api_websocket_route")
            given = {**dict(zip(("path", "name"), args, strict=False)), **kwargs}
            path = given.pop("path", UnknownValue("a websocket without a path"))
            return self.machine.call(add, [path, function], given, node, env)

        return self._decorate(register)

    def add_websocket(
        self,
        state: RouterState,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
        *,
        plain_route: bool,
    ) -> Value:
        names = ("path", "endpoint", "name")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        path = given.pop("path", UnknownValue("a websocket without a path"))
        endpoint = given.pop("endpoint", UnknownValue("a websocket without an endpoint"))
        self.register(state, "websocket", (), path, endpoint, given, node, env, plain_route=plain_route)
        return None

    def register(
        self,
        state: RouterState,
        kind: str,
        methods: tuple[str, ...],
        path: Value,
        endpoint: Value,
        options: dict[str, Value],
        node: s.Call | None,
        env: Env,
        *,
        plain_route: bool,
    ) -> None:
        """Put a route on a router, or say why its path is not known."""
        place = self.machine.place(node, env) or Place("")
        # a Starlette route takes its path as it is, a path operation gets the router's prefix
        whole = text(path) if plain_route else text(ops.binary("+", state.prefix(), path))
        if isinstance(whole, UnknownValue):
            self.unresolved(
                place, f"{'/'.join(methods) or kind} route of {describe(plain(endpoint))}", whole.reason
            )
            return
        state.entries.append(
            RouteEntry(
                kind, methods, whole, plain(endpoint), options, place, node, self._conditions(), plain_route
            )
        )

    def unresolved(self, place: Place, what: str, reason: str) -> None:
        """List something that the table leaves out."""
        self.machine.unresolved.append(Unresolved(place.file, place.line, what, reason))

    def include(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = dict(kwargs)
        router = plain(args[0] if args else given.pop("router", UnknownValue("no router")))
        given.pop("router", None)
        place = self.machine.place(node, env) or Place("")
        child = self.router_of(router)
        prefix = text(ops.binary("+", state.prefix(), given.get("prefix") or ""))
        if child is None:
            self.unresolved(
                place, "routes of an included router", f"the router is not known: {describe(router)}"
            )
        elif isinstance(prefix, UnknownValue):
            self.unresolved(
                place, "routes of an included router", f"the prefix is not known: {prefix.reason}"
            )
        elif child is not state:
            state.entries.append(IncludeEntry(child, prefix, given, place, self._conditions()))
        return None

    def router_of(self, value: Value) -> RouterState | None:
        """The router that a value is, an app's own included."""
        state = value.state if isinstance(value, (Instance, ExternalInstance)) else None
        if isinstance(state, AppState):
            state = state.router.state
        return state if isinstance(state, RouterState) else None

    def mount(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = {**dict(zip(("path", "app", "name"), args, strict=False)), **kwargs}
        place = self.machine.place(node, env) or Place("")
        path = text(given.get("path", ""))
        name = text(given.get("name", UnknownValue("no name")))
        app = given.get("app", UnknownValue("no application"))
        if isinstance(path, UnknownValue):
            self.unresolved(place, f"mount of {describe(plain(app))}", path.reason)
            return None
        conditions = self._conditions()
        state.entries.append(
            MountEntry(
                path.rstrip("/"), plain(app), name if isinstance(name, str) else None, place, conditions
            )
        )
        return None

    def frontend(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        path = text(args[0] if args else kwargs.get("path", UnknownValue("no path")))
        place = self.machine.place(node, env) or Place("")
        if isinstance(path, UnknownValue):
            self.unresolved(place, "a frontend", path.reason)
            return None
        prefix = text(state.prefix())
        whole = (prefix if isinstance(prefix, str) else "") + path
        state.entries.append(
            MountEntry(
                whole.rstrip("/") or "/",
                External("starlette.staticfiles.StaticFiles"),
                None,
                place,
                self._conditions(),
            )
        )
        return None

    def add_route_object(self, state: RouterState, route: Value) -> None:
        """`Route(...)`, `Mount(...)`, `WebSocketRoute(...)` given to a constructor."""
        if not isinstance(route, ExternalInstance):
            if isinstance(route, UnknownValue) and state.place is not None:
                self.unresolved(state.place, "a route given to the constructor", route.reason)
            return
        owner = self._owner(route)
        if owner is None:
            return
        names = ("path", "endpoint")
        given = {**dict(zip(names, route.args, strict=False)), **route.kwargs}
        match route.name:
            case "starlette.routing.Route":
                self.add_route(state, [], given, route.node, owner)
            case "fastapi.routing.APIRoute":
                self.add_api_route(state, [], given, route.node, owner)
            case "starlette.routing.WebSocketRoute" | "fastapi.routing.APIWebSocketRoute":
                self.add_websocket(state, [], given, route.node, owner, plain_route=True)
            case "starlette.routing.Mount":
                app = given.get("app", given.get("endpoint", UnknownValue("no application")))
                inner = given.get("routes")
                if inner is not None:
                    app = ExternalInstance("fastapi.APIRouter", [], {}, route.place)
                    self.instantiate(app, {"routes": inner}, None)
                self.mount(state, [given.get("path", ""), app], {}, route.node, owner)

    def _owner(self, route: ExternalInstance) -> Env | None:
        file = next((f for f in self.machine.modules if route.place and f.path == route.place.file), None)
        return self.machine.modules[file].env if file is not None else None

    def _conditions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(test) for test in self.machine.conditions))

    # --- what is not evaluated ---------------------------------------------------------------

    def escaped(self, value: Value, into: str, node: s.Call | None, env: Env) -> None:
        """An app or router was passed to code that may register on it."""
        inner = plain(value)
        if not isinstance(inner, (Instance, ExternalInstance)) or not isinstance(
            inner.state, (AppState, RouterState)
        ):
            return
        if into.startswith(_SERVED_ONLY):
            return
        if isinstance(inner.state, AppState):
            inner.state.complete = False
        place = self.machine.place(node, env)
        if place is not None:
            self.unresolved(place, "routes or middleware that a call may add", f"{into} is not evaluated")


CALLABLES: Final = (FunctionValue, LambdaValue, Bound, ClassValue, Native)
__all__ = [
    "APPS",
    "ROUTERS",
    "AppState",
    "Dict",
    "Framework",
    "IncludeEntry",
    "MountEntry",
    "RouteEntry",
    "RouterState",
    "Tentative",
]
