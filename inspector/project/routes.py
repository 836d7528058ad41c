"""The route table: what the framework would register, with everything a route inherits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.project.applications import deep_recursion, evaluated
from inspector.project.dependencies import Dependencies, name_of
from inspector.project.evaluate.entries import endpoint_name
from inspector.project.evaluate.machine import MOST_STEPS, OutOfStepsError
from inspector.project.evaluate.objects import function_of
from inspector.project.evaluate.routers import (
    AppState,
    IncludeEntry,
    MountEntry,
    RouteEntry,
    RouterState,
)
from inspector.project.evaluate.values import (
    ClassValue,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    LambdaValue,
    Test,
    UnknownValue,
    Value,
    argument,
    constant,
    contradictory,
    describe,
    plain,
    text,
)
from inspector.project.parameters import in_path, path_names
from inspector.project.records import (
    Application,
    Dependency,
    ExceptionHandler,
    Hop,
    Middleware,
    Place,
    Route,
    Unresolved,
)
from inspector.project.routernames import RouterNames
from inspector.project.written import unquoted
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.evaluate.framework import Framework
    from inspector.project.evaluate.machine import Machine
    from inspector.project.evaluate.routers import Entry
    from inspector.project.model import Project

_STATIC: Final = frozenset({"starlette.staticfiles.StaticFiles"})
_STREAMS: Final = frozenset(
    {"AsyncGenerator", "AsyncIterable", "AsyncIterator", "Generator", "Iterable", "Iterator"}
)
_MOST_ROUTES: Final = 50_000
_DEEPEST_INCLUDE: Final = 30


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Everything that evaluating the project's applications tells."""

    apps: tuple[Application, ...]
    unresolved: tuple[Unresolved, ...]
    dependencies: frozenset[Function]
    handlers: dict[Function, tuple[Route, ...]]
    machine: Machine


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a router's routes get from the includes and mounts above it."""

    mount: str = ""  # FastAPI reads the rest of a path only
    prefix: str = ""
    tags: tuple[str, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    resolved: bool = True  # these are all
    responses: tuple[str, ...] = ()
    deprecated: bool = False
    in_schema: bool = True
    tests: tuple[Test, ...] = ()
    way: tuple[Hop, ...] = ()
    router: str = ""  # the name of the one that is being read
    seen: tuple[int, ...] = ()
    last: list[Route] = field(default_factory=list)  # what the app serves after all else


def route_table(project: Project) -> RouteTable:
    """Evaluate what builds applications, and read off the routes."""
    with deep_recursion():
        machine, framework = evaluated(project)
        return _Tables(machine, framework).table()


class _Tables:
    """Reads the route table off the evaluated apps and routers."""

    def __init__(self, machine: Machine, framework: Framework) -> None:
        self.machine = machine
        self.framework = framework
        self.graph = Dependencies(machine)
        self.names = RouterNames(machine, framework)
        self.included: set[int] = set()
        self.mounted: set[int] = set()
        self.reached: set[int] = set()
        self.reached_places: set[Place | None] = set()
        # a name that is defined several times names several functions: its place tells which
        self.endpoints: dict[tuple[str | None, str | None, int | None], Function] = {}
        self.rendered: dict[int, tuple[Test, str]] = {}
        self.count = 0
        self.whole = True  # the routes of the app that is being read are all there

    def table(self) -> RouteTable:
        self.machine.limit = self.machine.steps + MOST_STEPS
        apps = self._applications()
        apps.sort(key=lambda a: (a.name or "", a.file, a.line))
        loose = self._loose()
        if loose is not None:
            apps.append(loose)
        return RouteTable(
            tuple(apps),
            tuple(sorted(set(self.machine.unresolved))),
            frozenset(self.graph.functions),
            self._handlers(apps),
            self.machine,
        )

    def _handlers(self, apps: list[Application]) -> dict[Function, tuple[Route, ...]]:
        """The routes of each function that handles some."""
        found: dict[Function, list[Route]] = {}
        for app in apps:
            for route in app.routes:
                function = self.endpoints.get((route.endpoint, route.file, route.line))
                if function is not None and route.kind in {"http", "websocket"}:
                    found.setdefault(function, []).append(route)
        return {function: tuple(routes) for function, routes in found.items()}

    # --- which apps ----------------------------------------------------------------------------

    def _applications(self) -> list[Application]:
        """The apps to report, read under names that tell those of one place apart."""
        groups: dict[Place | None, list[AppState]] = {}
        for app in self._chosen():
            groups.setdefault(app.place, []).append(app)
        others: dict[Place | None, list[AppState]] = {}
        for app in self.framework.apps:
            if app.place in groups and id(app.value) not in self.mounted:
                others.setdefault(app.place, []).append(app)
        found: list[Application] = []
        for place, chosen in groups.items():
            group = chosen
            apps = [self.read(app) for app in group]
            more = self._with_more(apps, group, others.get(place, []))
            if more:
                made = zip(group, apps, strict=True)
                # what nothing is put on here is what the others start with
                group = [app for app, read in made if read.routes or self.names.is_held(app)]
                self.names.tell_apart([*group, *more])
                apps = [self.read(app) for app in (*group, *more)]
            found.extend(apps)
        return found

    def _with_more(
        self, read: list[Application], group: list[AppState], others: list[AppState]
    ) -> list[AppState]:
        """Apps that another function makes in the same place, and gives routes that these have not."""
        ways = {app.created_in for app in group}
        known = {_identity(route) for app in read for route in app.routes}
        found = []
        for other in others:
            if other.created_in in ways:
                continue
            ways.add(other.created_in)
            routes = set(map(_identity, self.read(other).routes))
            if not routes <= known:
                found.append(other)
                known |= routes
        return found

    def read(self, app: AppState) -> Application:
        router = self.framework.router_of(app.value)
        assert router is not None
        self.whole = app.complete
        routes = tuple(self.all_routes(router, _Inherited()))
        return self.application(app, self.names.app(app), routes)

    def _chosen(self) -> list[AppState]:
        """The apps with a module-level name, and of the others one a constructor call."""
        apps = self.framework.apps
        for router in [*(self.framework.router_of(app.value) for app in apps), *self.framework.routers]:
            if router is not None:
                self._mark(router)
        chosen: list[AppState] = []
        named_places = {app.place for app in apps if self.names.is_held(app) or id(app.value) in self.mounted}
        unnamed: dict[Place | None, list[AppState]] = {}
        for app in apps:
            if self.names.is_held(app):
                chosen.append(app)
            elif app.place not in named_places and id(app.value) not in self.mounted:
                unnamed.setdefault(app.place, []).append(app)
        # a factory may be called bare, and by another that puts more on what it makes
        chosen.extend(max(same, key=self._size) for same in unnamed.values())
        return chosen

    def _size(self, app: AppState) -> int:
        router = self.framework.router_of(app.value)
        return len(router.routes.values) if router is not None else 0

    def _mark(self, router: RouterState) -> None:
        for entry, _ in self.framework.served(router):
            if isinstance(entry, IncludeEntry):
                self.included.add(id(entry.router))
            elif isinstance(entry, MountEntry):
                self.mounted.add(id(plain(self.framework.behind(entry.app))))

    def application(self, app: AppState, name: str, routes: tuple[Route, ...]) -> Application:
        place = app.place or Place("")
        middleware = tuple(
            Middleware(self._callable_name(value), where or place) for value, where in app.middleware
        )
        handlers = tuple(
            ExceptionHandler(describe(plain(exception)), self._callable_name(handler), where or place)
            for exception, handler, where in app.handlers
        )
        options = tuple(
            (key, found)
            for key, found in ((key, constant(value)) for key, value in app.options.items())
            if not isinstance(found, UnknownValue)
        )
        return Application(
            name, place.file, place.line, routes, middleware, handlers, app.place, options, self.whole
        )

    def _callable_name(self, value: Value) -> str | None:
        inner = plain(value)
        return None if isinstance(inner, UnknownValue) else name_of(inner)

    def _loose(self) -> Application | None:
        """Routers that no app includes."""
        routes: list[Route] = []
        first: Place | None = None
        for router in self.framework.routers:
            if (
                id(router) in self.reached
                or id(router) in self.included
                or not router.routes.values
                or router.place in self.reached_places
            ):
                continue
            routes.extend(self.all_routes(router, _Inherited()))
            first = first or router.place
        if not routes:
            return None
        place = first or routes[0].registered
        return Application(None, place.file, place.line, tuple(routes), place=place)

    # --- routes --------------------------------------------------------------------------------

    def all_routes(self, router: RouterState, inherited: _Inherited) -> Iterator[Route]:
        """Every route of an app or of a router that none includes, frontends after all others."""
        last: list[Route] = []
        yield from self.routes(router, replace(inherited, last=last))
        yield from last

    def routes(self, router: RouterState, inherited: _Inherited) -> Iterator[Route]:
        """Every route of a router, those of included routers and mounted apps in their place."""
        self.reached.add(id(router))
        self.reached_places.add(router.place)
        if id(router) in inherited.seen or len(inherited.seen) > _DEEPEST_INCLUDE:
            return
        below = replace(inherited, seen=(*inherited.seen, id(router)), router=self.names.router(router))
        for entry, tests in self.framework.served_last(router):
            inherited.last.extend(self.entry(entry, replace(below, tests=(*below.tests, *tests))))
        for entry, tests in self.framework.served(router):
            self.count += 1
            if self.count > _MOST_ROUTES:
                self.framework.unresolved(router.place, "routes of a router", "there are too many")
                return
            whole = (*below.tests, *tests)
            if not tests or not contradictory(whole):
                yield from self.entry(entry, replace(below, tests=whole) if tests else below)
        self.whole = self.whole and router.complete

    def entry(self, entry: Entry, inherited: _Inherited) -> Iterator[Route]:
        match entry:
            case RouteEntry():
                yield self.route(entry, inherited)
            case IncludeEntry():
                yield from self.routes(entry.router, self.included_by(entry, inherited))
            case MountEntry():
                yield from self.mount(entry, inherited)

    def included_by(self, entry: IncludeEntry, inherited: _Inherited) -> _Inherited:
        """What the routes of an included router get from the include and from the including router."""
        own = self.with_options(entry, inherited)
        prefix = inherited.prefix + entry.prefix
        hop = Hop("include", entry.place, inherited.mount + prefix, self.names.router(entry.router))
        return replace(own, prefix=prefix, way=(*inherited.way, hop))

    def with_options(self, entry: RouteEntry | IncludeEntry, inherited: _Inherited) -> _Inherited:
        """What comes from above, the router's own and the arguments of the registration together."""
        shared, options, place = entry.shared, entry.options, entry.place
        of_router = self.graph.listed(shared.dependencies, place)
        given = self.graph.listed(argument(options, "dependencies"), place)
        return replace(
            inherited,
            tags=(*inherited.tags, *self.tags(shared.tags), *self.tags(options.get("tags"))),
            dependencies=(*inherited.dependencies, *of_router.needs, *given.needs),
            resolved=inherited.resolved and of_router.resolved and given.resolved,
            responses=tuple(
                dict.fromkeys(
                    (
                        *inherited.responses,
                        *self.responses(shared.responses),
                        *self.responses(options.get("responses")),
                    )
                )
            ),
            deprecated=inherited.deprecated
            or constant(shared.deprecated) is True
            or constant(options.get("deprecated")) is True,
            in_schema=inherited.in_schema
            and constant(shared.in_schema) is not False
            and constant(options.get("include_in_schema", True)) is not False,
        )

    def mount(self, entry: MountEntry, inherited: _Inherited) -> Iterator[Route]:
        path = inherited.mount + (inherited.prefix + entry.path).rstrip("/")
        inner = self.framework.behind(entry.app)
        given = self.graph.listed(entry.shared.dependencies, entry.place)
        needs = (*inherited.dependencies, *given.needs) if entry.shared.dependencies is not None else ()
        yield Route(
            kind="static" if _is_static(self.machine, inner) else "mount",
            methods=(),
            path=path,
            name=entry.name or "",
            endpoint=name_of(entry.app) if not isinstance(entry.app, UnknownValue) else None,
            file=None,
            line=None,
            registered=entry.place,
            in_schema=False,
            conditional=self.conditional(inherited.tests),
            dependencies=needs,
            router=inherited.router,
            way=inherited.way,
        )
        child = self.framework.router_of(inner)
        if isinstance(inner, UnknownValue):
            self.whole = False
            what = f"routes of what is mounted at {path or '/'}"
            self.framework.unresolved(entry.place, what, inner.reason)
        elif child is not None:
            hop = Hop("mount", entry.place, path, self.names.router(child))
            below = _Inherited(
                mount=path, tests=inherited.tests, way=(*inherited.way, hop), seen=inherited.seen
            )
            yield from self.all_routes(child, below)

    def route(self, entry: RouteEntry, inherited: _Inherited) -> Route:
        own = inherited if entry.bare else self.with_options(entry, inherited)
        options, endpoint = entry.options, entry.endpoint
        path = inherited.prefix + entry.path
        names = path_names(path)
        function = function_of(endpoint)
        file, line = _defined(endpoint, function)
        if function is not None:
            self.endpoints[function.name, file, line] = function
        model, given = (None, False) if entry.bare else self.response_model(entry, function)
        signature = self.graph.signature(endpoint)
        roots = () if entry.bare else (*own.dependencies, *signature.needs)
        name = constant(options.get("name"))
        description = constant(options.get("description", options.get("summary")))
        return Route(
            kind="websocket" if entry.kind == "websocket" else "http",
            methods=entry.methods,
            path=inherited.mount + path,
            name=name if isinstance(name, str) else endpoint_name(endpoint),
            endpoint=function.name if function is not None else (name_of(endpoint) if file else None),
            file=file,
            line=line,
            registered=entry.place,
            direct=entry.direct,
            tags=() if entry.bare or entry.kind == "websocket" else own.tags,
            status_code=_status(options.get("status_code")),
            response_model=model,
            response_model_given=given,
            responses=() if entry.bare else own.responses,
            deprecated=(own.deprecated and entry.kind == "http" and not entry.bare) or None,
            in_schema=own.in_schema and entry.kind == "http" and not entry.bare,
            conditional=self.conditional(inherited.tests),
            dependencies=self.graph.on_path(roots, names),
            parameters=() if entry.bare else in_path(signature.parameters, names),
            router=inherited.router,
            way=inherited.way,
            description=description
            if isinstance(description, str)
            else (function.fact.docstring if function else None),
            resolved=entry.bare
            or (own.resolved and signature.resolved and all(root.resolved for root in roots)),
        )

    def conditional(self, tests: tuple[Test, ...]) -> str | None:
        """The conditions that decide whether something is registered, as source."""
        if not tests:
            return None
        written: dict[str, Test] = {}
        for test in tests:
            if id(test) not in self.rendered:
                self.rendered[id(test)] = (test, str(test))
            written.setdefault(self.rendered[id(test)][1], test)
        if len(written) == 1:
            return next(iter(written))
        return " and ".join(f"({one})" if test.binds_loosely() else one for one, test in written.items())

    def tags(self, value: Value) -> tuple[str, ...]:
        found = [text(tag) for tag in self.machine.iterate(value) or []] if value is not None else []
        return tuple(tag for tag in found if isinstance(tag, str))

    def responses(self, value: Value) -> tuple[str, ...]:
        inner = plain(value)
        found = []
        for key in (self.machine.iterate(inner) or []) if inner is not None else []:
            status = _status(key)
            found.append(str(status) if status is not None else str(constant(key)))
        return tuple(found)

    def response_model(self, entry: RouteEntry, function: Function | None) -> tuple[str | None, bool]:
        """The response model as written, and whether `response_model=` gives it."""
        if "response_model" in entry.options:
            for keyword in entry.node.keywords if entry.node else ():
                if keyword.name == "response_model":
                    return _model(keyword.value), True
            value = plain(entry.options["response_model"])
            return (None, True) if value is None else (_type_name(value), True)
        if function is None or function.fact.returns is None:
            return None, False
        model = _model(function.fact.returns)
        return (None if model is None or self.is_no_model(entry.endpoint, function) else model), False

    def is_no_model(self, endpoint: Value, function: Function) -> bool:
        """Whether a return annotation names a response, or what a generator streams."""
        inner = plain(endpoint)
        if isinstance(inner, FunctionValue) and inner.function is function:
            env = inner.env
        else:
            env = self.machine.module(function.file).env
        try:
            kind, _ = self.graph.annotation(function.fact.returns, env)
        except OutOfStepsError:
            return False
        if isinstance(kind, Generic) and function.fact.is_generator:
            base = plain(kind.base)
            return isinstance(base, External) and base.name.rpartition(".")[2] in _STREAMS
        return self.graph.parameters.is_framework(kind)


def _identity(route: Route) -> object:
    """What makes two routes of different apps one and the same."""
    return route.methods, route.path, route.registered


def _model(annotation: s.Expr) -> str | None:
    """A response model as it is written, None where that is `None`."""
    written = unquoted(annotation)
    return None if isinstance(written, s.Const) and written.value is None else s.render(written)


def _is_static(machine: Machine, app: Value) -> bool:
    match app:
        case ExternalInstance(name=name) | External(name=name):
            return name in _STATIC
        case Instance(cls=cls):
            machine.line(cls)
            return not cls.externals.isdisjoint(_STATIC)
    return False


def _defined(endpoint: Value, function: Function | None) -> tuple[str | None, int | None]:
    if function is not None:
        return function.file.path, function.fact.span.line
    match endpoint:
        case LambdaValue(node=node, env=env):
            return getattr(env.module().owner, "path", None), node.line
        case ClassValue(cls=cls) | Instance(cls=ClassValue(cls=cls)):
            return cls.file.path, cls.fact.span.line
    return None, None


def _status(value: Value) -> int | None:
    match constant(value):
        case bool():
            return None
        case int(code):
            return code
        case str(code) if code.isdigit():
            return int(code)
    inner = plain(value)
    if isinstance(inner, External):
        last = inner.name.rpartition(".")[2]
        parts = last.split("_")
        if last.startswith(("HTTP_", "WS_")) and len(parts) > 1 and parts[1].isdigit():
            return int(parts[1])
        if inner.name.startswith("http.HTTPStatus.") and last in HTTPStatus.__members__:
            return int(HTTPStatus[last])
    return None


def _type_name(value: Value) -> str:
    match value:
        case ClassValue(cls=cls):
            return cls.fact.name
        case External(name=name):
            return name.removeprefix("builtins.").rpartition(".")[2]
        case Generic(base=base, arguments=arguments):
            return f"{_type_name(plain(base))}[{', '.join(_type_name(plain(a)) for a in arguments)}]"
        case _:
            return describe(value)
