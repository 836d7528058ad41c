"""The calls that make database engines, and the database that a URL leads to.

A URL is followed through constants, settings fields, `os.getenv` defaults, f-strings and
the functions and properties that put it together; what names no database stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, argument, keyword
from inspector.project.names import External, Local, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project
    from inspector.project.types import TypeRef

_MAKERS: Final = frozenset(
    {"sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine", "sqlmodel.create_engine"}
)
_WORDS: Final = frozenset(name.rpartition(".")[2] for name in _MAKERS)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9]*)(\+[a-z0-9_]+)?(:|$)", re.IGNORECASE)
DIALECTS: Final = frozenset(
    {
        "bigquery",
        "clickhouse",
        "cockroachdb",
        "mariadb",
        "mssql",
        "mysql",
        "oracle",
        "postgres",
        "postgresql",
        "redshift",
        "snowflake",
        "sqlite",
    }
)
_DSN_TYPES: Final = {
    "pydantic.CockroachDsn": "cockroachdb",
    "pydantic.MariaDBDsn": "mariadb",
    "pydantic.MySQLDsn": "mysql",
    "pydantic.PostgresDsn": "postgresql",
    "pydantic.SnowflakeDsn": "snowflake",
}
_WRAPPERS: Final = frozenset({"builtins.str", "sqlalchemy.make_url", "sqlalchemy.engine.make_url"})
_BUILDERS: Final = frozenset({"build", "create"})
_REWRITES: Final = frozenset({"replace", "removesuffix", "strip", "unicode_string", "get_secret_value"})
_ENVIRONMENT: Final = frozenset({"os.getenv", "os.environ.get"})
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Engine:
    """A call that makes an engine, and the dialect of its URL, None where it is unknown."""

    site: CallSite
    dialect: str | None


def engines(project: Project) -> Iterator[Engine]:
    """Yield every call of app code that makes a SQLAlchemy or SQLModel engine."""
    for site in engine_calls(project):
        url = argument(site.call, 0, "url")
        yield Engine(site, dialect(project, site.owner, url) if url is not None else None)


def engine_calls(project: Project) -> tuple[CallSite, ...]:
    """Return the call sites of app code that make an engine, in the order of files."""
    found = project.__dict__.get("_engine_calls")
    if not isinstance(found, tuple):
        found = project.__dict__["_engine_calls"] = tuple(_engine_calls(project))
    return found


def _engine_calls(project: Project) -> Iterator[CallSite]:
    words = project.imported_as(_WORDS)
    for file in project.app_files:
        if not file.used.isdisjoint(words):
            yield from (site for site in file.calls if project.callee(site).name in _MAKERS)
        for function in file.functions:
            if not function.used.isdisjoint(words):
                yield from (site for site in function.calls if project.callee(site).name in _MAKERS)


def dialect(project: Project, owner: Owner, url: s.Expr) -> str | None:
    """Return the database that a URL leads to, `postgresql` or `sqlite`; None where nothing says it."""
    return _Urls(project).of(owner, url, 0)


class _Urls:
    def __init__(self, project: Project) -> None:
        self.project = project

    def of(self, owner: Owner, expr: s.Expr, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        match expr:
            case s.Const(value=str(text)):
                return _scheme(text)
            case s.Format(parts=(s.Const(value=str(text)), *_)):
                return _scheme(text)
            case s.Format(parts=(first, *_)) | s.Binary(op="+" | "%", left=first):
                return self.of(owner, first, depth + 1)
            case s.Conditional(body=body, orelse=orelse):
                return self._agreed(self.of(owner, one, depth + 1) for one in (body, orelse))
            case s.Logical(op="or", values=values):
                return self._agreed(self.of(owner, one, depth + 1) for one in values)
            case s.Call():
                return self._call(owner, expr, depth)
            case s.Ref(path=path):
                return self._ref(owner, path, depth)
            case s.Attr(base=base, name=name):
                found = self.project.type_of(owner, base)
                return self._attribute(found, name, depth) if found is not None else None
            case _:
                return None

    def _agreed(self, found: Iterator[str | None]) -> str | None:
        known = {one for one in found if one is not None}
        return known.pop() if len(known) == 1 else None

    def _call(self, owner: Owner, call: s.Call, depth: int) -> str | None:
        callee = self.project.types.callee(owner, call.func)
        if callee.function is not None:
            return self._returned(callee.function, depth)
        if callee.name in _WRAPPERS and call.args:
            return self.of(owner, call.args[0], depth + 1)
        if callee.name in _ENVIRONMENT:
            given = argument(call, 1, "default")
            return self.of(owner, given, depth + 1) if given is not None else None
        match call.func:
            case s.Ref(path=path) if "." in path:
                base: s.Expr = s.Ref(path.rpartition(".")[0], call.span.line, call.span.column)
                name = path.rpartition(".")[2]
            case s.Attr(base=base, name=name):
                pass
            case _:
                return None
        if name in _REWRITES:
            return self._rewritten(owner, call, base, name, depth)
        if name in _BUILDERS:
            scheme = keyword(call, "scheme") or argument(call, 0, "drivername")
            return self.of(owner, scheme, depth + 1) if scheme is not None else None
        return None

    def _rewritten(self, owner: Owner, call: s.Call, base: s.Expr, name: str, depth: int) -> str | None:
        if name == "replace" and len(call.args) > 1:
            match call.args[1]:
                case s.Const(value=str(text)) if (found := _scheme(text)) is not None:
                    return found
        return self.of(owner, base, depth + 1)

    def _returned(self, function: Function, depth: int) -> str | None:
        by_type = self._typed(self.project.types.annotation(function, function.fact.returns))
        if by_type is not None:
            return by_type
        values = [
            statement.value
            for statement in s.statements(function.body)
            if isinstance(statement, s.Return) and statement.value is not None
        ]
        return self._agreed(self.of(function, value, depth + 1) for value in values)

    def _ref(self, owner: Owner, path: str, depth: int) -> str | None:
        match self.project.resolve(owner, path):
            case Local(function=function, name=name):
                parameter = next((p for p in function.fact.parameters if p.name == name), None)
                if parameter is not None:
                    return self._typed(self.project.types.annotation(function, parameter.annotation))
                return self._assigned(function, name, depth)
            case Variable(file=file, name=name, cls=None):
                return self._assigned(file, name, depth)
            case Variable(cls=Class() as cls, name=name):
                return self._field(cls, name, depth)
            case External():
                return None
        base, _, name = path.rpartition(".")
        found = self.project.type_of(owner, s.Ref(base, 0, 0)) if base else None
        return self._attribute(found, name, depth) if found is not None else None

    def _assigned(self, owner: Owner, name: str, depth: int) -> str | None:
        values = self.project.types.assigned(owner, name)
        if values:
            return self._agreed(self.of(owner, value, depth + 1) for value in values)
        annotated = [
            statement
            for statement in s.statements(owner.body)
            if isinstance(statement, s.AnnAssign)
            and isinstance(statement.target, s.Ref)
            and statement.target.path == name
        ]
        if len(annotated) == 1 and annotated[0].value is not None:
            return self.of(owner, annotated[0].value, depth + 1)
        return None

    def _attribute(self, found: TypeRef, name: str, depth: int) -> str | None:
        if found.cls is None:
            return None
        for cls in self.project.hierarchy.line(found.cls):
            if name in cls.methods:
                return self._returned(cls.methods[name], depth)
            known = self._field(cls, name, depth)
            if known is not None:
                return known
        return None

    def _field(self, cls: Class, name: str, depth: int) -> str | None:
        for statement in cls.body:
            match statement:
                case s.AnnAssign(target=s.Ref(path=path), annotation=annotation, value=value) if path == name:
                    typed = self._typed(self.project.types.annotation(cls, annotation))
                    given = self._default(value) if value is not None else None
                    return typed or (self.of(cls, given, depth + 1) if given is not None else None)
                case s.Assign(targets=(s.Ref(path=path),), value=value) if path == name:
                    return self.of(cls, value, depth + 1)
        return None

    def _default(self, value: s.Expr) -> s.Expr | None:
        """Return the default of a field that `Field(...)` describes, else the value itself."""
        if isinstance(value, s.Call) and s.render(value.func).rpartition(".")[2] == "Field":
            return argument(value, 0, "default")
        return value

    def _typed(self, found: TypeRef | None) -> str | None:
        return _DSN_TYPES.get(found.name) if found is not None else None


def _scheme(text: str) -> str | None:
    found = _SCHEME.match(text)
    if found is None or found[1].lower() not in DIALECTS:
        return None
    return "postgresql" if found[1].lower() == "postgres" else found[1].lower()
