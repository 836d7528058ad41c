"""What calls do with database sessions: SQLAlchemy's and SQLModel's, synchronous and asynchronous.

A session is known by its type, never by its name: annotated (through `Annotated` aliases
too), made by a factory or a constructor, held by an attribute, or of a project class that
derives from a session class. Connections count as sessions: they run the same statements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from inspector.project.callers import Hop, called_name, callers_of
from inspector.project.code import Function, argument, receiver
from inspector.project.holders import Holders
from inspector.project.names import External, Local
from inspector.project.tables.sessions import SESSION_MAKERS
from inspector.project.types import TypeRef
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project
    from inspector.project.tables.sessions import Kind


class Effect(StrEnum):
    """What a call on a session does."""

    READ = "read"
    WRITE = "write"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    CLOSE = "close"
    BEGIN = "begin"


_METHODS: Final[dict[str, Effect]] = {
    # a statement given to these may write all the same, see `_effect`
    "exec": Effect.READ,
    "exec_driver_sql": Effect.READ,
    "execute": Effect.READ,
    "scalar": Effect.READ,
    "scalars": Effect.READ,
    "stream": Effect.READ,
    "stream_scalars": Effect.READ,
    "get": Effect.READ,
    "get_one": Effect.READ,
    "query": Effect.READ,
    "refresh": Effect.READ,
    "add": Effect.WRITE,
    "add_all": Effect.WRITE,
    "bulk_insert_mappings": Effect.WRITE,
    "bulk_save_objects": Effect.WRITE,
    "bulk_update_mappings": Effect.WRITE,
    "delete": Effect.WRITE,
    "flush": Effect.WRITE,
    "merge": Effect.WRITE,
    "commit": Effect.COMMIT,
    "rollback": Effect.ROLLBACK,
    "close": Effect.CLOSE,
    "begin": Effect.BEGIN,
    "begin_nested": Effect.BEGIN,
}
_TAKE_STATEMENT: Final = frozenset(
    {"exec", "exec_driver_sql", "execute", "scalar", "scalars", "stream", "stream_scalars"}
)
_IN_MEMORY: Final = frozenset({"add", "add_all", "begin", "close"})
"""Methods that only note what is to be done, or hand something back."""

QUERIES: Final = frozenset(
    {"exec", "execute", "get", "get_one", "query", "scalar", "scalars", "stream", "stream_scalars"}
)
"""Methods that send a query of their own."""

Verb = Literal["select", "insert", "update", "delete", "text"]
_BUILDERS: Final[dict[str, Verb]] = {
    "sqlalchemy.select": "select",
    "sqlmodel.select": "select",
    "sqlalchemy.text": "text",
    **{
        f"{module}.{verb}": verb
        for module in ("sqlalchemy", "sqlmodel")
        for verb in ("insert", "update", "delete")
    },
    **{f"sqlalchemy.dialects.{dialect}.insert": "insert" for dialect in ("mysql", "postgresql", "sqlite")},
}
_WRITING_SQL: Final = re.compile(r"\s*(insert|update|delete|merge|replace|truncate)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SessionCall:
    """A call of a session's method (`update`/`delete` for those of a `session.query(...)`)."""

    site: CallSite
    method: str
    effect: Effect
    kind: Kind

    @property
    def runs(self) -> bool:
        """Whether it talks to the database, other than `add` and `begin`."""
        return self.method not in _IN_MEMORY

    @property
    def is_query(self) -> bool:
        """Whether it sends a query of its own: execute, scalar(s), exec, get and their like."""
        return self.method in QUERIES


