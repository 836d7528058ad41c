"""FI0701: an application whose errors are never problem details."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.graph import is_own
from inspector.project.problems import speaks_problem
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Application

_LIBRARY: Final = re.compile(r"problem|rfc_?(7807|9457)", re.IGNORECASE)


@rule("FI0701", Severity.WARNING)
def no_problem_details(project: Project) -> Iterator[Violation]:
    """No error of an application is answered as problem details (RFC 9457, formerly 7807).

    By default FastAPI answers `{"detail": ...}`, where `detail` is a text for one error, a
    list for another and whatever a handler put there for a third. Clients cannot tell two
    errors with the same status apart, and every service invents its own shape. Problem
    details are the standard one: media type `application/problem+json`, and the members
    `type`, `title`, `status` and `detail`.

    Register exception handlers (for the base of the project's own errors, `HTTPException`
    and `RequestValidationError`) that answer with it, or use a library that does.

    Once an application with routes of its own. Silent where a handler or middleware is not
    known, and where a library for problem details is in use.
    """
    functions = {function.name: function for function in project.app_functions}
    for app in project.apps:
        if app.name is None or app.place is None or not app.complete or not _answers_json(project, app):
            continue
        if _uses_library(project, app) or _may_speak(project, app, functions):
            continue
        handlers = (
            "its exception handlers answer otherwise" if app.exception_handlers else "it has no handler"
        )
        yield Violation(
            app.place,
            f"errors of `{app.name.rpartition(':')[2]}` are never problem details (RFC 9457): {handlers}, so "
            "clients cannot tell them apart by a standard; answer `application/problem+json`",
        )


def _answers_json(project: Project, app: Application) -> bool:
    mounts = {route.registered for route in app.routes if route.kind == "mount"}
    own = [
        route
        for route in app.routes
        if route.kind == "http"
        and route.in_schema
        and route.endpoint is not None
        # a mounted application answers its errors itself
        and mounts.isdisjoint(route.hops)
    ]
    file = project.files.get(app.file)
    return bool(own) and file in project.app_files


def _uses_library(project: Project, app: Application) -> bool:
    names = [one.name or "" for one in app.middleware]
    names += [one.handler or "" for one in app.exception_handlers]
    if any(_LIBRARY.search(name) and not is_own(project, name) for name in names):
        return True
    file = project.files[app.file]
    return any(
        _LIBRARY.search(fact.module.partition(".")[0]) for fact in file.facts.imports if not fact.level
    )


def _may_speak(project: Project, app: Application, functions: dict[str, Function]) -> bool:
    """Whether a handler or middleware answers problems, or is not known."""
    for handler in app.exception_handlers:
        if handler.handler is None:
            return True
        function = functions.get(handler.handler)
        if function is not None and speaks_problem(project, function):
            return True
        if function is None and is_own(project, handler.handler):
            return True
    classes = {cls.name: cls for cls in project.app_classes}
    for middleware in app.middleware:
        name = middleware.name or ""
        found = [functions[name]] if name in functions else []
        if name in classes:
            found = [m for part in project.hierarchy.line(classes[name]) for m in part.methods.values()]
        if any(speaks_problem(project, function) for function in found):
            return True
    return False


no_problem_details.bad("""
from fastapi import FastAPI, HTTPException

app = FastAPI()  # <- FI0701


@app.get("/books/{book_id}")
async def read_book(book_id: int) -> int:
    raise HTTPException(404, "no such book")
""")

no_problem_details.bad("""
# --- shop/problems.py
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

PROBLEM = "application/problem+json"


async def on_error(request: Request, exc: Exception) -> JSONResponse:
    return JSONResponse({"title": "Error"}, 500, media_type=PROBLEM)


async def on_key_error(request: Request, exc: KeyError) -> JSONResponse:
    return JSONResponse({"message": "no such thing"}, 404)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Exception, on_error)
# --- shop/main.py
from fastapi import FastAPI

from shop.problems import install, on_key_error

app = FastAPI()
partners = FastAPI(exception_handlers={KeyError: on_key_error})  # <- FI0701
install(app)


@app.get("/books")
@partners.get("/books")
async def list_books() -> list[str]:
    return []
""")

no_problem_details.good("""
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI()


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


def answer(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.model_dump(), problem.status)


@app.exception_handler(RequestValidationError)
async def on_invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
    return answer(Problem(type="about:blank", title="Invalid", status=422, detail="see errors"))


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

no_problem_details.good("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


async def on_error(request: Request, exc: Exception) -> JSONResponse:
    return ProblemResponse({"title": "Error"}, 500)


app = FastAPI(exception_handlers={Exception: on_error})
empty = FastAPI()


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")
