"""Errors as problem details (RFC 9457)."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from bookshop.core.exceptions import BookshopError, InsufficientStockError

PROBLEM_JSON = "application/problem+json"


def problem(
    request: Request,
    *,
    status: int,
    title: str,
    detail: str,
    kind: str = "about:blank",
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> JSONResponse:
    body = {
        "type": kind,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **extra,
    }
    return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)


async def on_bookshop_error(request: Request, exc: BookshopError) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if exc.status == 401 else None
    return problem(
        request,
        status=exc.status,
        title=exc.title,
        detail=exc.detail,
        kind=f"urn:bookshop:{exc.kind}",
        headers=headers,
    )


async def on_http_error(request: Request, exc: HTTPException) -> JSONResponse:
    return problem(
        request,
        status=exc.status_code,
        title=str(exc.detail),
        detail=str(exc.detail),
        headers=dict(exc.headers or {}),
    )


async def on_invalid_request(request: Request, exc: RequestValidationError) -> JSONResponse:
    return problem(
        request,
        status=422,
        title="Invalid request",
        detail="The request does not match the schema.",
        errors=jsonable_encoder(exc.errors(), exclude={"ctx"}),
    )


async def on_insufficient_stock(request: Request, exc: InsufficientStockError) -> JSONResponse:
    return problem(request, status=409, title="Insufficient stock", detail=str(exc))


async def on_integrity_error(request: Request, exc: IntegrityError) -> JSONResponse:
    return JSONResponse({"error": "The change conflicts with existing data"}, status_code=409)


def install_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(BookshopError, on_bookshop_error)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, on_http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, on_invalid_request)  # type: ignore[arg-type]
    app.add_exception_handler(InsufficientStockError, on_insufficient_stock)  # type: ignore[arg-type]
    app.add_exception_handler(IntegrityError, on_integrity_error)  # type: ignore[arg-type]
