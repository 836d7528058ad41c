"""Who calls a function: call sites in app code, found backwards and only where the name occurs.

Following every call of a project to its end means decoding and resolving all of it. Going
backwards from the few functions that a question is about touches only those in which their
names, or names that imports give them, are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from inspector.project.code import Function
from inspector.project.glimpse import may_call_own
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inspector.project.code import CallSite
    from inspector.project.model import Project


@dataclass(frozen=True, slots=True)
class Hop:
    """How a function gets to what it reaches: by a call of `through`, None where it does it itself."""

    site: CallSite
    through: Function | None


class Callers:
    """The call sites of the project's functions, each looked up once."""

    def __init__(self, project: Project) -> None:
        """Take the project whose app code is searched."""
        self._project = project
        self._callers: dict[Function, tuple[CallSite, ...]] = {}
        self._named: dict[str, dict[Function, list[CallSite]]] = {}

    def of(self, function: Function) -> tuple[CallSite, ...]:
        """Every call of a function in functions of app code; a call of a class calls its `__init__`."""
        found = self._callers.get(function)
        if found is None:
            found = self._callers[function] = tuple(self._sites(function))
        return found

    def called(self, site: CallSite) -> Function | None:
        """Return the project function whose body a call runs, `__init__` for a class; None where unknown."""
        callee = self._project.callee(site)
        if callee.cls is None:
            return callee.function
        line = self._project.hierarchy.line(callee.cls)
        return next((cls.methods["__init__"] for cls in line if "__init__" in cls.methods), None)

    def reach(
        self,
        sources: Iterable[CallSite],
        follow: Callable[[CallSite, Function], bool],
        most_conditions: int | None = None,
    ) -> dict[Function, Hop]:
        """Every function that gets to one of the call sites, with the first hop of the plainest chain.

        A call `site` of a function that gets there counts when `follow(site, callee)` holds.
        The plainest chain stands under the fewest `if`s, then is the shortest; chains
        under more than `most_conditions` are left out.
        """
        hops: dict[Function, Hop] = {}
        order = count()
        queue: list[tuple[int, int, int, CallSite, Function | None]] = []

        def push(conditions: int, length: int, site: CallSite, through: Function | None) -> None:
            if most_conditions is None or conditions <= most_conditions:
                heappush(queue, (conditions, length, next(order), site, through))

        for site in sources:
            push(len(site.conditions), 0, site, None)
        while queue:
            conditions, length, _, site, through = heappop(queue)
            function = site.owner
            if not isinstance(function, Function) or function in hops:
                continue
            hops[function] = Hop(site, through)
            for caller in self.of(function):
                if caller.owner not in hops and follow(caller, function):
                    push(conditions + len(caller.conditions), length + 1, caller, function)
        return hops

    def _sites(self, function: Function) -> Iterator[CallSite]:
        name = function.fact.name
        if name == "__init__" and function.cls is not None:
            name = function.cls.fact.name
        for word in sorted({name} | self._project.mentions.renamed((name,))):
            yield from self._by_callee(word).get(function, ())

    def _by_callee(self, word: str) -> dict[Function, list[CallSite]]:
        """Return the calls of anything that is called by this name, by the function that they call."""
        found = self._named.get(word)
        if found is None:
            found = self._named[word] = {}
            for user in self._project.app_functions_calling(word):
                if not any(may_call_own(self._project, user, path) for path in user.callees(word)):
                    continue
                for site in user.calls:
                    called = self.called(site) if called_name(site.call) == word else None
                    if called is not None:
                        found.setdefault(called, []).append(site)
        return found


def callers_of(project: Project) -> Callers:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_callers")
    if not isinstance(found, Callers):
        found = project.__dict__["_callers"] = Callers(project)
    return found


def called_name(call: s.Call) -> str | None:
    """Return the last part of what is called: `execute` of `self.session.execute(...)`."""
    func = call.func  # by type and not by `match`: asked of every call, several times
    if type(func) is s.Ref:
        return func.path.rpartition(".")[2]
    return func.name if type(func) is s.Attr else None


def one_a_statement(function: Function, sites: Iterable[CallSite]) -> Iterator[CallSite]:
    """Yield the first of the call sites in each statement of a function, in source order."""
    wanted = {id(site.call): site for site in sites}
    if not wanted:
        return
    for statement in s.statements(function.body):
        calls = (
            part for expr in s.own_expressions(statement) for part in s.walk(expr) if isinstance(part, s.Call)
        )
        first = next((wanted[id(call)] for call in calls if id(call) in wanted), None)
        if first is not None:
            yield first
