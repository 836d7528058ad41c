"""FI0707: the text of an exception, or a traceback, in a 5xx answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import argument, keyword
from inspector.project.http_errors import http_errors_of, status_of
from inspector.project.responses import is_response
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_SERVER_ERROR: Final = 500
_TRACES: Final = frozenset(
    {"traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "sys.exc_info"}
)
_RESPONSES: Final = frozenset(
    {"JSONResponse", "Response", "PlainTextResponse", "HTMLResponse", "ORJSONResponse"}
)


@rule("FI0707", Severity.WARNING)
def exception_detail_leak(project: Project) -> Iterator[Violation]:
    """A 5xx answer carries the text of an exception or a traceback.

    What an exception says is written for the people who run the service: host names,
    queries with their parameters, file paths, keys of other systems, sometimes the
    credentials in a URL. In an answer to the client it tells an attacker what runs inside,
    and tells everybody else nothing that helps.

    Log it (`logger.exception(...)`) with the id of the request, and answer a fixed text
    with that id. 4xx answers are not meant: their texts are written for clients.

    Reported are `raise HTTPException(500, str(error))` and responses with a 5xx status, where
    the exception is one that an `except` or an exception handler has caught.
    """
    errors = http_errors_of(project)
    handlers = _exception_handlers(project)
    candidates = dict.fromkeys(errors.functions())
    candidates.update(dict.fromkeys(project.app_functions_using(*_response_names(project))))
    for function in candidates:
        own = handlers.get(function.name)
        for statement, caught in _statements(function.body, own):
            if not caught and not function.uses("format_exc", "format_exception", "exc_info"):
                continue
            leaked = _leak(project, function, statement, caught)
            if leaked is not None:
                status, text = leaked
                yield Violation(
                    function.file.place(statement.span),
                    f"`{function.fact.qualname}` sends `{text}` to the client in a {status} answer, "
                    "which tells strangers what runs inside; log it, and answer a fixed text",
                )


def _response_names(project: Project) -> frozenset[str]:
    """Return every name that a response class has in app code."""
    return _RESPONSES | project.mentions.renamed(_RESPONSES)


def _exception_handlers(project: Project) -> dict[str, str]:
    """Return the name of the parameter that holds the exception, for each exception handler."""
    functions = {function.name: function for function in project.app_functions}
    found: dict[str, str] = {}
    for app in project.apps:
        for handler in app.exception_handlers:
            function = functions.get(handler.handler or "")
            if function is not None and function.fact.parameters:
                found[function.name] = function.fact.parameters[-1].name
    return found


def _statements(
    body: tuple[s.Stmt, ...], caught: str | None
) -> Iterator[tuple[s.Raise | s.Return, frozenset[str]]]:
    """Yield each `raise` and `return` with the names of the exceptions that are caught there."""
    yield from _inside(body, frozenset([caught]) if caught is not None else frozenset())


def _inside(
    body: tuple[s.Stmt, ...], names: frozenset[str]
) -> Iterator[tuple[s.Raise | s.Return, frozenset[str]]]:
    for statement in body:
        match statement:
            case s.Raise() | s.Return():
                yield statement, names
            case s.Try(body=tried, handlers=handlers, orelse=orelse, final=final):
                for block in (tried, orelse, final):
                    yield from _inside(block, names)
                for handler in handlers:
                    yield from _inside(handler.body, names | {handler.name} if handler.name else names)
            case _:
                for block in s.blocks(statement):
                    yield from _inside(block, names)


def _leak(
    project: Project, function: Function, statement: s.Raise | s.Return, caught: frozenset[str]
) -> tuple[int, str] | None:
    """Return the status and the leaking part of an answer; None where nothing leaks."""
    if isinstance(statement, s.Raise):
        error = next((e for e in http_errors_of(project).raised(function) if e.statement is statement), None)
        if error is None or error.call is None or error.status is None or error.status < _SERVER_ERROR:
            return None
        sent = [argument(error.call, 1, "detail")]
        status = error.status
    else:
        call = statement.value
        if not isinstance(call, s.Call) or not is_response(project, project.type_of(function, call)):
            return None
        given = argument(call, 1, "status_code")
        found = status_of(project, function, given) if given is not None else None
        if found is None or found < _SERVER_ERROR:
            return None
        sent, status = [argument(call, 0, "content"), keyword(call, "body")], found
    for value in sent:
        part = _telling(project, function, value, caught) if value is not None else None
        if part is not None:
            return status, part
    return None


def _telling(project: Project, function: Function, value: s.Expr, caught: frozenset[str]) -> str | None:
    """Return the part of a value that is the text of a caught exception or a traceback."""
    if isinstance(value, s.Ref) and "." not in value.path and value.path not in caught:
        values = project.types.assigned(function, value.path)
        if len(values) != 1:
            return None
        value = values[0]
    stack = [value]
    while stack:
        expr = stack.pop()
        match expr:
            case s.Call(func=s.Ref(path="str" | "repr" | "format"), args=(s.Ref(path=path),)) if (
                path in caught
            ):
                return s.render(expr)
            case s.Call(func=func) if project.qualified(function, func) in _TRACES:
                return s.render(expr)
            case s.Format(parts=parts):
                shown = next((p for p in parts if isinstance(p, s.Ref) and p.path in caught), None)
                if shown is not None:
                    return s.render(shown)
                stack.extend(p for p in parts if isinstance(p, s.Call))
            case s.Ref(path=path) if path.endswith(".args") and path.removesuffix(".args") in caught:
                return path
            case s.Mapping(values=values):
                stack.extend(reversed(values))
            case s.Sequence(items=items):
                stack.extend(reversed(items))
            case s.Binary(left=left, right=right):
                stack.extend((right, left))
    return None


exception_detail_leak.bad("""
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/prices")
async def read_prices() -> dict[str, float]:
    try:
        return {"Emma": 1 / 0}
    except ZeroDivisionError as error:
        raise HTTPException(status_code=500, detail=str(error)) from error  # <- FI0707


