"""What FastAPI and Starlette do when an application is put together.

Mirrors `fastapi.routing.APIRouter` (0.137 and later, where `include_router` keeps a
reference to the router, so that routes added afterwards are served too): verbs go
through `api_route` to `add_api_route`, so that overrides in project subclasses run.
An app's verbs go to its router, whatever a subclass of the app overrides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.objects import Plugin
from inspector.project.evaluate.routers import (
    AppState,
    Entry,
    IncludeEntry,
    MountEntry,
    RouteEntry,
    RouterState,
    Shared,
    copied,
)
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
    Maybe,
    Native,
    Partial,
    Test,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
    text,
)
from inspector.project.records import Place, Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspector.project.evaluate.machine import Machine
    from inspector.source import syntax as s

    Method = Callable[[list[Value], dict[str, Value], s.Call | None, Env], Value]

APPS: Final = frozenset({"fastapi.FastAPI", "starlette.applications.Starlette"})
ROUTERS: Final = frozenset({"fastapi.APIRouter", "starlette.routing.Router"})
_API_ROUTE: Final = "fastapi.routing.APIRoute"
_API_WEBSOCKET: Final = "fastapi.routing.APIWebSocketRoute"
_ROUTE: Final = "starlette.routing.Route"
_WEBSOCKET: Final = "starlette.routing.WebSocketRoute"
_MOUNT: Final = "starlette.routing.Mount"
_HOST: Final = "starlette.routing.Host"
_INCLUDED: Final = "fastapi.routing._IncludedRouter"
_ROUTES: Final = frozenset({_API_ROUTE, _API_WEBSOCKET, _ROUTE, _WEBSOCKET, _MOUNT, _HOST, _INCLUDED})
_HANDLED: Final = APPS | ROUTERS | _ROUTES
_VERBS: Final = ("get", "post", "put", "patch", "delete", "options", "head", "trace")
_ROUTER_FIELDS: Final = frozenset(
    {
        "prefix",
        "tags",
        "dependencies",
        "responses",
        "deprecated",
        "include_in_schema",
        "route_class",
        "default_response_class",
        "redirect_slashes",
    }
)
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


_DEFAULT: Final = External("fastapi.datastructures.Default")
# what `get`, `api_route` and the like hand on
_OPTIONS: Final[dict[str, Value]] = {
    "response_model": _DEFAULT,
    "status_code": None,
    "tags": None,
    "dependencies": None,
    "summary": None,
    "description": None,
    "response_description": "Successful Response",
    "responses": None,
    "deprecated": None,
    "methods": None,
    "operation_id": None,
    "response_model_include": None,
    "response_model_exclude": None,
    "response_model_by_alias": True,
    "response_model_exclude_unset": False,
    "response_model_exclude_defaults": False,
    "response_model_exclude_none": False,
    "include_in_schema": True,
    "response_class": _DEFAULT,
    "name": None,
    "callbacks": None,
    "openapi_extra": None,
    "generate_unique_id_function": _DEFAULT,
}


class Framework(Plugin):
    """Gives apps and routers their methods, and keeps what they register."""

    def __init__(self, machine: Machine) -> None:
        """Start with no apps."""
        self.machine = machine
        self.apps: list[AppState] = []
        self.routers: list[RouterState] = []

    def handles(self, externals: frozenset[str]) -> bool:
        """Apps, routers and route objects."""
        return not externals.isdisjoint(_HANDLED)

    # --- instances ---------------------------------------------------------------------------

    def instantiate(
        self,
        target: Instance | ExternalInstance,
        args: list[Value],
        kwargs: dict[str, Value],
        place: Place | None,
    ) -> None:
        """A new app, router or route object."""
        externals = _externals(target)
        running = tuple(f.function for f in self.machine.frames if f.function is not None)
        if not externals.isdisjoint(APPS):
            router = ExternalInstance("fastapi.APIRouter", [], {}, place)
            router.state = RouterState(router, place, running[-1] if running else None)
            app = AppState(target, router, place, running)
            target.state = app
            self.apps.append(app)
        elif not externals.isdisjoint(ROUTERS):
            target.state = RouterState(target, place, running[-1] if running else None)
            self.routers.append(target.state)
        self.configure(target, args, kwargs, place)

    def configure(
        self,
        target: Instance | ExternalInstance,
        args: list[Value],
        kwargs: dict[str, Value],
        place: Place | None,
    ) -> None:
        """What the constructor's arguments set, given there or to `super().__init__`."""
        match target.state:
            case AppState() as app:
                app.options.update(kwargs)
                router = _router(app)
                self.fill(router, {k: v for k, v in kwargs.items() if k not in {"prefix", "tags"}})
                for made in elements(kwargs.get("middleware")) or []:
                    inner = plain(made)
                    if isinstance(inner, ExternalInstance) and inner.args:
                        app.middleware.append((inner.args[0], inner.place))
                self._given_handlers(app, plain(kwargs.get("exception_handlers")), place)
            case RouterState() as router:
                self.fill(router, dict(zip(("routes",), args, strict=False)) | kwargs)
            case _ if args or kwargs:
                target.state = self.route_object(_externals(target), args, kwargs, place or Place(""))

    def _given_handlers(self, app: AppState, given: Value, place: Place | None) -> None:
        """Keep the exception handlers of a constructor's mapping; of an unknown one, that it is unknown."""
        match given:
            case None:
                return
            case Dict(entries=entries, open=False):
                app.handlers.extend((exception, handler, place) for exception, handler in entries.values())
            case _:
                app.handlers.append((given, UnknownValue("exception_handlers is not known"), place))

    def fill(self, router: RouterState, given: dict[str, Value]) -> None:
        """Set what a router's constructor sets."""
        router.options.update({**given, "dependencies": copied(given.get("dependencies"))})
        for name, listed in (("routes", router.routes), ("on_startup", router.startup)):
            if plain(given.get(name)) is None:
                continue
            found = self.machine.iterate(given[name])
            if found is None:
                listed.open = True
            else:
                listed.values.extend(found)
        lifespan = plain(given.get("lifespan"))
        router.lifespans = [router if lifespan is None else lifespan]

    def attribute(self, target: Instance | ExternalInstance, name: str) -> Value | None:
        """A method of an app or router."""
        if name == "__init__":
            return Native(
                "__init__",
                lambda args, kwargs, node, env: self.configure(
                    target, args, kwargs, self.machine.place(node, env)
                ),
            )
        match target.state:
            case AppState() as app:
                return self.app_attribute(app, name)
            case RouterState() as router:
                return self.router_attribute(router, name)
            case _:
                return None

    def some_attribute(self, target: Instance | ExternalInstance, reason: str) -> Value | None:
        """Any method of an app or router: `getattr(router, name)`."""
        if not isinstance(target.state, (AppState, RouterState)):
            return None

        def register(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            why = f"which method is called is not known: {reason}"
            self.unresolved(self.place(node, env), "routes that a call may add", why)
            return UnknownValue(reason)

        return Native("some method", register)

    def field(self, target: Instance | ExternalInstance, name: str) -> Value | None:
        """What the constructor sets on the instance itself."""
        match target.state:
            case AppState() as app if name == "router":
                return app.router
            case AppState() as app if name == "routes":
                return _router(app).routes
            case AppState() as app if name in _APP_DEFAULTS:
                return app.options.get(name, _APP_DEFAULTS[name])
            case RouterState() as router:
                return self.router_field(router, name)
            case RouteEntry() as entry:
                return _route_field(entry, name)
            case MountEntry() as mount if name in {"path", "name", "app"}:
                return {"path": mount.path, "name": mount.name, "app": mount.app}[name]
            case _:
                return None

    def set_field(self, target: Instance | ExternalInstance, name: str, value: Value) -> bool:
        """`target.name = value`, for what the constructor sets."""
        match target.state:
            case AppState() as app if name == "router" and self.router_of(value) is not None:
                app.router = plain(value)  # type: ignore[assignment]
            case AppState() as app if name in _APP_DEFAULTS:
                app.options[name] = value
            case RouterState() as router if name in _ROUTER_FIELDS:
                router.options[name] = value
            case RouterState() as router if name == "routes":
                found = self.machine.iterate(value)
                router.routes = Items("list", found or [], open=found is None)
            case RouterState() as router if name == "lifespan_context":
                router.lifespans = [plain(value)]
            case _:
                return False
        return True

    # --- apps ------------------------------------------------------------------------------

    def app_attribute(self, state: AppState, name: str) -> Value | None:
        match name:
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
                return Native(
                    name,
                    lambda args, kwargs, node, env: self._handler(
                        state, [*args, *kwargs.values()], node, env
                    ),
                )
            case "openapi" | "setup" | "build_middleware_stack":
                return Native(name, lambda args, kwargs, node, env: UnknownValue(f"app.{name}()"))
            case "api_route":
                return Native(name, lambda a, k, node, env: self.api_route(state.router, a, k, node, env))
            case "websocket":
                return Native(name, lambda a, k, node, env: self.websocket(state.value, a, k, node, env))
            case _:
                return self.machine.attribute(state.router, name) if name in _METHODS else None

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

    def router_field(self, state: RouterState, name: str) -> Value | None:
        match name:
            case "prefix":
                return state.prefix()
            case "tags" | "dependencies":
                if plain(state.options.get(name)) is None:
                    state.options[name] = Items("list", [])
                return state.options[name]
            case "responses":
                if plain(state.options.get(name)) is None:
                    state.options[name] = Dict()
                return state.options[name]
            case "routes":
                return state.routes
            case "on_startup":
                return state.startup
            case "include_in_schema":
                return state.options.get(name, True)
            case "route_class" | "default_response_class" | "deprecated":
                return state.options.get(name, UnknownValue(f"router.{name}"))
            case _:
                return None

    def router_attribute(self, state: RouterState, name: str) -> Value | None:
        if name in _VERBS:
            return Native(name, lambda a, k, node, env: self.verb(state, name, a, k, node, env))
        methods: dict[str, Method] = {
            "api_route": lambda a, k, node, env: self.api_route(state.value, a, k, node, env),
            "add_api_route": lambda a, k, node, env: self.add_api_route(state, a, k, node, env),
            "websocket": lambda a, k, node, env: self.websocket(state.value, a, k, node, env),
            "add_api_websocket_route": lambda a, k, node, env: self.add_websocket(
                state, a, k, node, env, bare=False
            ),
            "websocket_route": lambda a, k, node, env: self.deferred(
                state, "add_websocket_route", a, k, node, env
            ),
            "add_websocket_route": lambda a, k, node, env: self.add_websocket(
                state, a, k, node, env, bare=True
            ),
            "route": lambda a, k, node, env: self.deferred(state, "add_route", a, k, node, env),
            "add_route": lambda a, k, node, env: self.add_route(state, a, k, node, env),
            "include_router": lambda a, k, node, env: self.include(state, a, k, node, env),
            "mount": lambda a, k, node, env: self.mount(state, a, k, node, env),
            "host": lambda a, k, node, env: self.host(state, a, k, node, env),
            "frontend": lambda a, k, node, env: self.frontend(state, a, k, node, env),
            "on_event": lambda a, k, node, env: self._decorate(lambda f: self.at_start(state, [*a[:1], f])),
            "add_event_handler": lambda a, k, node, env: self.at_start(state, a),
        }
        if name in methods:
            return Native(name, methods[name])
        return UnknownValue(f"router.{name}") if name in {"lifespan_context", "url_path_for"} else None

    def deferred(
        self,
        state: RouterState,
        name: str,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
    ) -> Value:
        """A decorator that hands the function to a method of the router."""
        given = {
            **dict(zip(("path", "methods" if name == "add_route" else "name"), args, strict=False)),
            **kwargs,
        }
        path = given.pop("path", UnknownValue("a route without a path"))

        def register(function: Value) -> Value:
            return self.machine.call(
                self.machine.attribute(state.value, name), [path, function], given, node, env
            )

        return self._decorate(register)

    def at_start(self, state: RouterState, args: list[Value]) -> Value:
        """A startup handler runs when the server starts; what it registers is served."""
        if len(args) > 1 and text(args[0]) == "startup":
            state.startup.values.append(self.machine.under_conditions(args[1]))
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
        given = {
            **dict(zip(("path",), args, strict=False)),
            **kwargs,
            "methods": Items("list", [name.upper()]),
        }
        return self.machine.call(route, [], _all_options(route, given), node, env)

    def api_route(
        self,
        onto: Instance | ExternalInstance,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
    ) -> Value:
        given = dict(kwargs)
        path = args[0] if args else given.pop("path", UnknownValue("a route without a path"))
        given.pop("path", None)

        def register(function: Value) -> Value:
            add = self.machine.attribute(onto, "add_api_route")
            return self.machine.call(add, [path, function], _all_options(add, given), node, env)

        return self._decorate(register)

    def add_api_route(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = {**dict(zip(("path", "endpoint"), args, strict=False)), **kwargs}
        made = self.operation(given, state.prefix(), state.share(), self.place(node, env), node)
        self.put(state, _API_ROUTE, made)
        return None

    def operation(
        self, given: dict[str, Value], prefix: Value, shared: Shared, place: Place, node: s.Call | None
    ) -> RouteEntry | Unresolved:
        """A path operation, or why it cannot be told."""
        path = given.get("path", UnknownValue("a route without a path"))
        endpoint = plain(given.get("endpoint", UnknownValue("a route without an endpoint")))
        methods = self.methods(given.get("methods"), ("GET",))
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint"} and v != _DEFAULT}
        whole = text(ops.binary("+", prefix, path))
        if isinstance(whole, UnknownValue):
            named = "" if isinstance(methods, UnknownValue) else "/".join(methods)
            return Unresolved(
                place.file, place.line, f"{named} route of {describe(endpoint)}".strip(), whole.reason
            )
        if isinstance(methods, UnknownValue):
            return Unresolved(
                place.file, place.line, f"route {whole} of {describe(endpoint)}", f"methods: {methods.reason}"
            )
        return RouteEntry("http", methods, whole, endpoint, options, place, node, shared, bare=False)

    def add_route(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """Starlette's `add_route(path, route, methods, name, include_in_schema)`."""
        names = ("path", "endpoint", "methods", "name", "include_in_schema")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        self.put(state, _ROUTE, self.bare_route(given, self.place(node, env), node))
        return None

    def bare_route(
        self, given: dict[str, Value], place: Place, node: s.Call | None
    ) -> RouteEntry | Unresolved:
        """A Starlette route: its path as it is, its methods those that the endpoint answers."""
        endpoint = plain(
            given.get("endpoint", given.get("route", UnknownValue("a route without an endpoint")))
        )
        path = text(given.get("path", UnknownValue("a route without a path")))
        methods = self.methods(given.get("methods"), self.answered(endpoint))
        for found in (path, methods):
            if isinstance(found, UnknownValue):
                return Unresolved(place.file, place.line, f"route of {describe(endpoint)}", found.reason)
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint", "route"}}
        assert isinstance(path, str)
        assert isinstance(methods, tuple)
        return RouteEntry("http", methods, path, endpoint, options, place, node, Shared(), bare=True)

    def answered(self, endpoint: Value) -> tuple[str, ...]:
        """The methods of an endpoint that names none: GET for functions, for a class those it defines."""
        if not isinstance(endpoint, ClassValue):
            return ("GET",)
        return tuple(
            verb.upper()
            for verb in _VERBS
            if any(verb in part.cls.methods for part in self.machine.line(endpoint))
        )

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
        self,
        onto: Instance | ExternalInstance,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
    ) -> Value:
        given = {**dict(zip(("path", "name"), args, strict=False)), **kwargs}
        path = given.pop("path", UnknownValue("a websocket without a path"))

        def register(function: Value) -> Value:
            add = self.machine.attribute(onto, "add_api_websocket_route")
            options = {"name": None, "dependencies": None, **given} if isinstance(add, Bound) else given
            return self.machine.call(add, [path, function], options, node, env)

        return self._decorate(register)

    def add_websocket(
        self,
        state: RouterState,
        args: list[Value],
        kwargs: dict[str, Value],
        node: s.Call | None,
        env: Env,
        *,
        bare: bool,
    ) -> Value:
        given = {**dict(zip(("path", "endpoint", "name"), args, strict=False)), **kwargs}
        prefix = "" if bare else state.prefix()
        shared = Shared() if bare else state.share()
        made = self.websocket_route(given, prefix, shared, self.place(node, env), node, bare=bare)
        self.put(state, _WEBSOCKET if bare else _API_WEBSOCKET, made)
        return None

    def websocket_route(
        self,
        given: dict[str, Value],
        prefix: Value,
        shared: Shared,
        place: Place,
        node: s.Call | None,
        *,
        bare: bool,
    ) -> RouteEntry | Unresolved:
        """A websocket, or why it cannot be told."""
        path = given.get("path", UnknownValue("a websocket without a path"))
        endpoint = plain(given.get("endpoint", UnknownValue("a websocket without an endpoint")))
        whole = text(ops.binary("+", prefix, path))
        if isinstance(whole, UnknownValue):
            return Unresolved(
                place.file, place.line, f"websocket route of {describe(endpoint)}", whole.reason
            )
        options = {k: v for k, v in given.items() if k not in {"path", "endpoint"}}
        return RouteEntry("websocket", (), whole, endpoint, options, place, node, shared, bare)

    def include(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = {**dict(zip(("router",), args, strict=False)), **kwargs}
        router = plain(given.pop("router", UnknownValue("no router")))
        place = self.place(node, env)
        child = self.router_of(router)
        prefix = text(ops.binary("+", state.prefix(), given.get("prefix") or ""))
        what = "routes of an included router"
        if child is None:
            self.unresolved(place, what, f"the router is not known: {describe(router)}")
        elif isinstance(prefix, UnknownValue):
            self.unresolved(place, what, f"the prefix is not known: {prefix.reason}")
        elif self.reaches(child, state):
            self.unresolved(place, what, "FastAPI refuses to include a router in itself")
        else:
            options = {name: copied(value) for name, value in given.items()}
            self.put(state, _INCLUDED, IncludeEntry(child, prefix, options, place, state.share()))
            known = {id(one) for one in state.lifespans}
            state.lifespans.extend(one for one in child.lifespans if id(one) not in known)
        return None

    def reaches(self, router: RouterState, other: RouterState) -> bool:
        """Whether a router is another one or includes it, at any depth."""
        seen: set[int] = set()
        stack = [router]
        while stack:
            one = stack.pop()
            if one is other:
                return True
            if id(one) not in seen:
                seen.add(id(one))
                values = (plain(value) for value in one.routes.values)
                states = (v.state for v in values if isinstance(v, ExternalInstance))
                stack.extend(state.router for state in states if isinstance(state, IncludeEntry))
        return False

    def router_of(self, value: Value) -> RouterState | None:
        """The router that a value is, an app's own included."""
        inner = plain(value)
        state = inner.state if isinstance(inner, (Instance, ExternalInstance)) else None
        if isinstance(state, AppState):
            return _router(state)
        return state if isinstance(state, RouterState) else None

    def mount(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = {**dict(zip(("path", "app", "name"), args, strict=False)), **kwargs}
        self.put(state, _MOUNT, self.mounted(given, self.place(node, env)))
        return None

    def mounted(self, given: dict[str, Value], place: Place) -> MountEntry | Unresolved:
        """A mount, or why it cannot be told."""
        app = plain(given.get("app", UnknownValue("no application")))
        if app is None or "app" not in given:
            app = ExternalInstance("starlette.routing.Router", [], {}, place)
            self.instantiate(app, [], {"routes": given.get("routes")}, place)
        path = text(given.get("path", ""))
        name = text(given.get("name"))
        if isinstance(path, UnknownValue):
            return Unresolved(place.file, place.line, f"mount of {describe(app)}", path.reason)
        return MountEntry(path.rstrip("/"), app, name if isinstance(name, str) else None, place)

    def host(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """An application that answers for a host name, its paths as they are."""
        given = {**dict(zip(("host", "app", "name"), args, strict=False)), **kwargs}
        self.put(state, _HOST, self.mounted({**given, "path": ""}, self.place(node, env)))
        return None

    def frontend(
        self, state: RouterState, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        given = {**dict(zip(("path",), args, strict=False)), **kwargs}
        place = self.place(node, env)
        path = text(given.get("path", UnknownValue("no path")))
        prefix = text(state.prefix())
        for found in (path, prefix):
            if isinstance(found, UnknownValue):
                self.unresolved(place, "a frontend", found.reason)
                return None
        assert isinstance(path, str)
        assert isinstance(prefix, str)
        whole = f"{prefix}{path.rstrip('/')}" or "/"
        files = External("starlette.staticfiles.StaticFiles")
        entry = MountEntry(whole, files, None, place, Shared(dependencies=state.share().dependencies))
        made = ExternalInstance(_MOUNT, [], {}, place, node, entry)
        state.frontends.append(self.machine.under_conditions(made))
        return None

    # --- routes ------------------------------------------------------------------------------

    def route_object(
        self, externals: frozenset[str], args: list[Value], kwargs: dict[str, Value], place: Place
    ) -> Entry | Unresolved | None:
        """`Route(...)`, `APIRoute(...)`, `Mount(...)`: not on any router yet."""
        given = {**dict(zip(("path", "endpoint"), args, strict=False)), **kwargs}
        if _API_ROUTE in externals:
            return self.operation(given, "", Shared(), place, None)
        if _API_WEBSOCKET in externals:
            return self.websocket_route(given, "", Shared(), place, None, bare=False)
        if _ROUTE in externals:
            return self.bare_route(given, place, None)
        if _WEBSOCKET in externals:
            return self.websocket_route(given, "", Shared(), place, None, bare=True)
        if _MOUNT in externals:
            return self.mounted(
                {**dict(zip(("path", "app", "routes", "name"), args, strict=False)), **kwargs}, place
            )
        if _HOST in externals:
            return self.mounted(
                {**dict(zip(("host", "app", "name"), args, strict=False)), **kwargs, "path": ""}, place
            )
        return None

    def put(self, state: RouterState, kind: str, made: Entry | Unresolved) -> None:
        """Put a route on a router, under the conditions that hold here; or say why it is left out."""
        if isinstance(made, Unresolved):
            self.machine.unresolved.append(made)
            return
        node = made.node if isinstance(made, RouteEntry) else None
        value = ExternalInstance(kind, [], {}, made.place, node, made)
        state.routes.values.append(self.machine.under_conditions(value))

    def entries(self, router: RouterState) -> Iterator[tuple[Entry, tuple[Test, ...]]]:
        """What a router serves, in order, each with the conditions it was put there under."""
        if router.routes.open:
            self.unresolved(router.place, "routes of a router", "its list of routes is not known")
        for value in (*router.routes.values, *router.frontends):
            tests: tuple[Test, ...] = ()
            inner = value
            while isinstance(inner, Maybe):
                tests = (*inner.tests, *tests)
                inner = inner.value
            inner = plain(inner)
            state = inner.state if isinstance(inner, (Instance, ExternalInstance)) else None
            match state:
                case RouteEntry() | IncludeEntry() | MountEntry():
                    yield state, tests
                case Unresolved():
                    self.machine.unresolved.append(state)
                case _:
                    self.unresolved(router.place, "a route of a router", describe(inner))

    def place(self, node: s.Call | None, env: Env) -> Place:
        return self.machine.place(node, env) or Place("")

    def unresolved(self, place: Place | None, what: str, reason: str) -> None:
        """List something that the table leaves out."""
        if place is not None:
            self.machine.unresolved.append(Unresolved(place.file, place.line, what, reason))

    # --- when the server starts ----------------------------------------------------------------

    def at_startup(self, app: AppState) -> list[tuple[Value, list[Value]]]:
        """What an app calls before it serves, with which arguments: lifespans and startup handlers."""
        calls: list[tuple[Value, list[Value]]] = []
        for lifespan in dict.fromkeys(_router(app).lifespans):
            if isinstance(lifespan, RouterState):
                calls.extend((plain(handler), []) for handler in lifespan.startup.values)
            elif not isinstance(lifespan, UnknownValue):
                calls.append((lifespan, [app.value]))
        return calls

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
        self.unresolved(place, "routes or middleware that a call may add", f"{into} is not evaluated")


_METHODS: Final = frozenset(
    {
        *_VERBS,
        "add_api_route",
        "add_api_websocket_route",
        "websocket_route",
        "add_websocket_route",
        "route",
        "add_route",
        "include_router",
        "mount",
        "host",
        "frontend",
        "on_event",
        "add_event_handler",
        "url_path_for",
    }
)


def _all_options(called: Value, given: dict[str, Value]) -> dict[str, Value]:
    """The arguments as FastAPI hands them on: an override of the project's gets every option."""
    return {**_OPTIONS, **given} if isinstance(called, Bound) else given


def _router(app: AppState) -> RouterState:
    state = app.router.state
    assert isinstance(state, RouterState)
    return state


def _externals(target: Instance | ExternalInstance) -> frozenset[str]:
    return target.cls.externals if isinstance(target, Instance) else frozenset({target.name})


def _route_field(entry: RouteEntry, name: str) -> Value | None:
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
