"""FI0702: an exception handler whose JSON is no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.problems import plain_bodies
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI0702", Severity.WARNING)
def error_body_not_problem(project: Project) -> Iterator[Violation]:
    """An exception handler answers JSON of its own invention instead of problem details.

    Each body that differs (`{"error": ...}` here, `{"message": ...}` there) is one more
    case in every client. With problem details (RFC 9457, formerly 7807) the members and
    the media type are the same for all errors, and `type` tells them apart.

    Answer with the media type `application/problem+json` and the members `type`, `title`,
    `status` and `detail`; more members are allowed. A helper that builds the response once
    keeps all handlers alike.

    Meant are functions registered as exception handlers of an application, and bodies
    that are written down in full.
    """
    functions = {function.name: function for function in project.app_functions}
    for app in project.apps:
        for handler in app.exception_handlers:
            function = functions.get(handler.handler or "")
            if function is None:
                continue
            for statement, names in plain_bodies(project, function):
                members = ", ".join(f"`{name}`" for name in names) or "nothing"
                yield Violation(
                    function.file.place(statement.span),
                    f"`{function.fact.name}`, the handler of `{handler.exception.rpartition(':')[2]}`, "
                    f"answers JSON with {members}, which clients must treat as a case of its own; answer "
                    "problem details",
                )


error_body_not_problem.bad("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.exception_handler(KeyError)
async def on_key_error(request: Request, exc: KeyError) -> JSONResponse:
    return JSONResponse(status_code=404, content={"error": "not found"})  # <- FI0702


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

error_body_not_problem.bad("""
# --- shop/errors.py
from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse as Json


class ShopError(Exception):
    status = 400


async def on_shop_error(request: Request, exc: ShopError) -> Json:
    body = {"message": str(exc), "code": exc.status}
    return Json(body, exc.status)  # <- FI0702


class Handlers:
    @staticmethod
    def on_invalid(request: Request, exc: RequestValidationError) -> Json:
        return Json(jsonable_encoder({"detail": exc.errors()}), status_code=422)  # <- FI0702
# --- shop/main.py
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from shop import errors

app = FastAPI(exception_handlers={errors.ShopError: errors.on_shop_error})
app.add_exception_handler(RequestValidationError, errors.Handlers.on_invalid)


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

error_body_not_problem.good("""
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

app = FastAPI()


@app.exception_handler(KeyError)
async def on_key_error(request: Request, exc: KeyError) -> Response:
    if request.url.path == "/health":
        return PlainTextResponse("not found", 404)
    return JSONResponse({"title": "Not found"}, 404, media_type="application/problem+json")


@app.exception_handler(ValueError)
async def on_value_error(request: Request, exc: ValueError) -> JSONResponse:
    body = {"type": "about:blank", "title": "Invalid", "status": 400, "detail": "no", "at": 1}
    return JSONResponse(body, 400)


@app.get("/books")
async def list_books() -> list[str]:
    return []
""")

error_body_not_problem.good("""
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


def body(**members: Any) -> dict[str, Any]:
    return {"type": "about:blank", **members}


@app.exception_handler(KeyError)
async def on_key_error(request: Request, exc: KeyError) -> JSONResponse:
    return JSONResponse(body(title="Not found", status=404, detail=""), 404)


@app.exception_handler(ValueError)
async def on_value_error(request: Request, exc: ValueError) -> JSONResponse:
    content = {"type": "about:blank", "title": "Invalid"}
    content["status"] = "400"
    return JSONResponse(content, 400)


@app.get("/books")
async def list_books() -> JSONResponse:
    return JSONResponse({"error": "none"})
""")
