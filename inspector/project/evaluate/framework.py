"""What FastAPI and Starlette do when an application is put together.

Mirrors `fastapi.routing.APIRouter` (0.137 and later, where `include_router` keeps a
reference to the router, so that routes added afterwards are served too).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.entries import (
    HOST,
    MOUNT,
    ROUTES,
    Entries,
    Given,
    changed,
    hosted,
    route_field,
)
from inspector.project.evaluate.methods import (
    ROUTER_METHODS,
    api_route,
    bound,
    decorator,
    method,
    websocket,
)
from inspector.project.evaluate.plugin import Plugin
from inspector.project.evaluate.routers import (
    AppState,
    Entry,
    IncludeEntry,
    MountEntry,
    RouteEntry,
    RouterState,
    copied,
    either_way,
)
from inspector.project.evaluate.values import (
    Dict,
    Env,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    Maybe,
    Native,
    Test,
    UnknownValue,
    Value,
    argument,
    describe,
    elements,
    plain,
)
from inspector.project.records import Place, Unresolved
from inspector.project.registering import registers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.evaluate.entries import Call
    from inspector.project.evaluate.machine import Machine
    from inspector.source import syntax as s

APPS: Final = frozenset({"fastapi.FastAPI", "starlette.applications.Starlette"})
ROUTERS: Final = frozenset(
    {
        "fastapi.APIRouter",
        "fastapi_restful.inferring_router.InferringRouter",
        "fastapi_utils.inferring_router.InferringRouter",
        "starlette.routing.Router",
    }
)
_STATE: Final = "starlette.datastructures.State"
_MOST_LAYERS: Final = 20
_HANDLED: Final = APPS | ROUTERS | ROUTES | {_STATE}
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
_ROUTER_DEFAULTS: Final[Given] = {"prefix": "", "include_in_schema": True}
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


class Framework(Plugin):
    """Gives apps and routers their methods, and keeps what they register."""

    def __init__(self, machine: Machine) -> None:
        """Start with no apps."""
        self.machine = machine
        self.entries = Entries(machine)
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
        kwargs: Given,
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
        kwargs: Given,
        place: Place | None,
    ) -> None:
        """What the constructor's arguments set, given there or to `super().__init__`."""
        match target.state:
            case AppState() as app:
                app.options.update(kwargs)
                router = _router(app)
                # an app takes neither, so that what is not known of its arguments gives neither
                self.fill(router, {**kwargs, "prefix": "", "tags": None})
                for made in elements(kwargs.get("middleware")) or []:
                    inner = plain(made)
                    if isinstance(inner, ExternalInstance) and inner.args:
                        app.middleware.append((inner.args[0], inner.place))
                _given_handlers(app, plain(kwargs.get("exception_handlers")), place)
            case RouterState() as router:
                self.fill(router, dict(zip(("routes",), args, strict=False)) | kwargs)
            case _ if args or kwargs:
                target.state = self._route_object(_externals(target), args, kwargs, place or Place(""))

    def _route_object(
        self, externals: frozenset[str], args: list[Value], kwargs: Given, place: Place
    ) -> Entry | Unresolved | None:
        if MOUNT in externals:
            names = ("path", "app", "routes", "name")
            return self.mounted({**dict(zip(names, args, strict=False)), **kwargs}, place)
        if HOST in externals:
            return hosted({**dict(zip(("host", "app", "name"), args, strict=False)), **kwargs}, place)
        given = {**dict(zip(("path", "endpoint"), args, strict=False)), **kwargs}
        return self.entries.route_object(externals, given, place)

    def fill(self, router: RouterState, given: Given) -> None:
        """Set what a router's constructor sets."""
        router.options.update({**given, "dependencies": copied(argument(given, "dependencies"))})
        for name, listed in (("routes", router.routes), ("on_startup", router.startup)):
            if plain(given.get(name)) is not None:
                listed.extend(self.machine.iterate(given[name]))
        lifespan = plain(given.get("lifespan"))
        router.lifespans = [router if lifespan is None else lifespan]

    # --- attributes --------------------------------------------------------------------------

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
                return self._app_method(app, name)
            case RouterState() as router:
                found = method(self, router, name)
                return UnknownValue(f"router.{name}") if found is None and name in _NOT_TOLD else found
            case _:
                return None

    def some_attribute(self, target: Instance | ExternalInstance, reason: str) -> Value | None:
        """Any method of an app or router: `getattr(router, name)`."""
        router = self.router_of(target)
        if router is None:
            return None

        def register(call: Call) -> Value:
            router.complete = False
            why = f"which method is called is not known: {reason}"
            self.unresolved(call.place, "routes that a call may add", why)
            return UnknownValue(reason)

        return bound(self, "some method", register)

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
                return _router_field(router, name)
            case RouteEntry() as entry:
                return route_field(entry, name)
            case MountEntry() as mount if name in {"path", "name", "app"}:
                return {"path": mount.path, "name": mount.name, "app": mount.app}[name]
            case _ if isinstance(target, ExternalInstance) and target.name == _STATE:
                # whatever runs with the app may have set it
                return UnknownValue(f"app.state.{name} is not set when it is read")
            case _:
                return None

    def set_field(self, target: Instance | ExternalInstance, name: str, value: Value) -> bool:
        """`target.name = value`, for what the constructor sets."""
        match target.state:
            case AppState() as app if name == "router" and self.router_of(value) is not None:
                app.router = plain(value)  # type: ignore[assignment]
            case AppState() as app if name in _APP_DEFAULTS:
                self.machine.write(app.options, name, value)
            case RouterState() as router if name in _ROUTER_FIELDS:
                # what a branch sets instead of the default is joined with that
                router.options.setdefault(name, _ROUTER_DEFAULTS.get(name))
                self.machine.write(router.options, name, value)
            case RouterState() as router if name == "routes":
                found = self.machine.iterate(value)
                router.routes = Items("list", found or [], open=found is None)
            case RouterState() as router if name == "lifespan_context":
                router.lifespans = [plain(value)]
            case RouteEntry() as entry:
                after = changed(entry, name, value)
                if after is None:
                    return False
                target.state = after
            case _:
                return False
        return True

    def _app_method(self, app: AppState, name: str) -> Value | None:
        match name:
            case "state":
                app.shared = app.shared or ExternalInstance(_STATE, [], {}, app.place)
                return app.shared
            case "dependency_overrides":
                return UnknownValue(f"app.{name}")
            case "add_middleware":
                return bound(self, name, lambda call: _add_middleware(app, call.args[:1], call))
            case "middleware":
                return bound(self, name, lambda call: decorator(lambda f: _add_middleware(app, [f], call)))
            case "add_exception_handler":
                return bound(
                    self, name, lambda call: _add_handler(app, [*call.args, *call.kwargs.values()], call)
                )
            case "exception_handler":
                return bound(
                    self,
                    name,
                    lambda call: decorator(lambda f: _add_handler(app, [*call.args[:1], f], call)),
                )
            case "openapi" | "setup" | "build_middleware_stack":
                return Native(name, lambda args, kwargs, node, env: UnknownValue(f"app.{name}()"))
            case "api_route":
                return bound(self, name, lambda call: api_route(self, app.router, call))
            case "websocket":
                return bound(self, name, lambda call: websocket(self, app.value, call))
            case _ if name in ROUTER_METHODS or name in _NOT_TOLD:
                return self.machine.attribute(app.router, name)
            case _:
                return None

    # --- routes ------------------------------------------------------------------------------

    def router_of(self, value: Value) -> RouterState | None:
        """The router that a value is, an app's own included."""
        inner = plain(value)
        state = inner.state if isinstance(inner, (Instance, ExternalInstance)) else None
        if isinstance(state, AppState):
            return _router(state)
        return state if isinstance(state, RouterState) else None

    def behind(self, app: Value) -> Value:
        """The application that a mounted one leads to, through the middleware that is wrapped around it."""
        for _ in range(_MOST_LAYERS):
            inner = _wrapped(plain(app))
            if inner is None:
                break
            app = inner
        return app

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

    def mounted(self, given: Given, place: Place) -> MountEntry | Unresolved:
        """A mount of an application, or of the routes that are given for one."""
        app = plain(given.get("app"))
        if app is None:
            app = ExternalInstance("starlette.routing.Router", [], {}, place)
            self.instantiate(app, [], {"routes": given.get("routes")}, place)
        return self.entries.mounted(given, app, place)

    def put(self, state: RouterState, kind: str, made: Entry | Unresolved) -> None:
        """Put a route on a router, under the conditions that hold here; or say why it is left out."""
        if isinstance(made, Unresolved):
            state.complete = False
            self.machine.unresolved.append(made)
            return
        node = None
        if isinstance(made, RouteEntry):
            made = self._written(made)
            node = made.node
        value = ExternalInstance(kind, [], {}, made.place, node, made)
        state.routes.values.append(self.machine.under_conditions(value))

    def _written(self, entry: RouteEntry) -> RouteEntry:
        """A route with the place where it is written: the decorator, if one of the project registers it."""
        place = self.machine.decorated_at(entry.endpoint)
        if place is None or place == entry.place:
            return entry
        return replace(entry, place=place, direct=False)

    def served(self, router: RouterState) -> Iterator[tuple[Entry, tuple[Test, ...]]]:
        """What a router serves, in order, each with the conditions it was put there under."""
        if router.routes.open:
            router.complete = False
            self.unresolved(router.place, "routes of a router", "its list of routes is not known")
        yield from either_way(self._entries(router, router.routes.values))

    def served_last(self, router: RouterState) -> Iterator[tuple[Entry, tuple[Test, ...]]]:
        """The frontends of a router, which are asked after every other route of the app."""
        yield from self._entries(router, router.frontends)

    def _entries(
        self, router: RouterState, values: Iterable[Value]
    ) -> Iterator[tuple[Entry, tuple[Test, ...]]]:
        for value in values:
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
                    router.complete = False
                    self.machine.unresolved.append(state)
                case _:
                    router.complete = False
                    self.unresolved(router.place, "a route of a router", describe(inner))

    def unresolved(self, place: Place | None, what: str, reason: str) -> None:
        """List something that the table leaves out."""
        if place is not None:
            self.machine.unresolved.append(Unresolved(place.file, place.line, what, reason))

    # --- when the server starts ----------------------------------------------------------------

    def at_startup(self, app: AppState) -> list[tuple[Value, list[Value]]]:
        """What an app calls before it serves, with which arguments: lifespans and startup handlers."""
        calls: list[tuple[Value, list[Value]]] = []
        for lifespan in _router(app).lifespans:
            if isinstance(lifespan, RouterState):
                calls.extend((plain(handler), []) for handler in lifespan.startup.values)
            elif not isinstance(lifespan, UnknownValue):
                calls.append((lifespan, [app.value]))
        return calls

    # --- what is not evaluated ---------------------------------------------------------------

    def escaped(self, value: Value, into: str, node: s.Call | None, env: Env) -> None:
        """An app or router was passed to code that may register on it, or a function to an unknown router."""
        router = self.router_of(value)
        if isinstance(value, FunctionValue) and node is not None and registers(node):
            self.unresolved(
                self.machine.place(node, env),
                f"a route of {describe(value)}",
                f"the router is not known: {into}",
            )
            return
        if router is None or into.startswith(_SERVED_ONLY):
            return
        inner = plain(value)
        if isinstance(inner, (Instance, ExternalInstance)) and isinstance(inner.state, AppState):
            inner.state.complete = False
        place = self.machine.place(node, env)
        self.unresolved(place, "routes or middleware that a call may add", f"{into} is not evaluated")


