"""Which calls block the thread that makes them: tables, and the functions that get to one.

`BLOCKING` names functions and methods of known types; to teach the inspector another one
is one line there. Clients of synchronous SDKs have tables of their own in `sdks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.callers import Callers, Hop, called_name
from inspector.project.code import Function
from inspector.project.expressions import enclosing
from inspector.project.holders import Holders
from inspector.project.libraries import RETURNS
from inspector.project.names import External
from inspector.project.sdks import FAMILIES, NAMES, Clients
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.code import CallSite
    from inspector.project.model import Project
    from inspector.project.types import TypeRef

_HTTP: Final = ("delete", "get", "head", "options", "patch", "post", "put", "request")
_CURSOR: Final = ("callproc", "execute", "executemany", "fetchall", "fetchmany", "fetchone")
_ASYNC_HTTP: Final = "await an `httpx.AsyncClient`"
_ASYNC_PROCESS: Final = "await `asyncio.create_subprocess_exec`"
_THREAD: Final = "hand it to `asyncio.to_thread`"
_ASYNC_FILE: Final = "hand it to `asyncio.to_thread` or use `anyio.open_file`"
_ASYNC_SQLITE: Final = "use `aiosqlite`"
_ASYNC_POSTGRES: Final = "use `asyncpg` or `psycopg.AsyncConnection`"
_ASYNC_MYSQL: Final = "use `asyncmy` or `aiomysql`"


def _all(owner: str, names: Iterable[str], instead: str) -> dict[str, str]:
    return {f"{owner}.{name}": instead for name in names}


BLOCKING: Final[dict[str, str]] = {
    "time.sleep": "await `asyncio.sleep`",
    "builtins.input": _THREAD,
    **_all("requests", _HTTP, _ASYNC_HTTP),
    **_all("requests.Session", (*_HTTP, "send"), _ASYNC_HTTP),
    "urllib.request.urlopen": _ASYNC_HTTP,
    "urllib.request.urlretrieve": _ASYNC_HTTP,
    **_all("httpx", (*_HTTP, "stream"), _ASYNC_HTTP),
    "httpx.Client": "use `httpx.AsyncClient`",
    **_all("httpx.Client", (*_HTTP, "send", "stream"), _ASYNC_HTTP),
    **_all("subprocess", ("call", "check_call", "check_output", "run"), _ASYNC_PROCESS),
    **_all("subprocess", ("getoutput", "getstatusoutput"), "await `asyncio.create_subprocess_shell`"),
    **_all("subprocess.Popen", ("communicate", "wait"), _ASYNC_PROCESS),
    "os.system": "await `asyncio.create_subprocess_shell`",
    "socket.create_connection": "await `asyncio.open_connection`",
    "socket.socket.connect": "await `loop.sock_connect`",
    "socket.socket.connect_ex": "await `loop.sock_connect`",
    "builtins.open": _ASYNC_FILE,
    **_all("pathlib.Path", ("open", "read_bytes", "read_text", "write_bytes", "write_text"), _ASYNC_FILE),
    "sqlite3.connect": _ASYNC_SQLITE,
    **_all(
        "sqlite3.Connection", ("backup", "commit", "execute", "executemany", "executescript"), _ASYNC_SQLITE
    ),
    **_all("sqlite3.Cursor", (*_CURSOR, "executescript"), _ASYNC_SQLITE),
    "psycopg.connect": _ASYNC_POSTGRES,
    "psycopg.Connection.connect": _ASYNC_POSTGRES,
    **_all("psycopg.Connection", ("commit", "execute", "rollback"), _ASYNC_POSTGRES),
    **_all("psycopg.Cursor", _CURSOR, _ASYNC_POSTGRES),
    "psycopg2.connect": _ASYNC_POSTGRES,
    **_all("psycopg2.extensions.connection", ("commit", "rollback"), _ASYNC_POSTGRES),
    **_all("psycopg2.extensions.cursor", (*_CURSOR, "copy_expert"), _ASYNC_POSTGRES),
    "pymysql.connect": _ASYNC_MYSQL,
    **_all("pymysql.connections.Connection", ("commit", "ping", "query", "rollback"), _ASYNC_MYSQL),
    **_all("pymysql.cursors.Cursor", _CURSOR, _ASYNC_MYSQL),
    "mysql.connector.connect": _ASYNC_MYSQL,
    **_all("mysql.connector.MySQLConnection", ("commit", "rollback"), _ASYNC_MYSQL),
    **_all("mysql.connector.cursor.MySQLCursor", _CURSOR, _ASYNC_MYSQL),
}
"""What blocks, by canonical name, and what an `async def` does instead."""

OFFLOADERS: Final = frozenset(
    {
        "anyio.to_thread.run_sync",
        "asgiref.sync.sync_to_async",
        "asyncio.to_thread",
        "fastapi.concurrency.run_in_threadpool",
        "starlette.concurrency.iterate_in_threadpool",
        "starlette.concurrency.run_in_threadpool",
    }
)
"""Functions that run a callable, given as an argument, in another thread."""

_OFFLOADING_METHODS: Final = frozenset({"run_in_executor", "submit"})
_BUILTINS: Final = frozenset(
    name.removeprefix("builtins.") for name in BLOCKING if name.startswith("builtins.")
)
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
_LAST_NAMES: Final = frozenset(name.rpartition(".")[2] for name in BLOCKING)
_MOST_CONDITIONS: Final = 1
"""A call behind several `if`s, a few functions away, is seldom made: such chains are no evidence."""

_OWNERS: Final = frozenset(name.rpartition(".")[0] for name in BLOCKING)
_MAKERS: Final = tuple(maker for maker, made in RETURNS.items() if made in _OWNERS)
_SDK_MAKERS: Final = tuple(maker for maker, made in RETURNS.items() if made not in _OWNERS)


@dataclass(frozen=True, slots=True)
class Block:
    """A call that blocks: `what` as messages name it, and what to do `instead`."""

    site: CallSite
    what: str
    instead: str
    sdk: str | None = None  # the synchronous SDK on whose client it is made


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
        self.callers = Callers(project)
        self._calls: dict[Function, tuple[Block, ...]] = {}
        self._holders = Holders(project, (*BLOCKING, *_MAKERS), self._has_listed_methods)
        self._client_holders = Holders(project, (*NAMES, *_SDK_MAKERS), self._is_client, FAMILIES)

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
        functions and lambdas end it, and so does more than one `if` on the way.
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

    def offloads(self, site: CallSite) -> bool:
        """Whether a call runs a callable that it is given in another thread."""
        if called_name(site.call) in _OFFLOADING_METHODS:
            return True
        return self.project.callee(site).name in OFFLOADERS

    # --- details -------------------------------------------------------------------------------

    def _blocks(self, function: Function) -> Iterator[Block]:
        listed = self._may_block(function)
        on_clients = self._client_holders.concern(function)
        for site in function.calls if listed or on_clients else ():
            if site.awaited or site.deferred:
                continue
            block = (self._listed(site) if listed else None) or (
                self._on_client(site) if on_clients else None
            )
            if block is not None:
                yield block

    def _has_listed_methods(self, found: TypeRef) -> bool:
        if found.cls is None:
            return found.name in _OWNERS
        return not _OWNERS.isdisjoint(self.project.hierarchy.external_bases(found.cls))

    def _is_client(self, found: TypeRef) -> bool:
        return self._clients.of_type(found) is not None

    def _may_block(self, function: Function) -> bool:
        uses = function.fact.uses
        if not _BUILTINS.isdisjoint(function.fact.called):
            return True
        return not self._words.isdisjoint(uses) and self._holders.concern(function)

    def _listed(self, site: CallSite) -> Block | None:
        if called_name(site.call) not in self._words:
            return None
        name = self.project.callee(site).name
        if name not in BLOCKING or self._is_nonblocking_socket(site, name):
            return None
        return Block(site, name.removeprefix("builtins."), BLOCKING[name])

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
        words = {name.rpartition(".")[2] for name in BLOCKING if name.startswith("builtins.")}
        imported: set[str] = set()
        for file in self.project.files.values():
            for fact in file.facts.imports:
                if fact.level == 0:
                    imported.add(fact.module.partition(".")[0])
                    if fact.name in _LAST_NAMES:
                        words.add(fact.bound)
        words.update(name.rpartition(".")[2] for name in BLOCKING if name.partition(".")[0] in imported)
        return frozenset(words)

    @cached_property
    def _hops(self) -> dict[Function, Hop]:
        sources = (
            block.site
            for function in self.project.app_functions
            if is_plain(self.project, function)
            for block in self.calls(function)
            if not _asks_for_mode(block.site)
        )
        return self.callers.reach(sources, self.runs, _MOST_CONDITIONS)

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
    return function.uses(*_MOVE_CALLS) or any("async" in name for name in function.fact.uses)


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
