"""FI0403: handlers that look the same thing up and answer 404."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.project.http_errors import HttpErrors, http_errors_of
from inspector.project.names import External
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route

_NOT_FOUND: Final = 404
_CHANGES: Final = re.compile(
    r"_*(add|archive|cancel|change|close|create|delete|disable|enable|move|patch|put|remove|rename|replace|reset"
    r"|restore|revoke|save|set|start|stop|toggle|update|upsert|write)(_|$)"
)
"""What functions that change something are called: their 404 is no lookup before the work."""
_SELECTS: Final = frozenset({"sqlalchemy.select", "sqlmodel.select"})
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class _Check:
    """A handler that fetches something by its path and raises 404 when there is none."""

    function: Function
    route: Route
    key: tuple[str, ...]  # what fetches it, and of which models
    line: int


@rule("FI0403", Severity.WARNING)
def repeated_existence_check(project: Project) -> Iterator[Violation]:
    """Several handlers fetch the same thing by their path and answer 404 when it is not there.

    The lines are copied from handler to handler, and sooner or later one of the copies
    forgets the check, words the error differently, or lacks the test whether the user may
    see the thing at all.

    Write it once, as a dependency that takes the path parameter and returns what it
    found: `Book404 = Annotated[Book, Depends(get_book_or_404)]`. Its result is cached for
    the request, and every handler that asks for it is checked.

    One finding a handler, with the others that do the same.
    """
    groups: dict[tuple[str, ...], list[_Check]] = defaultdict(list)
    app_functions = frozenset(project.app_functions)
    errors = http_errors_of(project)
    for function, routes in project.handlers.items():
        if function in app_functions and routes:
            check = _check(project, errors, function, routes)
            if check is not None:
                groups[check.key].append(check)
    for checks in groups.values():
        for check in checks if len(checks) > 1 else ():
            yield Violation(check.function.place, _message(check, checks))


def _check(
    project: Project, errors: HttpErrors, function: Function, routes: tuple[Route, ...]
) -> _Check | None:
    """Return the first existence check of a handler; None where it has none."""
    missing = {id(error.statement) for error in errors.raised(function) if error.status == _NOT_FOUND}
    if not missing:
        return None
    parameters = {p.name for route in routes for p in route.parameters if p.source == "path"}
    fetched: dict[str, tuple[tuple[str, ...], s.Span]] = {}
    for statement in s.statements(function.body):
        match statement:
            case s.Assign(targets=(s.Ref(path=name),), value=value, span=span) if "." not in name:
                fetched.pop(name, None)
                key = _fetch(project, function, value, parameters)
                if key is not None:
                    fetched[name] = (key, span)
            case s.If(test=test, body=(s.Raise() as refusal, *_)) if id(refusal) in missing:
                for part in s.walk(test):
                    if isinstance(part, s.Walrus):
                        key = _fetch(project, function, part.value, parameters)
                        if key is not None:
                            fetched[part.name] = (key, statement.span)
                found = fetched.get(_missing(test) or "")
                if found is not None:
                    return _Check(function, routes[0], found[0], found[1].line)
    return None


def _missing(test: s.Expr) -> str | None:
    """Return the variable of `x is None`, `x == None` or `not x`, a walrus included."""
    match test:
        case s.Compare(left=left, ops=("is" | "==",), rights=(s.Const(value=None),)):
            return _variable(left)
        case s.Unary(op="not", operand=operand):
            return _variable(operand)
        case _:
            return None


def _variable(expr: s.Expr) -> str | None:
    match expr:
        case s.Ref(path=path) if "." not in path:
            return path
        case s.Walrus(name=name):
            return name
        case _:
            return None


def _fetch(
    project: Project, function: Function, value: s.Expr, parameters: set[str]
) -> tuple[str, ...] | None:
    """Return what fetches a value by a path parameter, and of which models; None for anything else."""
    inner = value.value if isinstance(value, s.Await) else value
    if not isinstance(inner, s.Call) or not _mentions(inner, parameters):
        return None
    models = tuple(dict.fromkeys(_models(project, function, inner)))
    callee = project.types.callee(function, inner.func)
    if callee.function is not None:
        if _CHANGES.match(callee.function.fact.name):
            return None
        receiver = _receiver(project, function, inner)
        return (callee.function.name, receiver, *models)
    if _runs_query(project, function, inner) and models:
        return ("query", *models)
    return None


def _mentions(call: s.Call, parameters: set[str]) -> bool:
    """Whether a path parameter is among the arguments of a call, at any depth."""
    return any(isinstance(part, s.Ref) and part.path in parameters for part in s.walk(call))


def _models(project: Project, function: Function, call: s.Call) -> Iterator[str]:
    """Yield the project classes that a call names: those of `session.get(Book, ...)`, `select(Book)`."""
    for part in s.walk(call):
        match part:
            case s.Ref(path=path):
                # `Book` alone, or the class that `Book.id` is of
                for name in (path, path.rpartition(".")[0]):
                    symbol = project.resolve(function, name) if name else None
                    if isinstance(symbol, Class):
                        yield symbol.name
                        break


def _receiver(project: Project, function: Function, call: s.Call) -> str:
    """Return the class of what a method is called on: one generic `get` serves many repositories."""
    base: s.Expr | None = None
    match call.func:
        case s.Ref(path=path, line=line, column=column) if "." in path:
            base = s.Ref(path.rpartition(".")[0], line, column)
        case s.Attr(base=inner):
            base = inner
    found = project.type_of(function, base) if base is not None else None
    if found is None:
        return s.render(base) if base is not None else ""
    return found.name + "".join(s.render(argument) for argument in found.arguments)


def _runs_query(project: Project, function: Function, call: s.Call) -> bool:
    """Whether a chain of calls starts with a query on a database session."""
    sessions = sessions_of(project)
    inside = {id(part) for part in s.walk(call)}
    return any(one.is_query and id(one.site.call) in inside for one in sessions.calls(function)) or any(
        isinstance(part, s.Call)
        and isinstance(symbol := project.resolve(function, part.func), External)
        and symbol.name in _SELECTS
        and id(part) in inside
        for part in s.walk(call)
    )


def _message(check: _Check, checks: list[_Check]) -> str:
    titles = dict.fromkeys(other.route.title() for other in checks if other is not check)
    others = [title for title in titles if title != check.route.title()] or list(titles)
    shown = ", ".join(others[:_SHOWN])
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return (
        f"{check.route.title()} fetches and answers 404 (line {check.line}) just as {shown}{more} "
        f"{'does' if len(others) == 1 else 'do'}, and the copies drift apart; let one dependency find it or "
        f"raise, and ask for its result"
    )


repeated_existence_check.bad("""
from fastapi import FastAPI, HTTPException