class Sessions:
    """Answers questions about sessions, each once; `sessions_of` gives the one of a project."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self.project = project
        self.callers = callers_of(project)
        self._calls: dict[Function, tuple[SessionCall, ...]] = {}
        self._kinds = project.tables.sessions
        makers = (*self._kinds, *SESSION_MAKERS, *project.tables.makers(self._kinds))
        self._holders = Holders(project, makers, self._is_held)

    @cached_property
    def users(self) -> tuple[Function, ...]:
        """The functions of app code that may make a session call, in order."""
        return tuple(filter(self.concern, self.project.app_functions_using(*_METHODS, "update")))

    def concern(self, function: Function) -> bool:
        """Whether a function mentions a session, a factory or a name that holds one; cheap."""
        if self._holders.concern(function):
            return True
        return function.cls is not None and self.kind(TypeRef(function.cls.name, function.cls)) is not None

    def kind(self, found: TypeRef | None) -> Kind | None:
        """Whether a type is a synchronous or an asynchronous session; None when it is none."""
        if found is None:
            return None
        if found.cls is None:
            return self._kinds.get(found.name)
        kinds = {
            self._kinds[name]
            for name in self.project.hierarchy.external_bases(found.cls)
            if name in self._kinds
        }
        return kinds.pop() if len(kinds) == 1 else None

    def calls(self, function: Function) -> tuple[SessionCall, ...]:
        """Return the session calls of a function's own body, in source order."""
        found = self._calls.get(function)
        if found is None:
            found = ()
            if function.uses(*_METHODS, "update") and self.concern(function):
                found = tuple(call for site in function.calls if (call := self.call(site)) is not None)
            self._calls[function] = found
        return found

    def call(self, site: CallSite) -> SessionCall | None:
        """Say what a call does with a session; None when it is not known to be a session's method."""
        name = called_name(site.call)
        if name in {"update", "delete"}:
            kind = self._on_query(site)
            if kind is not None:
                return SessionCall(site, name, Effect.WRITE, kind)
        if name not in _METHODS:
            return None
        base = receiver(site.call.func)
        if base is None:
            return None
        kind = self.kind(self.project.type_of(site.owner, base))
        return None if kind is None else SessionCall(site, name, self._effect(site, name), kind)

    def opens(self, site: CallSite) -> Kind | None:
        """Return the kind of session that a call of a factory or session class makes; None for others."""
        if self.project.callee(site).function is not None:
            return None
        return self.kind(self.project.type_of(site.owner, site.call))

    def verb(self, owner: Owner, expr: s.Expr) -> Verb | None:
        """Say what a statement does, by the function that builds it or by the first word of SQL text.

        Local variables and constants are followed when they are assigned once. `"text"`
        is SQL whose first word says nothing certain.
        """
        for _ in range(10):
            expr = _innermost(expr)
            match expr:
                case s.Call(func=func, args=args):
                    built = self._builder(owner, func)
                    if built == "text" and args:
                        expr = args[0]
                        continue
                    return built
                case s.Ref(path=path) if "." not in path:
                    assigned = self._assigned_once(owner, path)
                    if assigned is None:
                        return None
                    expr = assigned
                case s.Const(value=str(text)) | s.Format(parts=(s.Const(value=str(text)), *_)):
                    return _verb_of_sql(text)
                case _:
                    return None
        return None

    def reach(self, *effects: Effect, queries: bool = False) -> dict[Function, Hop]:
        """Functions that get to a session call of these effects, or to a query, through project functions.

        The first hop of a shortest chain stands with each; see `chain`.
        """
        sources = (
            call.site
            for function in self.project.app_functions
            for call in self.calls(function)
            if call.effect in effects or (queries and call.is_query)
        )
        return self.callers.reach(
            sources, lambda site, callee: not site.deferred and (site.awaited or not callee.is_async)
        )

    # --- details -------------------------------------------------------------------------------

    def _is_held(self, found: TypeRef) -> bool:
        if found.name in SESSION_MAKERS or self.kind(found) is not None:
            return True
        # what generators and context managers hand out
        inner = found.arguments[0] if found.arguments and found.cls is None else None
        return inner is not None and self.kind(self._annotated(found, inner)) is not None

    def _annotated(self, found: TypeRef, inner: s.Expr) -> TypeRef | None:
        return self.project.types.annotation(found.owner, inner) if found.owner is not None else None

    def _effect(self, site: CallSite, method: str) -> Effect:
        if method in _TAKE_STATEMENT:
            statement = argument(site.call, 0, "statement")
            if statement is not None and self.verb(site.owner, statement) in {"insert", "update", "delete"}:
                return Effect.WRITE
        return _METHODS[method]

    def _on_query(self, site: CallSite) -> Kind | None:
        """Return the kind of the session whose `query(...)` a chain of calls starts with."""
        if not isinstance(site.call.func, s.Attr):
            return None
        start = _innermost(site.call)
        if not isinstance(start, s.Call) or called_name(start) != "query":
            return None
        base = receiver(start.func)
        return self.kind(self.project.type_of(site.owner, base)) if base is not None else None

    def _builder(self, owner: Owner, func: s.Expr) -> Verb | None:
        match self.project.resolve(owner, func):
            case External(name=name):
                return _BUILDERS.get(name)
            case _:
                return None

    def _assigned_once(self, owner: Owner, name: str) -> s.Expr | None:
        match self.project.resolve(owner, name):
            case Local(function=function):
                values = list(_assignments(function.body, name))
                own = {_innermost(value) for value in values if not _builds_on(value, name)}
                return own.pop() if len(own) == 1 else None
            case _:
                return None


def sessions_of(project: Project) -> Sessions:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_sessions")
    if not isinstance(found, Sessions):
        found = project.__dict__["_sessions"] = Sessions(project)
    return found


def _innermost(expr: s.Expr) -> s.Expr:
    """Return the call that a chain of calls starts with: `insert(X)` of `insert(X).values(y=1)`."""
    while isinstance(expr, s.Call) and isinstance(expr.func, s.Attr):
        expr = expr.func.base
    return expr


def _builds_on(value: s.Expr, name: str) -> bool:
    """Whether a value is a further step of what a name already holds: `stmt = stmt.where(...)`."""
    start = _innermost(value)
    return (
        isinstance(start, s.Call) and isinstance(start.func, s.Ref) and start.func.path.startswith(f"{name}.")
    )


def _assignments(body: tuple[s.Stmt, ...], name: str) -> Iterator[s.Expr]:
    for statement in s.statements(body):
        match statement:
            case s.Assign(targets=(s.Ref(path=path),), value=value) if path == name:
                yield value
            case s.AnnAssign(target=s.Ref(path=path), value=value) if path == name and value is not None:
                yield value
            case s.AugAssign(target=s.Ref(path=path), value=value) if path == name:
                yield value


def _verb_of_sql(text: str) -> Verb:
    found = _WRITING_SQL.match(text)
    if found is None:
        return "select" if text.lstrip()[:6].lower() == "select" else "text"
    verb = found[1].lower()
    if verb in {"update", "delete", "insert"}:
        return verb  # type: ignore[return-value]
    return "delete" if verb == "truncate" else "insert"
