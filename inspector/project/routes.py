"""The route table: what the framework would register, with everything a route inherits."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category, Class, Function, SourceFile
from inspector.project.dependencies import Dependencies, name_of
from inspector.project.evaluate.framework import (
    APPS,
    ROUTERS,
    AppState,
    Framework,
    IncludeEntry,
    MountEntry,
    RouteEntry,
    RouterState,
)
from inspector.project.evaluate.machine import MOST_STEPS, Machine, OutOfStepsError
from inspector.project.evaluate.natives import NATIVES
from inspector.project.evaluate.objects import function_of
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    LambdaValue,
    Partial,
    UnknownValue,
    Value,
    constant,
    describe,
    elements,
    plain,
    text,
)
from inspector.project.names import External as ExternalSymbol
from inspector.project.records import (
    Application,
    Dependency,
    ExceptionHandler,
    Middleware,
    Place,
    Route,
    Unresolved,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.evaluate.framework import Entry
    from inspector.project.hierarchy import Hierarchy
    from inspector.project.model import Project

_FRAMEWORKS: Final = frozenset({"fastapi", "starlette"})
_NOT_INSPECTED: Final = frozenset({Category.TESTS, Category.VENDORED, Category.MIGRATIONS})
_STATIC: Final = frozenset({"starlette.staticfiles.StaticFiles"})
_RECURSION: Final = 12_000
# a function that nobody calls is run on unknown arguments, where little is decided and much is tried
_MAKER_STEPS: Final = 60_000
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
    """What a router's routes get from the includes above it."""

    prefix: str = ""
    tags: tuple[str, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    responses: tuple[str, ...] = ()
    deprecated: bool = False
    in_schema: bool = True
    conditions: tuple[str, ...] = ()
    hops: tuple[Place, ...] = ()
    seen: tuple[int, ...] = ()


def route_table(project: Project) -> RouteTable:
    """Evaluate what builds applications, and read off the routes."""
    machine = Machine(project.names, project.hierarchy)
    machine.natives = NATIVES
    framework = Framework(machine)
    machine.plugins.append(framework)
    with _deep_recursion():
        _run(project, machine)
        return _Tables(project, machine, framework).table()


@contextmanager
def _deep_recursion() -> Iterator[None]:
    # evaluating nested calls nests Python's own; 3.11 and later keep such frames off the C stack
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _run(project: Project, machine: Machine) -> None:
    roots = [
        file for file in project.files.values() if file.category not in _NOT_INSPECTED and _touches(file)
    ]
    for file in sorted(roots, key=lambda f: (not _creates_apps(f), f.path)):
        with _steps(machine, file, MOST_STEPS):
            machine.module(file)
    for file in roots:
        for function in _uncalled_makers(file, machine, project.hierarchy):
            if function not in machine.called:
                with _steps(machine, file, _MAKER_STEPS):
                    _call_maker(machine, function)


@contextmanager
def _steps(machine: Machine, file: SourceFile, steps: int) -> Iterator[None]:
    """Let what runs inside take so many steps; a run that needs more is listed and left."""
    machine.limit = machine.steps + steps
    try:
        yield
    except (OutOfStepsError, RecursionError):
        machine.unresolved.append(
            Unresolved(file.path, 1, f"routes of {file.module}", "evaluating the module takes too many steps")
        )
        del machine.frames[1:]
        machine.conditions.clear()


def _touches(file: SourceFile) -> bool:
    return any(
        fact.level == 0 and fact.module.partition(".")[0] in _FRAMEWORKS for fact in file.facts.imports
    )


def _creates_apps(file: SourceFile) -> bool:
    return "FastAPI" in file.facts.uses or any(f.uses("FastAPI") for f in file.functions)


def _uncalled_makers(file: SourceFile, machine: Machine, hierarchy: Hierarchy) -> list[Function]:
    """Functions that make an app or router and that nothing evaluated so far has called."""
    names = {fact.bound for fact in file.facts.imports if fact.name in {"FastAPI", "APIRouter", "Starlette"}}
    names |= (
        {"FastAPI", "APIRouter"}
        if any(f.name is None and f.module in _FRAMEWORKS for f in file.facts.imports)
        else set()
    )
    for fact in file.facts.imports:
        if (
            fact.name is not None
            and fact.function is None
            and fact.bound not in names
            and fact.bound[:1].isupper()
        ):
            symbol = machine.names.in_module(file, fact.bound)
            if isinstance(symbol, Class) and hierarchy.external_bases(symbol) & (APPS | ROUTERS):
                names.add(fact.bound)
    names |= {c.fact.name for c in file.classes if hierarchy.external_bases(c) & (APPS | ROUTERS)}
    return [
        function
        for function in file.functions
        if function not in machine.called
        and not function.fact.uses.isdisjoint(names)
        and _makes(function, names, machine, hierarchy)
    ]


def _makes(function: Function, names: set[str], machine: Machine, hierarchy: Hierarchy) -> bool:
    for site in function.calls:
        func = site.call.func
        if isinstance(func, s.Ref) and func.path.rpartition(".")[2] in names:
            symbol = machine.names.resolve(function, func.path)
            match symbol:
                case ExternalSymbol(name=name) if name in APPS | ROUTERS:
                    return True
                case Class() if hierarchy.external_bases(symbol) & (APPS | ROUTERS):
                    return True
    return False


def _call_maker(machine: Machine, function: Function) -> None:
    outermost = function
    while outermost.parent is not None:
        outermost = outermost.parent
    env = machine.module(outermost.file).env
    if outermost in machine.called:
        return
    cls = outermost.cls
    if cls is None:
        value = env.names.get(outermost.fact.name)
        target = plain(value) if isinstance(plain(value), FunctionValue) else FunctionValue(outermost, env)
        machine.call(target, [], {}, None, env)
        return
    if cls.fact.parent_function is not None or cls.fact.parent_class is not None:
        return
    holder = machine.attribute(machine.module(cls.file), cls.fact.name)
    if not isinstance(holder, ClassValue):
        return
    instance = machine.instantiate(holder, [], {}, None, env)
    if outermost not in machine.called:
        machine.call(machine.attribute(instance, outermost.fact.name), [], {}, None, env)


class _Tables:
    """Reads the route table off the evaluated apps and routers."""

    def __init__(self, project: Project, machine: Machine, framework: Framework) -> None:
        self.project = project
        self.machine = machine
        self.framework = framework
        self.graph = Dependencies(machine)
        self.included: set[int] = set()
        self.mounted: set[int] = set()
        self.handlers: dict[Function, list[Route]] = {}
        self.count = 0

    def table(self) -> RouteTable:
        names = self._names()
        apps = []
        for app, name in self._chosen(names):
            router = app.router.state
            assert isinstance(router, RouterState)
            routes = tuple(self.routes(router, _Inherited()))
            apps.append(self.application(app, name, routes))
        apps.sort(key=lambda a: (a.name or "", a.file, a.line))
        loose = self._loose()
        if loose is not None:
            apps.append(loose)
        for application in apps:
            for route in application.routes:
                self._remember(route)
        return RouteTable(
            tuple(apps),
            tuple(sorted(set(self.machine.unresolved))),
            frozenset(self.graph.functions),
            {function: tuple(routes) for function, routes in self.handlers.items()},
            self.machine,
        )

    def _remember(self, route: Route) -> None:
        function = self._endpoints.get(route.endpoint or "") if route.kind in {"http", "websocket"} else None
        if function is not None:
            self.handlers.setdefault(function, []).append(route)

    # --- which apps ----------------------------------------------------------------------------

    def _names(self) -> dict[int, list[tuple[SourceFile, str]]]:
        """Module-level names of each app, by identity."""
        found: dict[int, list[tuple[SourceFile, str]]] = {}
        for file, module in self.machine.modules.items():
            for name, value in module.env.names.items():
                inner = plain(value)
                if isinstance(inner, (Instance, ExternalInstance)) and isinstance(inner.state, AppState):
                    found.setdefault(id(inner), []).append((file, name))
        return found

    def _chosen(self, names: dict[int, list[tuple[SourceFile, str]]]) -> list[tuple[AppState, str]]:
        """The apps to report: those with a module-level name, and of the others one a constructor call."""
        for router in [a.router.state for a in self.framework.apps] + list(self.framework.routers):
            if isinstance(router, RouterState):
                self._mark(router)
        chosen: list[tuple[AppState, str]] = []
        named_places = {
            app.place
            for app in self.framework.apps
            if id(app.value) in names or id(app.value) in self.mounted
        }
        seen: set[Place | None] = set()
        for app in self.framework.apps:
            if id(app.value) in names:
                chosen.append((app, self._module_level(app, names[id(app.value)])))
            elif (
                app.place not in named_places and app.place not in seen and id(app.value) not in self.mounted
            ):
                seen.add(app.place)
                chosen.append((app, self._made_by(app)))
        return chosen

    def _mark(self, router: RouterState) -> None:
        for entry in router.entries:
            if isinstance(entry, IncludeEntry):
                self.included.add(id(entry.router))
            elif isinstance(entry, MountEntry):
                self.mounted.add(id(entry.app))

    def _module_level(self, app: AppState, places: list[tuple[SourceFile, str]]) -> str:
        home = app.place.file if app.place else ""
        order = sorted(
            places,
            key=lambda p: (p[0].path != home, p[1] not in {"app", "application", "api"}, p[0].path, p[1]),
        )
        file, name = order[0]
        return f"{file.module}:{name}"

    def _made_by(self, app: AppState) -> str:
        if not app.created_in:
            return f"{app.place.file if app.place else '?'}:{app.place.line if app.place else 0}"
        function = app.created_in[-1]
        if function.fact.name == "__init__" and function.cls is not None:
            return f"{function.cls.name}()"
        return f"{function.name}()"

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
            name, place.file, place.line, routes, middleware, handlers, app.place, options, app.complete
        )

    def _callable_name(self, value: Value) -> str | None:
        inner = plain(value)
        return None if isinstance(inner, UnknownValue) else name_of(inner)

    def _loose(self) -> Application | None:
        """Routers that no app includes."""
        reported = {id(r) for r in self._reached}
        routes: list[Route] = []
        first: Place | None = None
        seen: set[Place | None] = set()
        for router in self.framework.routers:
            if (
                id(router) in reported
                or id(router) in self.included
                or not router.entries
                or router.place in seen
            ):
                continue
            if any(r.place == router.place for r in self._reached):
                continue
            seen.add(router.place)
            found = list(self.routes(router, _Inherited()))
            first = first or router.place
            routes.extend(found)
        if not routes:
            return None
        place = first or routes[0].registered
        return Application(None, place.file, place.line, tuple(routes), place=place)

    # --- routes --------------------------------------------------------------------------------

    def routes(self, router: RouterState, inherited: _Inherited) -> Iterator[Route]:
        """Every route of a router, those of included routers and mounted apps in their place."""
        self._reached.append(router)
        if id(router) in inherited.seen or len(inherited.seen) > _DEEPEST_INCLUDE:
            return
        for entry in router.entries:
            if self.count > _MOST_ROUTES:
                return
            yield from self.entry(router, entry, inherited)

    @property
    def _reached(self) -> list[RouterState]:
        return self.__dict__.setdefault("_reached_routers", [])  # type: ignore[no-any-return]

    @property
    def _endpoints(self) -> dict[str, Function]:
        return self.__dict__.setdefault("_endpoint_functions", {})  # type: ignore[no-any-return]

    def entry(self, router: RouterState, entry: Entry, inherited: _Inherited) -> Iterator[Route]:
        match entry:
            case RouteEntry():
                self.count += 1
                yield self.route(router, entry, inherited)
            case IncludeEntry():
                yield from self.routes(entry.router, self.included_by(router, entry, inherited))
            case MountEntry():
                yield from self.mount(entry, inherited)

    def own(self, router: RouterState, inherited: _Inherited) -> _Inherited:
        """What a router's own options add for the routes registered on it."""
        options = router.options
        return _Inherited(
            inherited.prefix,
            (*inherited.tags, *self.tags(options.get("tags"))),
            (*inherited.dependencies, *self.graph.listed(options.get("dependencies"))),
            (*inherited.responses, *self.responses(options.get("responses"))),
            inherited.deprecated or constant(options.get("deprecated")) is True,
            inherited.in_schema and constant(options.get("include_in_schema", True)) is not False,
            inherited.conditions,
            inherited.hops,
            (*inherited.seen, id(router)),
        )

    def included_by(self, router: RouterState, entry: IncludeEntry, inherited: _Inherited) -> _Inherited:
        """What the routes of an included router get from the include and from the including router."""
        base = self.own(router, inherited)
        options = entry.options
        return _Inherited(
            inherited.prefix + entry.prefix,
            (*base.tags, *self.tags(options.get("tags"))),
            (*base.dependencies, *self.graph.listed(options.get("dependencies"))),
            (*base.responses, *self.responses(options.get("responses"))),
            base.deprecated or constant(options.get("deprecated")) is True,
            base.in_schema and constant(options.get("include_in_schema", True)) is not False,
            (*inherited.conditions, *entry.conditions),
            (*inherited.hops, entry.place),
            base.seen,
        )

    def mount(self, entry: MountEntry, inherited: _Inherited) -> Iterator[Route]:
        path = inherited.prefix + entry.path
        conditions = (*inherited.conditions, *entry.conditions)
        static = _is_static(self.machine, entry.app)
        yield Route(
            kind="static" if static else "mount",
            methods=(),
            path=path,
            name=entry.name or "",
            endpoint=name_of(entry.app) if not isinstance(entry.app, UnknownValue) else None,
            file=None,
            line=None,
            registered=entry.place,
            in_schema=False,
            conditional=" and ".join(dict.fromkeys(conditions)) or None,
            hops=inherited.hops,
        )
        child = self.framework.router_of(entry.app)
        if child is not None:
            below = _Inherited(
                path, conditions=conditions, hops=(*inherited.hops, entry.place), seen=inherited.seen
            )
            yield from self.routes(child, below)

    def route(self, router: RouterState, entry: RouteEntry, inherited: _Inherited) -> Route:
        above = inherited if entry.plain else self.own(router, inherited)
        options = entry.options
        path = inherited.prefix + entry.path
        endpoint = entry.endpoint
        function = function_of(endpoint)
        signature = self.graph.signature(endpoint, path)
        if function is not None:
            self._endpoints[function.name] = function
        where = _defined(endpoint, function)
        model, given = self.response_model(entry, function)
        declared = () if entry.plain else self.graph.listed(options.get("dependencies"))
        name = constant(options.get("name"))
        description = constant(options.get("description", options.get("summary")))
        return Route(
            kind="websocket" if entry.kind == "websocket" else "http",
            methods=entry.methods,
            path=path,
            name=name if isinstance(name, str) else _name(endpoint, function),
            endpoint=function.name if function is not None else (name_of(endpoint) if where[0] else None),
            file=where[0],
            line=where[1],
            registered=entry.place,
            tags=() if entry.plain else (*above.tags, *self.tags(options.get("tags"))),
            status_code=_status(options.get("status_code")),
            response_model=None if entry.plain else model,
            response_model_given=given,
            responses=(*above.responses, *self.responses(options.get("responses"))),
            deprecated=(constant(options.get("deprecated")) is True or above.deprecated) or None,
            in_schema=above.in_schema
            and constant(options.get("include_in_schema", True)) is not False
            and entry.kind == "http"
            and not (entry.plain),
            conditional=" and ".join(dict.fromkeys((*inherited.conditions, *entry.conditions))) or None,
            dependencies=(*above.dependencies, *declared, *signature.needs) if not entry.plain else (),
            parameters=signature.parameters,
            hops=inherited.hops,
            description=description
            if isinstance(description, str)
            else (function.fact.docstring if function else None),
        )

    def tags(self, value: Value) -> tuple[str, ...]:
        found = [text(tag) for tag in self.machine.iterate(value) or []] if value is not None else []
        return tuple(tag for tag in found if isinstance(tag, str))

    def responses(self, value: Value) -> tuple[str, ...]:
        inner = plain(value)
        found = []
        for key in self.machine.iterate(inner) or []:
            status = _status(key)
            found.append(str(status) if status is not None else str(constant(key)))
        return tuple(found)

    def response_model(self, entry: RouteEntry, function: Function | None) -> tuple[str | None, bool]:
        """The response model as written, and whether `response_model=` gives it."""
        if "response_model" in entry.options:
            for keyword in entry.node.keywords if entry.node else ():
                if keyword.name == "response_model":
                    none = isinstance(keyword.value, s.Const) and keyword.value.value is None
                    return (None, True) if none else (s.render(keyword.value), True)
            value = plain(entry.options["response_model"])
            return (None, True) if value is None else (_type_name(value), True)
        if function is None or function.fact.returns is None:
            return None, False
        returns = function.fact.returns
        if isinstance(returns, s.Const) and returns.value is None:
            return None, False
        return s.render(returns), False


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


def _name(endpoint: Value, function: Function | None) -> str:
    match endpoint:
        case Instance(cls=ClassValue(cls=cls)) | ClassValue(cls=cls):
            return cls.fact.name
        case LambdaValue():
            return "<lambda>"
        case FunctionValue(function=own) | Bound(function=FunctionValue(function=own)):
            return function.fact.name if function is not None else own.fact.name
        case Partial():
            return "partial"
        case ExternalInstance(name=name) | External(name=name):
            return name.rpartition(".")[2]
    return describe(endpoint)


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


__all__ = ["RouteTable", "elements", "route_table"]
