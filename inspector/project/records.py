"""The records of a linked project that rules, reports and views read.

All are frozen. Lines and columns count from 1, paths are relative to the inspected
root with `/`, names of code are `package.module:qualified.name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A range of source, end column past the end; `line` is 1 for a file as a whole."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known without running the code, and why."""

    reason: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """Something that the tables leave out or show in part: what, where and why."""

    file: str
    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A part of the inspection that failed while the rest went on; `line` is 0 for none."""

    file: str
    line: int
    message: str


# --- routes and dependencies ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dependency:
    """A callable that FastAPI calls before a handler, with those that it needs itself.

    `name` is `module:qualname` for project code and the dotted name for a library's;
    `parameter` is the parameter that receives it, None in a `dependencies=[...]` list.
    """

    name: str
    place: Place | None
    parameter: str | None
    scopes: tuple[str, ...] = ()
    use_cache: bool = True
    yields: bool = False
    authenticates: bool = False
    needs: tuple[Dependency, ...] = ()
    parameters: tuple[RouteParameter, ...] = ()  # what it takes from the request itself
    resolved: bool = True  # what it does and all that it needs is known

    def flat(self) -> tuple[str, ...]:
        """Names of this callable and all it needs, each once, in the order of its graph."""
        return tuple(dict.fromkeys(node.name for node in walk((self,))))


def walk(roots: tuple[Dependency, ...]) -> Iterator[Dependency]:
    """Every callable of a graph, a callable before what it needs.

    Callables of one name that ask for the same are one: lambdas, say, are not.
    """
    seen: set[tuple[str, int, int]] = set()
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        key = node.name, id(node.needs), id(node.parameters)
        if key not in seen:
            seen.add(key)
            yield node
            stack.extend(reversed(node.needs))


@dataclass(frozen=True, slots=True)
class RouteParameter:
    """A parameter of a handler or dependency as FastAPI classifies it."""

    name: str
    source: Literal["path", "query", "header", "cookie", "body", "form", "file", "framework", "dependency"]
    type: str | None
    required: bool
    default: str | None
    place: Place | None = None
    alias: str | None = None  # the name in the request, where it is another one
    constraints: tuple[str, ...] = ()  # `ge=1`, as declared


@dataclass(frozen=True, slots=True)
class Hop:
    """A call on the way from an app to a route: it includes a router or mounts another app."""

    kind: Literal["include", "mount"]
    place: Place
    path: str  # of the whole way up to here, every prefix applied
    router: str  # what it includes or mounts, named like `Route.router`


@dataclass(frozen=True, slots=True)
class Route:
    """One registration, with everything it inherits from routers, includes and the app."""

    kind: Literal["http", "websocket", "mount", "static"]
    methods: tuple[str, ...]
    path: str
    name: str
    endpoint: str | None  # module:qualname of the handler
    file: str | None  # of the handler's `def`
    line: int | None
    registered: Place  # the decorator or call that registers it
    feature: str | None = None
    tags: tuple[str, ...] = ()
    status_code: int | None = None
    response_model: str | None = None  # as written, `list[Item]`
    response_model_given: bool = False  # declared by `response_model=`, not by the annotation
    responses: tuple[str, ...] = ()
    deprecated: bool | None = None
    in_schema: bool = True
    conditional: str | None = None
    dependencies: tuple[Dependency, ...] = ()  # the roots of its graph
    parameters: tuple[RouteParameter, ...] = ()
    router: str = ""  # the app or router that it is put on: `module:name`, `module:factory()`, `file:line`
    way: tuple[Hop, ...] = ()  # from the app down to that router
    description: str | None = None
    resolved: bool = True  # all that FastAPI calls before the handler is known
    direct: bool = True  # what stands at `registered` is FastAPI's own, not a decorator of the project

    @property
    def hops(self) -> tuple[Place, ...]:
        """The include_router and mount calls from the app down to the router."""
        return tuple(hop.place for hop in self.way)

    def mount(self) -> str:
        """The path of the innermost mount that it came through, its own where it is one; `""` for none."""
        if self.kind in {"mount", "static"}:
            return self.path
        return next((hop.path for hop in reversed(self.way) if hop.kind == "mount"), "")

    def dependency_names(self) -> tuple[str, ...]:
        """All callables of the dependency graph, each once."""
        return tuple(dict.fromkeys(node.name for node in walk(self.dependencies)))

    def auth(self) -> tuple[str, ...]:
        """The callables of the graph that authenticate, each once."""
        return tuple(dict.fromkeys(node.name for node in walk(self.dependencies) if node.authenticates))

    def may_authenticate(self) -> bool:
        """Whether its graph authenticates, or has a part that is not known and may."""
        return not self.resolved or any(node.authenticates for node in walk(self.dependencies))

    def request_parameters(self) -> tuple[RouteParameter, ...]:
        """What the request has to bring: parameters of the handler and of all its dependencies, each once."""
        found: dict[tuple[str, str], RouteParameter] = {}
        for parameters in (self.parameters, *[node.parameters for node in walk(self.dependencies)]):
            for one in parameters:
                found.setdefault((one.source, one.alias or one.name), one)
        return tuple(found.values())

    def title(self) -> str:
        """`GET /users` as messages name a route."""
        if self.kind == "websocket":
            return f"WEBSOCKET {self.path}"
        return f"{'/'.join(self.methods) or 'MOUNT'} {self.path}"


@dataclass(frozen=True, slots=True)
class Middleware:
    """A middleware that an app adds: the class or function, `None` where it is unknown."""

    name: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ExceptionHandler:
    """An exception handler of an app."""

    exception: str
    handler: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Application:
    """A FastAPI application, or, when `name` is None, the routers that none includes."""

    name: str | None  # package.module:variable or package.module:factory()
    file: str
    line: int
    routes: tuple[Route, ...]
    middleware: tuple[Middleware, ...] = ()
    exception_handlers: tuple[ExceptionHandler, ...] = ()
    place: Place | None = None  # of the constructor call
    options: tuple[tuple[str, object], ...] = ()  # literal constructor arguments
    complete: bool = True  # nothing that could add routes or middleware stayed unresolved


# --- settings ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingsVariable:
    """What one environment variable sets: a field of a settings class, or a leaf of the model in it.

    It holds no secret: of one, `value` and `example` are None.
    """

    names: tuple[str, ...]  # those that are tried for it, the first that is set wins
    path: tuple[str, ...]  # names of fields, from the settings class down
    type: str  # as written
    required: bool  # the class cannot be made without it
    default: str | None  # as written
    value: str | None  # the text that stands for the default; None where there is none
    unknown: str | None  # why a default has no such text
    example: str | None  # a made-up value of the right type, for required ones
    secret: bool  # by its type, its name or its default
    masked: bool  # credentials were cut out of `value`
    json: bool  # its text is parsed as JSON
    choices: tuple[str, ...]  # the texts that it may hold, none for any
    limits: tuple[str, ...]  # in words: `>= 1`, `at most 20 long`
    description: str | None
    place: Place  # where the field or leaf is declared
    steps: tuple[str | int, ...] = ()  # of an `AliasPath`: the way from its JSON to the value
    per_key: str | None = None  # the variable that sets one entry of a mapping, `LIMITS__<KEY>`
    needed: bool = False  # a leaf that its model cannot be made without
    absent: bool = False  # a leaf of a model that is None unless one of its variables is set

    @property
    def name(self) -> str:
        """The variable that is tried first."""
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True, order=True)
class SettingsInstance:
    """A call that makes an instance of a settings class in app code."""

    place: Place
    at_import: bool
    overrides: tuple[str, ...] = ()  # `_env_file` and the like, which change what is read


@dataclass(frozen=True, slots=True, order=True)
class SettingsLoader:
    """A function that gives an instance of a settings class."""

    name: str  # module:qualname
    place: Place
    cached: bool


@dataclass(frozen=True, slots=True)
class SettingsUsage:
    """Where app code makes, loads and reads instances of a settings class."""

    instances: tuple[SettingsInstance, ...]
    loaders: tuple[SettingsLoader, ...]
    reads: Mapping[str, tuple[Place, ...]]  # by field; those of an inherited one through any class
    taken_whole: tuple[Place, ...]  # where an instance is dumped or given away: any field may be read


@dataclass(frozen=True, slots=True)
class SettingsField:
    """One field of a settings class, inherited ones included."""

    name: str
    type: str
    required: bool
    default: str | None  # as written, None where there is none
    env: tuple[str, ...]  # the variables that pydantic-settings tries, in its order
    secret: bool
    description: str | None
    place: Place  # where it is declared
    owner: str  # module:qualname of the class that declares it
    alias: str | None = None
    nested: str | None = None  # module:qualname of the model that it holds
    validation_alias: str | None = None  # as written, where it is not the alias
    variables: tuple[SettingsVariable, ...] = ()  # one, or the leaves of the model that it holds
    choices: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    excluded: bool = False  # `exclude=True`: left out when the settings are dumped
    factory: str | None = None  # the name of its default factory
    discriminator: str | None = None  # the field that tells the members of its union apart


@dataclass(frozen=True, slots=True)
class SettingsClass:
    """A class that derives from `BaseSettings`."""

    name: str  # module:qualname
    place: Place
    env_prefix: str | None  # None where it is not known, and so for `case_sensitive`
    case_sensitive: bool | None
    env_nested_delimiter: str | None
    env_file: str | None
    frozen: bool
    extra: str
    fields: tuple[SettingsField, ...]
    bases: tuple[str, ...] = ()  # settings classes of the project that it derives from
    env_nested_max_split: int | None = None
    env_prefix_target: str | None = "variable"
    by_name: bool = False  # fields with an alias take their name, too
    by_alias: bool | None = True
    alias_generator: str | None = None
    secrets_dir: str | None = None
    sources: tuple[str, ...] | None = None  # of its own `settings_customise_sources`, in order
    reads_variables: bool = True  # the environment or an env file is among its sources
    none_text: str | None = None  # the text that means None
    first_version: bool = False  # of pydantic 1
    project: str = ""  # folder of the nearest pyproject.toml
    app: bool = True  # it stands in app code, not in examples or scripts beside it
    description: str | None = None  # the first paragraph of its docstring
    unknown: tuple[str, ...] = ()  # options that are not known and that names of variables depend on
    only_base: bool = False  # others derive from it, and app code makes no instance of it


# --- features -----------------------------------------------------------------------------------

Role = Literal[
    "router",
    "schemas",
    "services",
    "repositories",
    "models",
    "dependencies",
    "config",
    "tasks",
    "events",
    "exceptions",
]

Layout = Literal["feature", "file-type", "mixed", "flat"]


@dataclass(frozen=True, slots=True)
class Feature:
    """A package that holds a module with routes of its own."""

    name: str
    path: str  # relative folder
    roles: tuple[tuple[Role, tuple[str, ...]], ...]
    files: tuple[str, ...]
    routes: int
    lines: int
    imports: tuple[str, ...]  # names of other features