@app.get("/orders")
async def list_orders() -> list[int]:
    try:
        return [1]
    except OSError as error:
        raise HTTPException(502, f"the store says: {error}")  # <- FI0707
""")

exception_detail_leak.bad("""
# --- shop/errors.py
import traceback as tb
from http import HTTPStatus

from fastapi import Request
from starlette.responses import JSONResponse as Json

FAILED = HTTPStatus.INTERNAL_SERVER_ERROR


async def on_error(request: Request, exc: Exception) -> Json:
    return Json({"title": "Error", "detail": repr(exc)}, status_code=FAILED)  # <- FI0707


def fail() -> Json:
    trace = tb.format_exc()
    return Json(content={"trace": trace, "lines": [tb.format_exc()]}, status_code=503)  # <- FI0707
# --- shop/main.py
import fastapi

from shop.errors import on_error

app = fastapi.FastAPI()
app.add_exception_handler(Exception, on_error)


def load() -> int:
    try:
        return 1
    except OSError as error:
        reason = "failed: " + str(error)
        raise fastapi.HTTPException(fastapi.status.HTTP_504_GATEWAY_TIMEOUT, reason)  # <- FI0707
""")

exception_detail_leak.good("""
import logging

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)
app = FastAPI()


@app.get("/prices")
async def read_prices() -> dict[str, float]:
    try:
        return {"Emma": 1 / 0}
    except ZeroDivisionError as error:
        logger.exception("no price")
        raise HTTPException(500, "the prices cannot be read") from error


@app.get("/orders")
async def read_order(number: str) -> int:
    try:
        return int(number)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


@app.exception_handler(Exception)
async def on_error(request: Request, exc: Exception) -> JSONResponse:
    return JSONResponse({"title": "Error", "kind": type(exc).__name__}, 500)
""")

exception_detail_leak.good("""
from fastapi import FastAPI, HTTPException

app = FastAPI()


class GatewayError(Exception):
    reason = "closed"


def show(status: int, error: str) -> None:
    raise HTTPException(500, str(error))


@app.get("/payments")
async def list_payments(code: int) -> list[int]:
    try:
        return [1]
    except GatewayError as error:
        raise HTTPException(code, str(error)) from error
    except OSError as error:
        raise RuntimeError(str(error)) from error
""")
