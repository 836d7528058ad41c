"""The calls that register routes, include routers and make them: what they say, and where.

A `Route` tells what FastAPI makes of a registration. Rules that speak about how it is
written (a path, a prefix, an argument) find the call itself here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspector.project.code import argument, keyword, splats
from inspector.project.expressions import enclosing
from inspector.project.names import Variable
from inspector.project.registering import REGISTERING, decorates_routes
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, Owner, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Place, Route


_TAKING: Final = tuple(f".routes.{method}" for method in ("clear", "pop", "remove"))


def takes_routes_away(project: Project) -> bool:
    """Whether some function takes routes from an app or router, chosen by what is there when it runs."""
    return any(map(_takes_routes_away, project.app_functions_using("routes")))


def _takes_routes_away(function: Function) -> bool:
    for statement in s.statements(function.body):
        match statement:
            case s.Delete(targets=targets):
                for target in targets:
                    match target:
                        case s.Subscript(base=s.Ref(path=path)) if path.endswith(".routes"):
                            return True
    return any(
        isinstance(site.call.func, s.Ref) and site.call.func.path.endswith(_TAKING) for site in function.calls
    )


@dataclass(frozen=True, slots=True)
class Registration:
    """A call that registers something, and the scope that its arguments mean something in."""

    owner: Owner
    call: s.Call
    direct: bool = True  # of FastAPI's own method, and not of a decorator of the project that calls one

    def says(self, *names: str) -> bool:
        """Whether one of these arguments is given by name, or may be: by `**options`, by the decorator."""
        return (
            not self.direct
            or splats(self.call)
            or any(keyword(self.call, name) is not None for name in names)
        )

    @property
    def path(self) -> str | None:
        """The path as it is written in the call; None where it is no literal."""
        match argument(self.call, 0, "path"):
            case s.Const(value=str(path)):
                return path
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a route's path, and where it is written: in the registration or in a prefix."""

    text: str
    position: int
    place: Place
    own: bool  # it stands in the registration's own path

    @property
    def parameter(self) -> str | None:
        """The name of the path parameter that the segment is, if it is one and nothing else."""
        if self.text.startswith("{") and self.text.endswith("}") and self.text.count("{") == 1:
            return self.text[1:-1].partition(":")[0]
        return None


class Registrations:
    """Finds calls by their places, each file searched once; `registrations_of` gives a project's."""

    def __init__(self, project: Project) -> None:
        """Take the project whose routes are asked about."""
        self._project = project
        self._calls: dict[str, dict[tuple[int, int], Registration]] = {}
        self._prefixes: dict[tuple[Place, str], Place | None] = {}

    def at(self, place: Place) -> Registration | None:
        """Return the call that stands at a place, None where there is none."""
        file = self._project.files.get(place.file)
        if file is None:
            return None
        if file.path not in self._calls:
            self._calls[file.path] = _calls(file)
        return self._calls[file.path].get((place.line, place.column))

    def of(self, route: Route) -> Registration | None:
        """Return the call that registers a route."""
        found = self.at(route.registered)
        return found if found is None or route.direct else replace(found, direct=False)

    def segments(self, route: Route) -> tuple[Segment, ...]:
        """Return the parts of a route's full path; empty ones are left out."""
        texts = [text for text in route.path.split("/") if text]
        own = self._own_length(route, len(texts))
        before = len(texts) - own
        return tuple(
            Segment(
                text,
                position,
                route.registered if position >= before else self._prefix_place(route, text),
                position >= before,
            )
            for position, text in enumerate(texts)
        )

    def _own_length(self, route: Route, whole: int) -> int:
        found = self.of(route)
        path = found.path if found is not None else None
        if path is None:
            return whole
        return min(whole, len([text for text in path.split("/") if text]))

    def _prefix_place(self, route: Route, text: str) -> Place:
        """Return where a segment of a prefix is written: an include, a mount or the router's constructor."""
        for hop in reversed(route.hops):
            if self._writes(hop, text):
                return hop
        made = self._router_place(route)
        if made is not None and self._writes(made, text):
            return made
        return route.registered

    def _writes(self, place: Place, text: str) -> bool:
        found = self.at(place)
        return found is not None and any(
            isinstance(part, s.Const) and isinstance(part.value, str) and text in part.value.split("/")
            for given in (keyword(found.call, "prefix"), argument(found.call, 0, "path"))
            if given is not None
            for part in s.walk(given)
        )

    def _router_place(self, route: Route) -> Place | None:
        """Return the constructor call of the router that a decorator registers on."""
        found = self.of(route)
        if found is None or not isinstance(found.call.func, s.Ref):
            return None
        symbol = self._project.resolve(found.owner, found.call.func.path.rpartition(".")[0])
        if not isinstance(symbol, Variable) or symbol.cls is not None:
            return None
        made = [
            statement.value
            for statement in s.statements(symbol.file.body)
            if _assigns(statement, symbol.name)
            and isinstance(statement, (s.Assign, s.AnnAssign))
            and isinstance(statement.value, s.Call)
        ]
        return symbol.file.place(made[0].span) if len(made) == 1 and isinstance(made[0], s.Call) else None


