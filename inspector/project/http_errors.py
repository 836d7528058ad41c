"""Which statements raise an HTTP error, and with which status.

An HTTP error is FastAPI's or Starlette's `HTTPException`, or a project class that derives
from it, under whatever name it was imported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, argument, keyword
from inspector.project.names import External, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, Owner
    from inspector.project.model import Project

HTTP_EXCEPTIONS: Final = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})
_STATUS_NAME: Final = re.compile(r"HTTP_(\d{3})_\w+")
_MOST_ROUNDS: Final = 4
_MOST_HOPS: Final = 5


@dataclass(frozen=True, slots=True)
class HttpError:
    """A `raise` of an HTTP error."""

    function: Function
    statement: s.Raise
    call: s.Call | None  # None where the class itself is raised
    cls: Class | None  # the project's own class, None for the framework's
    status: int | None  # None where it is not known


class HttpErrors:
    """Finds HTTP errors, each function looked at once; `http_errors_of` gives those of a project."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self._project = project
        self._raised: dict[Function, tuple[HttpError, ...]] = {}
        self._words = _words(project)

    def functions(self) -> Iterator[Function]:
        """Yield the functions of app code that mention an HTTP error."""
        return self._project.app_functions_using(*self._words)

    def raised(self, function: Function) -> tuple[HttpError, ...]:
        """Return the HTTP errors that a function raises itself, in source order."""
        found = self._raised.get(function)
        if found is None:
            found = ()
            if function.uses(*self._words):
                found = tuple(
                    error
                    for statement in s.statements(function.body)
                    if isinstance(statement, s.Raise)
                    and (error := self._error(function, statement)) is not None
                )
            self._raised[function] = found
        return found

    def _error(self, function: Function, statement: s.Raise) -> HttpError | None:
        call = statement.exc if isinstance(statement.exc, s.Call) else None
        named = call.func if call is not None else statement.exc
        if named is None:
            return None
        match self._project.resolve(function, named):
            case External(name=name) if name in HTTP_EXCEPTIONS:
                given = argument(call, 0, "status_code") if call is not None else None
                return HttpError(function, statement, call, None, self._status(function, given))
            case Class() as cls if self._project.derives(cls, *HTTP_EXCEPTIONS):
                given = keyword(call, "status_code") if call is not None else None
                return HttpError(function, statement, call, cls, self._status(function, given))
            case _:
                return None

    def _status(self, owner: Owner, expr: s.Expr | None) -> int | None:
        return None if expr is None else status_of(self._project, owner, expr)


def http_errors_of(project: Project) -> HttpErrors:
    """Return the answers for a project, made when first asked for and kept with it."""
    found = project.__dict__.get("_http_errors")
    if not isinstance(found, HttpErrors):
        found = project.__dict__["_http_errors"] = HttpErrors(project)
    return found


def status_of(project: Project, owner: Owner, expr: s.Expr) -> int | None:
    """Return the HTTP status that an expression is: a number, a name of one, or a constant that holds it."""
    for _ in range(_MOST_HOPS):
        match expr:
            case s.Const(value=bool()):
                return None
            case s.Const(value=int(number)):
                return number
            case s.Ref(path=path):
                symbol = project.names.resolve(owner, path.removesuffix(".value"))
            case _:
                return None
        match symbol:
            case External(name=name):
                return _named(name)
            case Variable(file=file, name=name, cls=None):
                values = project.types.assigned(file, name)
                if len(values) != 1:
                    return None
                owner, expr = file, values[0]
            case _:
                return None
    return None


def _named(name: str) -> int | None:
    last = name.rpartition(".")[2]
    found = _STATUS_NAME.fullmatch(last)
    if found is not None:
        return int(found[1])
    if name.startswith("http.HTTPStatus.") and last in HTTPStatus.__members__:
        return int(HTTPStatus[last])
    return None


def _words(project: Project) -> frozenset[str]:
    """Return every name that an HTTP error has somewhere in app code."""
    words = {"HTTPException"}
    words.update(cls.fact.name for cls in project.app_classes if project.derives(cls, *HTTP_EXCEPTIONS))
    for _ in range(_MOST_ROUNDS):
        aliases = project.mentions.renamed(words)
        if aliases <= words:
            break
        words |= aliases
    return frozenset(words)