# methods of routers that register nothing
_NOT_TOLD: Final = frozenset({"lifespan_context", "url_path_for"})


def _wrapped(layer: Value) -> Value:
    """The application inside a layer of middleware, which ASGI calls `app`; None where it is none."""
    match layer:
        case ExternalInstance(name=name, args=args, kwargs=kwargs) if name.endswith("Middleware"):
            return kwargs.get("app", args[0] if args else None)
        case Instance(cls=cls, attributes={"app": inner}, state=None) if "__call__" in cls.cls.methods:
            return inner
        case _:
            return None


def _router(app: AppState) -> RouterState:
    state = app.router.state
    assert isinstance(state, RouterState)
    return state


def _router_field(state: RouterState, name: str) -> Value | None:
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


def _externals(target: Instance | ExternalInstance) -> frozenset[str]:
    return target.cls.externals if isinstance(target, Instance) else frozenset({target.name})


def _add_middleware(app: AppState, made: list[Value], call: Call) -> Value:
    app.middleware.extend((value, call.place) for value in made)
    return None


def _given_handlers(app: AppState, given: Value, place: Place | None) -> None:
    """Keep the exception handlers of a constructor's mapping; of an unknown one, that it is unknown."""
    match given:
        case None:
            return
        case Dict(entries=entries, open=False):
            app.handlers.extend((exception, handler, place) for exception, handler in entries.values())
        case _:
            app.handlers.append((given, UnknownValue("exception_handlers is not known"), place))


def _add_handler(app: AppState, args: list[Value], call: Call) -> Value:
    if len(args) >= 2:
        app.handlers.append((args[0], args[1], call.place))
    return None
