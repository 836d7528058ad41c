"""FI0706: an exception that is caught whatever it is, and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.names import External
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s
from inspector.source.facts import may_have_bare_except

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class, Function, Owner, SourceFile
    from inspector.project.model import Project

_EVERYTHING: Final = frozenset({"builtins.Exception", "builtins.BaseException"})


@rule("FI0706", Severity.WARNING)
def swallowed_exception(project: Project) -> Iterator[Violation]:
    """Every exception is caught and nothing is done about it.

    `except Exception: pass` hides the failure that was expected together with every other:
    a misspelt attribute, a lost connection, a full disk. The program goes on with half of
    its work done, and neither the client nor the log says so.

    Catch what is expected by its class (`except FileNotFoundError:`), or let the exception
    go up to the application's handlers. Where going on is right, log the exception, or say
    so: `contextlib.suppress(TheOneError)`.

    Silent on handlers that name a narrower class, on import fallbacks, and on cleaning up
    (`close`, `rollback`, `unlink` and their like as the only thing tried).
    """
    for file in project.app_files:
        for owner in _owners(file):
            for statement in s.statements(owner.body):
                if isinstance(statement, s.Try) and not _only_cleans_up(statement.body):
                    yield from _handlers(project, owner, file, statement)


def _owners(file: SourceFile) -> Iterator[SourceFile | Function | Class]:
    """Yield the bodies of a file in which such a handler may stand, without decoding the others."""
    if "Exception" in file.used or may_have_bare_except(file.facts.body):
        yield file
    for function in file.functions:
        if function.uses("Exception", "BaseException") or may_have_bare_except(function.fact.body):
            yield function


def _handlers(project: Project, owner: Owner, file: SourceFile, statement: s.Try) -> Iterator[Violation]:
    for handler in statement.handlers:
        if not _catches_all(project, owner, handler.type) or not all(map(_does_nothing, handler.body)):
            continue
        if any(isinstance(tried, s.Import) for tried in statement.body):
            continue
        start = file.place(handler.span)
        caught = f"except {s.render(handler.type)}" if handler.type is not None else "a bare except"
        yield Violation(
            start,
            f"`{caught}` drops every failure of {_tried(statement.body)} without a trace; catch the "
            "class that is expected, or log the exception",
        )


def _catches_all(project: Project, owner: Owner, caught: s.Expr | None) -> bool:
    if caught is None:
        return True
    found = project.resolve(owner, caught)
    return isinstance(found, External) and found.name in _EVERYTHING


def _does_nothing(statement: s.Stmt) -> bool:
    match statement:
        case s.Simple(kind=kind):
            return kind in {"pass", "continue"}
        case s.ExprStmt(value=value):
            return isinstance(value, (s.Const, s.Opaque))
        case _:
            return False


_CLEANING: Final = frozenset(
    {
        "aclose", "cancel", "cleanup", "close", "disconnect", "dispose", "join", "kill", "release", "remove",
        "rmtree", "rollback", "shutdown", "stop", "terminate", "unlink", "unsubscribe", "wait",
    }
)  # fmt: skip
"""What is done to things that are given up: that it fails changes nothing any more."""


def _only_cleans_up(body: tuple[s.Stmt, ...]) -> bool:
    return all(_last_name(statement) in _CLEANING for statement in body)


def _last_name(statement: s.Stmt) -> str | None:
    match statement:
        case s.ExprStmt(value=s.Call(func=func)) | s.ExprStmt(value=s.Await(value=s.Call(func=func))):
            return s.render(func).rpartition(".")[2]
        case _:
            return None


def _tried(body: tuple[s.Stmt, ...]) -> str:
    first, last = _lines(body[0])[0], _lines(body[-1])[1]
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _lines(statement: s.Stmt) -> tuple[int, int]:
    span = getattr(statement, "span", None)
    return (span.line, span.end_line) if isinstance(span, s.Span) else (0, 0)


swallowed_exception.bad("""
import json


def load_prices(path: str) -> dict[str, float]:
    prices: dict[str, float] = {}
    for line in path.splitlines():
        try:
            prices.update(json.loads(line))
        except Exception:  # <- FI0706
            continue
    try:
        prices["gift"] = float(path)
    except:  # <- FI0706
        pass
    return prices
""")

swallowed_exception.bad("""
# --- shop/orders.py
import builtins
from contextlib import asynccontextmanager


class Orders:
    def __init__(self, store: dict[str, int]) -> None:
        self.store = store

    async def place(self, name: str) -> None:
        try:
            self.store[name] += 1
        except KeyError:
            self.store[name] = 1
        except builtins.Exception as error:  # <- FI0706
            "never mind"

    @asynccontextmanager
    async def opened(self):
        try:
            yield self.store
        except BaseException:  # <- FI0706
            ...
""")

swallowed_exception.good("""
import json
import logging

logger = logging.getLogger(__name__)

try:
    import orjson
except Exception:
    pass


def load_prices(path: str) -> dict[str, float]:
    try:
        with open(path) as stream:
            return json.load(stream)
    except FileNotFoundError:
        pass
    except Exception:
        logger.exception("the prices cannot be read")
        raise
    return {}
""")

swallowed_exception.good("""
class Exception(RuntimeError):
    pass


def place(store: dict[str, int], name: str) -> bool:
    try:
        store[name] += 1
    except Exception:
        pass
    try:
        store.clear()
    except BaseException:
        return False
    return True


class Connection:
    def close(self) -> None:
        raise OSError


def give_up(connection: Connection) -> None:
    try:
        connection.close()
    except BaseException:
        pass
""")
