"""FI1002: SQL text with values in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name, one_a_statement
from inspector.project.code import Function, argument
from inspector.project.names import Local
from inspector.project.origins import Origin, Origins
from inspector.project.registering import decorates_routes
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project

_TEXT: Final = frozenset(
    {
        "sqlalchemy.text",
        "sqlmodel.text",
        "sqlalchemy.literal_column",
        "sqlalchemy.sql.expression.literal_column",
    }
)
_DRIVERS: Final = frozenset(
    {
        f"{owner}.{method}"
        for owner in ("sqlite3.Connection", "sqlite3.Cursor", "aiosqlite.Connection", "aiosqlite.Cursor")
        for method in ("execute", "executemany", "executescript", "execute_fetchall")
    }
    | {
        f"{owner}.{method}"
        for owner in (
            "asyncpg.Connection",
            "asyncpg.Pool",
            "asyncpg.connection.Connection",
            "asyncpg.pool.Pool",
        )
        for method in ("cursor", "execute", "executemany", "fetch", "fetchrow", "fetchval", "prepare")
    }
    | {
        f"{owner}.{method}"
        for owner in (
            "MySQLdb.cursors.Cursor",
            "aiomysql.Cursor",
            "mysql.connector.cursor.MySQLCursor",
            "psycopg.AsyncConnection",
            "psycopg.AsyncCursor",
            "psycopg.Connection",
            "psycopg.Cursor",
            "psycopg2.extensions.cursor",
            "pymysql.cursors.Cursor",
        )
        for method in ("copy", "execute", "executemany", "stream")
    }
)
_LOOSE_METHODS: Final = frozenset(
    {
        "exec_driver_sql",
        "execute",
        "execute_raw",
        "executemany",
        "executescript",
        "fetch",
        "fetch_all",
        "fetch_one",
        "fetchrow",
        "fetchval",
        "query_first",
        "query_raw",
    }
)
_METHODS: Final = _LOOSE_METHODS | {
    "exec",
    "scalar",
    "scalars",
    "stream",
    "text",
    "literal_column",
    "prepare",
    "cursor",
    "copy",
}
_SQL: Final = re.compile(
    r"""\s*(?:select\b.+\bfrom\b | insert\s+into\b | update\b.+\bset\b | delete\s+from\b
    | replace\s+into\b | with\b.+\bas\s*\(
    | (?:create|alter|drop|truncate)\s+(?:table|index|view|schema|database|user|role)\b)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_GAP: Final = " ? "
_NO_PARAMETERS: Final = re.compile(
    r"\s*(?:alter|analyze|attach|comment|create|detach|drop|grant|pragma|revoke|set|show|truncate|use|vacuum)\b",
    re.IGNORECASE,
)
"""Statements that take no parameters: what stands in them was chosen by who runs the database."""
_BEFORE_A_VALUE: Final = re.compile(
    r"""
    (?: [=<>] | \b(?:i?like|between|limit|offset|then|order\s+by) | \b(?:in|values)\s*\([^()]* )\s*["%]*\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PARAMETER: Final = re.compile(r"[:@$?]|%s|%\(")
_PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?[sdrf]|\{\w*\}")


@rule("FI1002", Severity.ERROR)
def sql_injection(project: Project) -> Iterator[Violation]:
    """Values are written into the text of SQL that goes to the database.

    A value in the text of a statement is part of the statement: `name = "x' OR '1'='1"`
    reads every row, and a few characters more write or drop them. Quoting by hand fails
    on the first case that nobody thought of. The database also cannot keep a plan for a
    text that is new each time.

    Send values beside the text, as parameters: `text("... WHERE email = :email")` with
    `{"email": email}`, or the driver's own placeholders, or build the statement with
    `select(User).where(User.email == email)`. Names of tables and columns cannot be
    parameters: choose them from a constant mapping. Outside of handlers they are not reported
    but after `ORDER BY`, which callers choose, nor are statements that take no parameters, such
    as `CREATE` and `ALTER`.

    Texts made of constants, enum members, numbers and placeholders alone are fine, and
    fragments that another function of the project makes are taken to be made with care.
    """
    texts = _Texts(project)
    for function in project.app_functions_calling(*_METHODS, *_aliases(project)):
        unsafe = {site: how for site in function.calls if (how := texts.unsafe(site)) is not None}
        for site in one_a_statement(function, unsafe):
            yield Violation(
                site.place,
                f"SQL put together with {unsafe[site]} reaches `{called_name(site.call)}`, so whoever "
                f"chooses a value can change the statement; pass the values as parameters",
            )


def _aliases(project: Project) -> frozenset[str]:
    return frozenset({"text"} | project.mentions.renamed(("text",)))


class _Texts:
    """Tells which texts of SQL are put together from what is not fixed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._sessions = sessions_of(project)
        self._origins = Origins(project)

    def unsafe(self, site: CallSite) -> str | None:
        """Say how the SQL that a call sends was put together, when values are in it."""
        sql = argument(site.call, 0, "statement") or argument(site.call, 0, "query")
        if sql is None:
            return None
        known = self._takes_sql(site)
        if not known and called_name(site.call) not in _LOOSE_METHODS:
            return None
        built = self._built(site.owner, sql)
        if built is None:
            return None
        # on something of unknown type, the text itself must show that it is SQL
        return _how(built) if known or _SQL.match(_outline(self._start(site.owner, sql))) else None

    def _takes_sql(self, site: CallSite) -> bool:
        name = self._project.callee(site).name
        return name in _TEXT or name in _DRIVERS or self._sessions.call(site) is not None

    def _built(self, owner: Owner, sql: s.Expr) -> s.Expr | None:
        """Return the expression that puts a value into the text; None where nothing does."""
        if isinstance(sql, s.Ref):
            return self._built_before(owner, sql.path)
        return sql if _is_put_together(sql) and self._has_value(owner, sql) else None

    def _built_before(self, owner: Owner, name: str) -> s.Expr | None:
        match self._project.resolve(owner, name):
            case Local(function=Function() as function) if "." not in name:
                built = (
                    value
                    for value, added in _assigned(function, name)
                    if (added or _is_put_together(value)) and not _is_from_sql_builder(value)
                    if self._has_value(function, value)
                )
                return next((value for value in built if _is_text(value)), None)
            case _:
                return None

    def _has_value(self, owner: Owner, expr: s.Expr) -> bool:
        """Whether something that is not fixed stands in a text, and where a value stands."""
        if not self._varies(owner, expr):
            return False
        if isinstance(owner, Function) and decorates_routes(owner):
            return True  # whatever it is, a client may have chosen it
        pieces = list(_pieces(expr))
        if isinstance(pieces[0], str) and _NO_PARAMETERS.match(pieces[0]):
            return False
        before = ""
        for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
            if isinstance(piece, str):
                before += piece
                continue
            if (
                _is_value(before, after)
                and self._varies(owner, piece)
                and not self._is_placeholders(owner, piece)
            ):
                return True
            before += "?"
        return False

    def _is_placeholders(self, owner: Owner, expr: s.Expr) -> bool:
        """Whether something is `", ".join(f":{name}" for name in names)`."""
        if isinstance(expr, s.Ref) and "." not in expr.path:
            values = self._project.types.assigned(owner, expr.path)
            expr = values[0] if len(values) == 1 else expr
        match expr:
            case s.Call(func=s.Attr(base=s.Const(), name="join"), args=(s.Comprehension(element=made),)):
                return _PARAMETER.match(_outline(made)) is not None
            case _:
                return False

    def _varies(self, owner: Owner, expr: s.Expr) -> bool:
        return self._origins.of(owner, expr) is Origin.VARIES

    def _start(self, owner: Owner, sql: s.Expr) -> s.Expr:
        """Return the expression that a text begins with: of a variable, what it is assigned first."""
        if isinstance(sql, s.Ref) and isinstance(owner, Function):
            return next((value for value, added in _assigned(owner, sql.path) if not added), sql)
        return sql


def _assigned(function: Function, name: str) -> Iterator[tuple[s.Expr, bool]]:
    """Yield what a variable is assigned, and whether it is added to what it holds."""
    for statement in s.statements(function.body):
        match statement:
            case s.Assign(targets=targets, value=value) if any(_is(target, name) for target in targets):
                yield value, False
            case s.AnnAssign(target=target, value=value) if _is(target, name) and value is not None:
                yield value, False
            case s.AugAssign(target=target, op="+", value=value) if _is(target, name):
                yield value, True


def _is(target: s.Expr, name: str) -> bool:
    return isinstance(target, s.Ref) and target.path == name


def _is_text(value: s.Expr) -> bool:
    """Whether an expression is text that was put together, or a value that is added to text as it is."""
    return _is_put_together(value) or isinstance(value, s.Ref)


def _is_from_sql_builder(value: s.Expr) -> bool:
    """Whether `a + b` or `a % b` works on something else than text, `sql.SQL("...") + sql.Identifier(x)`."""
    return (
        isinstance(value, s.Binary)
        and not any(
            isinstance(part, s.Format) or (isinstance(part, s.Const) and isinstance(part.value, str))
            for part in (value.left, value.right)
        )
        and not isinstance(value.left, s.Binary)
    )


def _is_put_together(expr: s.Expr) -> bool:
    match expr:
        case s.Format() | s.Call(func=s.Attr(base=s.Const() | s.Format(), name="format")):
            return True
        case s.Binary(op="%", left=left):
            return isinstance(left, (s.Const, s.Format)) or _is_put_together(left)
        case s.Binary(op="+", left=left, right=right):
            return any(
                isinstance(part, (s.Const, s.Format)) or _is_put_together(part) for part in (left, right)
            )
        case s.Conditional(body=body, orelse=orelse):
            return _is_put_together(body) or _is_put_together(orelse)
        case _:
            return False


def _how(built: s.Expr) -> str:
    match built:
        case s.Format():
            return "an f-string"
        case s.Call():
            return "`.format`"
        case s.Binary(op="%"):
            return "`%`"
        case _:
            return "`+`"


def _pieces(expr: s.Expr) -> Iterator[str | s.Expr]:
    """Yield the literal texts of what is put together, and between them what is put in."""
    match expr:
        case s.Const(value=str(text)):
            yield text
        case s.Format(parts=parts):
            for part in parts:
                yield from _pieces(part)
        case s.Formatted(value=value):
            yield value
        case s.Binary(op="+", left=left, right=right):
            yield from _pieces(left)
            yield from _pieces(right)
        case s.Binary(op="%", left=s.Const(value=str(text)), right=right):
            yield from _filled(text, right.items if isinstance(right, s.Sequence) else (right,), right)
        case s.Call(func=s.Attr(base=s.Const(value=str(text)), name="format"), args=args):
            yield from _filled(text, args, expr)
        case _:
            yield expr


def _filled(text: str, given: tuple[s.Expr, ...], whole: s.Expr) -> Iterator[str | s.Expr]:
    """Yield a template in pieces; where it cannot be told what goes where, all of it goes everywhere."""
    texts = _PLACEHOLDER.split(text)
    for number, literal in enumerate(texts):
        yield literal
        if number < len(texts) - 1:
            yield given[number] if len(given) == len(texts) - 1 else whole


def _is_value(before: str, after: str | s.Expr) -> bool:
    """Whether what stands here is a value, going by the SQL around it, and no name or clause."""
    if before.count("'") % 2 == 1:
        return True
    following = after if isinstance(after, str) else ""
    return _BEFORE_A_VALUE.search(before) is not None and not following.startswith((".", '".'))


def _outline(expr: s.Expr) -> str:
    """Render the text of an expression with a gap for each part that is no literal."""
    match expr:
        case s.Const(value=str(text)):
            return text
        case s.Format(parts=parts):
            return "".join(_outline(part) for part in parts)
        case s.Binary(left=left, right=right):
            return _outline(left) + _outline(right)
        case s.Call(func=s.Attr(base=base)):
            return _outline(base)
        case _:
            return _GAP


sql_injection.bad("""
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def find(session: AsyncSession, email: str) -> object:
    statement = text(f"SELECT * FROM users WHERE email = '{email}'")  # <- FI1002
    return await session.execute(statement)


async def rename(session: AsyncSession, user_id: int, name: str) -> None:
    await session.execute(
        text("UPDATE users SET name = '%s' WHERE id = %s" % (name, user_id))  # <- FI1002
    )
""")

sql_injection.bad("""
import sqlite3


def search(path: str, title: str | None, author: str | None) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    query = "SELECT * FROM books WHERE 1 = 1"
    if title:
        query += f" AND title = '{title}'"
    if author:
        query = query + " AND author = '" + author + "'"
    return connection.execute(query).fetchall()  # <- FI1002


class Archive:
    def __init__(self, connection) -> None:
        self.connection = connection

    def remove(self, name: str) -> None:
        self.connection.execute("DELETE FROM books WHERE title = '{}'".format(name))  # <- FI1002
""")

sql_injection.good("""
# --- shop/models.py
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
# --- shop/search.py
from enum import StrEnum

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shop.models import User

COLUMNS = "id, email, name"
ORDER = {"new": "created_at DESC", "name": "name ASC"}


class Table(StrEnum):
    USERS = "users"
    ADMINS = "admins"


async def find(session: AsyncSession, table: Table, email: str, order: str, limit: int) -> object:
    statement = text(
        f"SELECT {COLUMNS} FROM {table.value} WHERE email = :email ORDER BY {ORDER[order]} LIMIT {limit}"
    )
    await session.execute(select(User).where(User.email == email))
    return await session.execute(statement, {"email": email})
""")

sql_injection.good("""
import sqlite3


class Runner:
    def execute(self, command: str) -> None:
        ...


def search(connection: sqlite3.Connection, ids: list[int], title: str | None, runner: Runner) -> object:
    clauses = ["1 = 1"]
    values: list[object] = [*ids]
    if title:
        clauses.append("title = ?")
        values.append(title)
    marks = ", ".join("?" for _ in ids)
    query = f"SELECT * FROM books WHERE id IN ({marks}) AND {' AND '.join(clauses)}"
    runner.execute(f"restart {title}")
    return connection.execute(query, values)
""")

sql_injection.good("""
import sqlite3
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session


def load(session: Session, schema: str, table: str, columns: Sequence[str], size: int) -> None:
    names = ", ".join(columns)
    placeholders = ", ".join(f":{name}" for name in columns)
    session.execute(text(f"INSERT INTO {schema}.{table} ({names}) VALUES ({placeholders})"))
    session.execute(text(f"ALTER TABLE {table} ADD COLUMN {columns[0]} TEXT DEFAULT '{size}'"))
    session.execute(text(f"SET SESSION innodb_lock_wait_timeout = {size}"))


def count(connection: sqlite3.Connection, table: str, column: str, word: str) -> int:
    rows = connection.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" LIKE ?', (word,))
    return rows.fetchone()[0]
""")

sql_injection.bad("""
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

router = APIRouter()


def get_session():
    with Session(create_engine("sqlite://")) as session:
        yield session


@router.get("/tables/{table}")
def read_table(session: Annotated[Session, Depends(get_session)], table: str) -> None:
    session.execute(text(f"SELECT * FROM {table}"))  # <- FI1002


def listed(session: Session, order: str) -> None:
    session.execute(text(f"SELECT * FROM books ORDER BY {order}"))  # <- FI1002


def find(session: Session, table: str, number: str) -> None:
    session.execute(text("SELECT * FROM {} WHERE number > {}".format(table, number)))  # <- FI1002
    session.execute(text("SELECT * FROM %s WHERE name IN (1, %s)" % (table, number)))  # <- FI1002
""")