app = FastAPI()
BOOKS = {1: "Emma"}


async def find_book(book_id: int) -> str | None:
    return BOOKS.get(book_id)


@app.get("/books/{book_id}")
async def read_book(book_id: int) -> str:  # <- FI0403
    book = await find_book(book_id)
    if book is None:
        raise HTTPException(status_code=404, detail="no such book")
    return book


@app.delete("/books/{book_id}")
async def delete_book(book_id: int) -> None:  # <- FI0403
    book = await find_book(book_id)
    if not book:
        raise HTTPException(404)
    del BOOKS[book_id]
""")

repeated_existence_check.bad("""
# --- shop/database.py
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)


def get_session():
    with Session(engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]
# --- shop/books.py
from fastapi import APIRouter, FastAPI, HTTPException as Refusal, status

from shop import database
from shop.database import Book, Db

router = APIRouter(prefix="/books/{key}")


@router.get("")
def read_book(key: int, db: Db) -> int:  # <- FI0403
    if (book := db.get(Book, key)) is None:
        raise Refusal(status.HTTP_404_NOT_FOUND)
    return book.id


@router.delete("")
def delete_book(key: int, db: Db) -> None:  # <- FI0403
    book = db.get(database.Book, key)
    if not book:
        raise Refusal(status_code=status.HTTP_404_NOT_FOUND, detail="no such book")
    db.delete(book)


@router.get("/author")
def read_author(key: int, db: Db) -> int:
    author = db.get(database.Author, key)
    if author is None:
        raise Refusal(404)
    return author.id


app = FastAPI()
app.include_router(router)
""")

repeated_existence_check.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()
BOOKS = {1: "Emma"}


async def find_book(book_id: int) -> str | None:
    return BOOKS.get(book_id)


async def get_book(book_id: int) -> str:
    book = await find_book(book_id)
    if book is None:
        raise HTTPException(404)
    return book


Book = Annotated[str, Depends(get_book)]


@app.get("/books/{book_id}")
async def read_book(book: Book) -> str:
    return book


@app.delete("/books/{book_id}")
async def delete_book(book_id: int, book: Book) -> None:
    del BOOKS[book_id]
""")

repeated_existence_check.good("""
from fastapi import FastAPI, HTTPException

app = FastAPI()


async def find_book(book_id: int) -> str | None:
    return None


async def find_author(author_id: int) -> str | None:
    return None


@app.get("/books/{book_id}")
async def read_book(book_id: int) -> str:
    book = await find_book(book_id)
    if book is None:
        raise HTTPException(404)
    return book


@app.get("/authors/{author_id}")
async def read_author(author_id: int) -> str:
    author = await find_author(author_id)
    if author is None:
        raise HTTPException(404)
    return author


@app.get("/stock/{book_id}")
async def read_stock(book_id: int) -> str:
    book = await find_book(book_id)
    if book is None:
        raise HTTPException(409)
    return book
""")
