"""A service that does what the probe asks for, written by hand."""

import gzip
import re
import secrets
import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

TOKEN = "a-reader-who-may-read"
HOSTS = {"127.0.0.1", "localhost", "app.localhost"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
PROBLEM = "application/problem+json"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    instance: str


class Health(BaseModel):
    status: str
    checks: dict[str, str] = {}


class Book(BaseModel):
    title: str


class Note(BaseModel):
    text: str


def described(status: int) -> dict:
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM: {"schema": Problem.model_json_schema()}}}


app = FastAPI(
    title="Hardened",
    version="1.0.0",
    openapi_url=None,
    docs_url=None,
    redoc_url=None,
    responses={422: described(422)},
)
bearer = HTTPBearer(auto_error=False)
PROTECTED = {401: described(401), 403: described(403)}


def problem(request: Request, status: int, detail: str, headers: dict | None = None) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return JSONResponse(body, status, headers, media_type=PROBLEM)


@app.exception_handler(HTTPException)
async def on_http_error(request: Request, exc: HTTPException) -> Response:
    return problem(request, exc.status_code, str(exc.detail), dict(exc.headers or {}))


@app.exception_handler(RequestValidationError)
async def on_invalid(request: Request, exc: RequestValidationError) -> Response:
    return problem(request, 422, f"{len(exc.errors())} values are not valid")


@app.middleware("http")
async def harden(request: Request, call_next) -> Response:
    given = request.headers.get("X-Request-ID", "")
    request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    if request.url.hostname not in HOSTS:
        response = problem(request, 400, "There is no such host here")
    else:
        response = await call_next(request)
    response.headers.update(HEADERS)
    response.headers["X-Request-ID"] = request_id
    return response


def reader(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    if credentials is None or not secrets.compare_digest(credentials.credentials, TOKEN):
        raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})
    return "reader"


def admin(user: Annotated[str, Depends(reader)]) -> str:
    if user != "admin":
        raise HTTPException(403, "That is for admins")
    return user


@app.head("/health/live", include_in_schema=False)
@app.get("/health/live", tags=["health"])
async def live() -> Health:
    return Health(status="ok")


@app.get("/health/ready", tags=["health"])
async def ready() -> Health:
    return Health(status="ok", checks={"database": "ok"})


@app.get("/books", tags=["books"], responses=PROTECTED)
async def list_books(user: Annotated[str, Depends(reader)], page: int = 1) -> list[Book]:
    return [Book(title=f"{user} {page}")]


@app.post("/notes", tags=["notes"], status_code=201, responses=PROTECTED)
async def write_note(note: Note, user: Annotated[str, Depends(reader)]) -> Note:
    return note


@app.get("/staff", tags=["staff"], responses=PROTECTED, dependencies=[Depends(admin)])
async def list_staff() -> list[str]:
    return []


@app.get("/openapi.json", include_in_schema=False, dependencies=[Depends(reader)])
async def description(request: Request) -> Response:
    body = JSONResponse(app.openapi()).body
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(body, media_type="application/json", headers={"Vary": "Accept-Encoding"})
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(body), media_type="application/json", headers=headers)


@app.get("/docs", include_in_schema=False, dependencies=[Depends(reader)])
async def pages() -> HTMLResponse:
    page = get_swagger_ui_html(openapi_url="/openapi.json", title="Hardened")
    page.set_cookie("seen", "1", httponly=True, secure=True, samesite="strict")
    return page
