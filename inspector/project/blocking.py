"""Which calls block the thread that makes them: tables, and the functions that get to one.

What blocks is said in `tables.blocking`, by functions and methods of known types; clients
of synchronous SDKs have a table of their own in `tables.sdks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.callers import Hop, called_name, callers_of
from inspector.project.code import Function
from inspector.project.expressions import enclosing
from inspector.project.holders import Holders
from inspector.project.names import External
from inspector.project.once import is_made_once
from inspector.project.sdks import Clients
from inspector.project.tables.record import BUILT_IN
from inspector.project.tables.sdks import FAMILIES
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite
    from inspector.project.model import Project
    from inspector.project.types import TypeRef

_KEEP_CALLS: Final = frozenset(
    {
        "abc.abstractmethod",
        "backoff.on_exception",
        "backoff.on_predicate",
        "builtins.classmethod",
        "builtins.property",
        "builtins.staticmethod",
        "tenacity.retry",
        "typing.final",
        "typing.overload",
        "typing.override",
        "typing_extensions.override",
    }
)
"""Decorators of libraries after which a call still runs the function, there and then."""

_MOVE_CALLS: Final = frozenset(
    {
        "cache",
        "create_task",
        "lru_cache",
        "run_in_executor",
        "run_in_threadpool",
        "run_sync",
        "submit",
        "to_thread",
    }
)
_MOST_CONDITIONS: Final = 1
"""A call behind several `if`s, a few functions away, is seldom made: such chains are no evidence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A call that blocks: `what` as messages name it, and what to do `instead`."""

    site: CallSite
    what: str
    instead: str
    sdk: str | None = None  # the synchronous SDK on whose client it is made
    brief: bool = False  # over in a moment as a rule: no chain of helpers ends here


@dataclass(frozen=True, slots=True)
class Chain:
    """How a plain function gets to a blocking call: the functions on the way, it first, and the call."""

    functions: tuple[Function, ...]
    block: Block

    def text(self) -> str:
        """Render `helper -> load -> time.sleep (app/files.py:12)`."""
        names = [function.fact.qualname.rpartition("<locals>.")[2] for function in self.functions]
        place = self.block.site.place
        return f"{' -> '.join([*names, self.block.what])} ({place.file}:{place.line})"


class Blocking:
    """Answers what blocks, each function once; `blocking_of` gives the one of a project."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self.project = project
        self._clients = Clients(project)
        self.callers = callers_of(project)
        self._calls: dict[Function, tuple[Block, ...]] = {}
        tables = self._tables = project.tables
        made = (*tables.blocking_classes, *tables.makers(tables.blocking_classes))
        self._holders = Holders(project, made, self._has_listed_methods, needing_none=tables.blocking)
        clients = (*tables.sdk_by_class, *tables.sdk_by_function)
        packages = {name.partition(".")[0] for name in (*clients, *FAMILIES)}
        makers = [maker for maker, made in tables.returns.items() if made.partition(".")[0] in packages]
        self._client_holders = Holders(project, (*clients, *makers), self._is_client, FAMILIES)

    def call(self, site: CallSite) -> Block | None:
        """Say what a call blocks on; None when it is not known to, is awaited or stands in a lambda."""
        if site.awaited or site.deferred:
            return None
        return self._listed(site) or self._on_client(site)

    def calls(self, function: Function) -> tuple[Block, ...]:
        """Return the blocking calls of a function's own body, in source order."""
        found = self._calls.get(function)
        if found is None:
            found = self._calls[function] = tuple(self._blocks(function))
        return found

    def chain(self, function: Function) -> Chain | None:
        """Return a shortest way from a plain function to a blocking call; None when there is none.

        It goes through plain functions that are called, not handed on; generators, cached
        functions and lambdas end it, and so does a call that is made the first time only, or
        more than one `if` on the way.
        """
        functions = [function]
        while True:
            hop = self._hops.get(functions[-1])
            if hop is None or functions[-1].is_async:
                return None
            if hop.through is None:
                return Chain(
                    tuple(functions), next(b for b in self.calls(functions[-1]) if b.site is hop.site)
                )
            functions.append(hop.through)

    def coroutines(self) -> tuple[Function, ...]:
        """Return every `async def` that calls a plain function with a chain, in the order of files."""
        return tuple(f for f in self.project.app_functions if f.is_async and f in self._hops)

    def coroutine(self, function: Function) -> Function | None:
        """Return the `async def` that runs a function's body: itself, or one that defines and calls it."""
        if function.is_async:
            return function
        outside = function.parent
        if outside is None or not outside.is_async:
            return None
        called = any(
            site.owner is outside and self.runs(site, function) for site in self.callers.of(function)
        )
        return outside if called else None

    # --- details -------------------------------------------------------------------------------

    def _blocks(self, function: Function) -> Iterator[Block]:
        listed = self._may_block(function)
        on_clients = self._client_holders.concern(function)
        for site in function.calls if listed or on_clients else ():
            if site.awaited or site.deferred:
                continue
            block = (self._listed(site) if listed else None) or (
                self._on_client(site) if on_clients and self._may_be_on_client(function, site) else None
            )
            if block is not None:
                yield block

    def _may_be_on_client(self, function: Function, site: CallSite) -> bool:
        """Whether a name in what is called may mean a client, a module of one, or a local variable."""
        func = site.call.func
        if not isinstance(func, s.Ref):
            return True
        head, *rest = func.path.split(".")
        words = self._client_holders.words
        if head in words or not words.isdisjoint(rest):
            return True
        if head not in function.fact.names and function.parent is None:
            return False  # a function or a module-level name: those that hold clients are among the words
        parameter = next((p for p in function.fact.parameters if p.name == head), None)
        if parameter is None:
            return bool(rest)
        # of a parameter only its type tells, but the first one of a method has attributes
        return parameter.annotation is not None or parameter is function.fact.parameters[0]

    def _has_listed_methods(self, found: TypeRef) -> bool:
        if found.cls is None:
            return found.name in self._tables.blocking_owners
        return not self._tables.blocking_owners.isdisjoint(self.project.hierarchy.external_bases(found.cls))

    def _is_client(self, found: TypeRef) -> bool:
        return self._clients.of_type(found) is not None

    def _may_block(self, function: Function) -> bool:
        if any(site.owner is function for site in self._of_own_functions):
            return True
        if function.calls_any(self._builtins):
            return True
        return function.calls_any(self._words) and self._holders.concern(function)

    def _listed(self, site: CallSite) -> Block | None:
        if self._of_own_functions and site in self._of_own_functions:
            return self._of_own_functions[site]
        if called_name(site.call) not in self._words:
            return None
        name = self.project.callee(site).name
        instead = self._tables.blocking.get(name or "")
        if name is None or instead is None or self._is_nonblocking_socket(site, name):
            return None
        return Block(site, name.removeprefix("builtins."), instead, brief=name in self._tables.brief)

    def _on_client(self, site: CallSite) -> Block | None:
        sdk = self._clients.talks(site)
        if sdk is None:
            return None
        what = s.render(site.call.func) if isinstance(site.call.func, s.Ref) else called_name(site.call)
        return Block(site, what or sdk.name, f"use {sdk.instead}", sdk.name)

    @staticmethod
    def _is_nonblocking_socket(site: CallSite, name: str) -> bool:
        if not name.startswith("socket.socket.") or not isinstance(site.owner, Function):
            return False
        return any(called_name(other.call) == "setblocking" for other in site.owner.calls)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Last names of what blocks among the libraries that the project imports, aliases included."""
        words = set(self._builtins)
        imported: set[str] = set()
        for file in self.project.files.values():
            for fact in file.facts.imports:
                if fact.level == 0:
                    imported.add(fact.module.partition(".")[0])
                    if fact.name in self._tables.blocking_words:
                        words.add(fact.bound)
        words.update(
            name.rpartition(".")[2] for name in self._tables.blocking if name.partition(".")[0] in imported
        )
        return frozenset(words)

    @cached_property
    def _of_own_functions(self) -> dict[CallSite, Block]:
        """Calls of the project's own functions that its configuration says block."""
        found = {}
        for name in self._tables.blocking.keys() - BUILT_IN.blocking.keys():
            function = self._own_function(name)
            for site in self.callers.of(function) if function is not None else ():
                found[site] = Block(site, name, self._tables.blocking[name])
        return found

    def _own_function(self, name: str) -> Function | None:
        parts = name.split(".")
        for end in range(len(parts) - 1, 0, -1):
            file = self.project.names.by_name(".".join(parts[:end]))
            if file is not None:
                symbol = self.project.names.resolve(file, ".".join(parts[end:]))
                return symbol if isinstance(symbol, Function) else None
        return None

    @cached_property
    def _builtins(self) -> frozenset[str]:
        names = (name.partition(".") for name in self._tables.blocking)
        return frozenset(name for module, _, name in names if module == "builtins")

    @cached_property
    def _hops(self) -> dict[Function, Hop]:
        sources = (
            block.site
            for function in self.project.app_functions
            if self.calls(function) and is_plain(self.project, function)
            for block in self.calls(function)
            if not (block.brief or _asks_for_mode(block.site) or is_made_once(self.project, block.site))
        )
        return self.callers.reach(sources, self.leads_on, _MOST_CONDITIONS)

    def leads_on(self, site: CallSite, callee: Function) -> bool:
        """Whether a call runs a project function here and now, and not the first time only."""
        return self.runs(site, callee) and not is_made_once(self.project, site)

    def runs(self, site: CallSite, callee: Function) -> bool:
        """Whether a call of a project function runs its body here and now, in the calling thread."""
        if site.deferred or site.awaited or _asks_for_mode(site):
            return False
        return is_plain(self.project, callee)