def registrations_of(project: Project) -> Registrations:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_registrations")
    if not isinstance(found, Registrations):
        found = project.__dict__["_registrations"] = Registrations(project)
    return found


@dataclass(frozen=True, slots=True)
class Planned:
    """A handler that a function registers on an app or router which it is to be given."""

    function: Function
    registration: Registration
    place: Place

    def title(self) -> str:
        """`POST /orders`, as `Route.title` has it."""
        verb = s.render(self.registration.call.func).rpartition(".")[2].upper()
        return f"{verb} {self.registration.path or '(unknown path)'}"


def planned(project: Project) -> tuple[Planned, ...]:
    """Return what `def setup(app: FastAPI)` would register by decorators, where nobody is known to call it.

    Such routes are in no app, so the route table has none of them.
    """
    found = project.__dict__.get("_planned")
    if not isinstance(found, tuple):
        nested = (one for one in project.app_functions if one.parent is not None and one.fact.decorators)
        found = tuple(one for function in nested for one in _planned(project, function))
        project.__dict__["_planned"] = found
    return found


def _planned(project: Project, function: Function) -> Iterator[Planned]:
    outside = function.parent
    if outside is None or function in project.handlers or not decorates_routes(function):
        return
    for decorator in function.fact.decorators:
        match decorator.expr:
            case s.Call(func=s.Ref(path=path)) as call if path.count(".") == 1:
                receiver = path.partition(".")[0]
            case _:
                continue
        given = next((one for one in outside.fact.parameters if one.name == receiver), None)
        kind = project.types.annotation(enclosing(outside), given.annotation) if given is not None else None
        if kind is None:
            continue
        bases = {kind.name} if kind.cls is None else project.hierarchy.external_bases(kind.cls)
        if not bases.isdisjoint(_ROUTERS):
            yield Planned(function, Registration(outside, call), function.file.place(decorator.span))


_ROUTERS: Final = frozenset({"fastapi.APIRouter", "fastapi.FastAPI"})


def _assigns(statement: s.Stmt, name: str) -> bool:
    match statement:
        case s.Assign(targets=targets):
            return any(isinstance(target, s.Ref) and target.path == name for target in targets)
        case s.AnnAssign(target=s.Ref(path=path)):
            return path == name
        case _:
            return False


def _calls(file: SourceFile) -> dict[tuple[int, int], Registration]:
    found: dict[tuple[int, int], Registration] = {}
    for site in file.calls:
        found.setdefault((site.place.line, site.place.column), Registration(site.owner, site.call))
    for function in file.functions:
        outside = enclosing(function)
        for decorator in function.fact.decorators:
            if isinstance(decorator.expr, s.Call):
                place = file.place(decorator.span)
                found[place.line, place.column] = Registration(outside, decorator.expr)
        if not function.used.isdisjoint(REGISTERING) or function.uses("APIRouter"):
            for site in function.calls:
                found.setdefault((site.place.line, site.place.column), Registration(site.owner, site.call))
    return found