def is_plain(project: Project, function: Function) -> bool:
    """Whether calling a function runs its body there and then: no coroutine, generator, cache or wrapper."""
    if function.is_async or function.fact.is_generator:
        return False
    if function in project.handlers:
        return True
    return all(_keeps_calls(project, function, decorator.expr) for decorator in function.fact.decorators)


def _keeps_calls(project: Project, function: Function, decorator: s.Expr) -> bool:
    """Whether a decorator leaves a plain function plain: neither remembers it nor moves it elsewhere."""
    expr = decorator.func if isinstance(decorator, s.Call) else decorator
    match project.resolve(enclosing(function), expr):
        case External(name=name):
            return name in _KEEP_CALLS
        case Function() as wrapper:
            inside = [f for f in wrapper.file.functions if _is_inside(f, wrapper)]
            return not any(f.is_async or _moves_calls(f) for f in (wrapper, *inside))
        case _:
            return False


def _moves_calls(function: Function) -> bool:
    return function.uses(*_MOVE_CALLS) or any("async" in name for name in function.used)


def _is_inside(function: Function, outer: Function) -> bool:
    return function.fact.qualname.startswith(f"{outer.fact.qualname}.<locals>.")


def _asks_for_mode(site: CallSite) -> bool:
    """Whether a call stands under a condition like `if is_async:`, one side of which no coroutine takes."""
    return any(
        isinstance(part, s.Ref) and "async" in part.path.lower()
        for condition in site.conditions
        for part in s.walk(condition)
    )


def blocking_of(project: Project) -> Blocking:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_blocking")
    if not isinstance(found, Blocking):
        found = project.__dict__["_blocking"] = Blocking(project)
    return found
