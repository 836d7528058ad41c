"""Checks of error formats, judged by RFC 9457 and RFC 9110."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from inspector.probe.checks.bad_request import bad_request
from inspector.probe.checks.broken_answer import broken_answer
from inspector.probe.checks.error_shape import error_shape
from inspector.probe.checks.forbidden import forbidden
from inspector.probe.checks.method_not_allowed import method_not_allowed
from inspector.probe.checks.not_acceptable import not_acceptable
from inspector.probe.checks.not_found import not_found
from inspector.probe.checks.unauthenticated import unauthenticated
from inspector.probe.checks.unsupported_media_type import unsupported_media_type
from inspector.probe.checks.validation_error import validation_error
from inspector.probe.exchange import Answer
from inspector.probe.problem import complaints, has_traceback, outline
from tests.probe.serving import answered, given
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.probe.declare import Check

PROBLEM = "application/problem+json"
GOOD = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is no such book",
    "instance": "/books/1",
}


def error(body: object, kind: str | None = PROBLEM, status: int = 404) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, "", "HTTP/1.1", (("content-type", kind),) if kind else (), raw)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (error(GOOD), None),
        (error(GOOD, "Application/Problem+JSON; charset=utf-8"), None),
        (error({**GOOD, "errors": []}), None),
        (error({**GOOD, "type": "https://shop.example/problems/book", "title": "No such book"}), None),
        (error({**GOOD, "status": 422, "title": "Unprocessable Entity"}, status=422), None),
        (error({**GOOD, "status": 422, "title": "Unprocessable Content"}, status=422), None),
        (
            error(GOOD, "application/json"),
            "the media type is application/json instead of application/problem+json",
        ),
        (error(GOOD, None), "the media type is missing"),
        (error({"detail": "Not Found"}, "application/json"), "FastAPI's default"),
        (error(b"Not Found", "text/plain"), "Starlette's default"),
        (error(b"<h1>404</h1>", "text/html"), "an HTML page"),
        (error(b"nothing here", "text/plain"), "the body is no JSON (text/plain)"),
        (error(b"", None), "the body is no JSON: it is empty"),
        (error([GOOD]), "no object"),
        (error({"title": "Not Found", "status": 404}), "`type` and `detail` are missing"),
        (error({"type": "about:blank", "title": "Not Found", "detail": "x"}), "`status` is missing"),
        (error({**GOOD, "status": 200}), "`status` says 200, the status line 404"),
        (error({**GOOD, "status": "404"}), "`status` is no number"),
        (error({**GOOD, "status": True}), "`status` is no number"),
        (error({**GOOD, "detail": ["x"]}), "`detail` is no text"),
        (error({**GOOD, "type": "no such book"}), "`type` is no URI reference"),
        (error({**GOOD, "title": "No such book"}), "the title is not its phrase (Not Found)"),
        (
            error({**GOOD, "detail": 'Traceback (most recent call last):\n  File "/srv/app.py", line 3'}),
            "shows a traceback",
        ),
    ],
)
def test_bodies_of_errors(answer: Answer, complaint: str | None) -> None:
    found = [one.text for one in complaints(answer)]
    assert found == [] if complaint is None else complaint in "; ".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Traceback (most recent call last):", True),
        ('  File "/app/main.py", line 12, in read', True),
        ("/usr/lib/python3.11/site-packages/sqlalchemy/engine.py", True),
        ("<title>Starlette Debugger</title>", True),
        ("at com.shop.Books.read(Books.java:12)", True),
        ("The file report.py is in line", False),
        ("We traced it back", False),
    ],
)
def test_tracebacks(text: str, expected: bool) -> None:
    assert has_traceback(text) is expected


def test_shapes_tell_a_text_from_a_list() -> None:
    assert outline(error(GOOD)) == f"{PROBLEM} with type, title, status, detail, instance"
    assert outline(error({"detail": []}, "application/json")) == "application/json with detail (a list)"
    assert outline(error(b"x", "text/plain")) == "text/plain, no JSON"


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {
        "/books/{book_id}": {
            "get": {
                "operationId": "read_book",
                "parameters": [
                    {"name": "book_id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "responses": {"200": {"description": "ok"}},
            }
        },
        "/orders": {
            "get": {
                "operationId": "list_orders",
                "security": [{"b": []}],
                "responses": {"200": {"description": "ok"}},
            }
        },
        "/books": {
            "post": {
                "operationId": "create_book",
                "requestBody": {"required": True, "content": {"application/json": {}}},
                "responses": {"201": {"description": "ok"}},
            }
        },
        "/logout": {
            "get": {
                "operationId": "log_out",
                "security": [{"b": []}],
                "responses": {"200": {"description": "ok"}},
            }
        },
    },
}


def problem(status: int, **headers: str) -> httpx.Response:
    body = {"type": "https://shop.test/problem", "title": "No", "status": status, "detail": "No"}
    return httpx.Response(status, json=body, headers={"content-type": PROBLEM, **headers})


Reply = Callable[[httpx.Request], httpx.Response]


def refused(_: httpx.Request) -> httpx.Response:
    return problem(405, allow="GET")


def unprocessable(_: httpx.Request) -> httpx.Response:
    return problem(422)


def unknown(_: httpx.Request) -> httpx.Response:
    return problem(401, **{"www-authenticate": "Bearer"})


def unreadable(_: httpx.Request) -> httpx.Response:
    return problem(415)


def lost(_: httpx.Request) -> httpx.Response:
    return problem(404)


def shop(**answers: Reply) -> Reply:
    """A service with the document above: what it answers to the kinds of requests can be replaced."""

    def reply(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.headers["host"] == "fapi-inspect.invalid" and "host" in answers:
            return answers["host"](request)
        if path == "/openapi.json" and request.method == "GET":
            if "accept" in answers and "x-fapi" in request.headers["accept"]:
                return answers["accept"](request)
            return httpx.Response(200, json=DOCUMENT)
        if request.method == "OPTIONS":
            return answers.get("options", refused)(request)
        if path.startswith("/books/"):
            return answers.get("invalid", unprocessable)(request)
        if path == "/orders":
            return answers.get("orders", unknown)(request)
        if path == "/books" and request.method == "POST":
            return answers.get("post", unreadable)(request)
        if path == "/books":
            return problem(405, allow="POST")
        if path == "/logout":
            raise AssertionError("logging out does something")
        return answers.get("missing", lost)(request)

    return reply


async def verdicts(
    check: Check, reply: Callable[[httpx.Request], httpx.Response], **options: Any
) -> list[tuple[str, str]]:
    return [(result.status.value, result.message) for result in await answered(reply, check, **options)]


def html(status: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, html="<h1>Hello</h1>")


@pytest.mark.parametrize(
    ("check", "answers", "status", "text"),
    [
        (not_found, {}, "pass", "answers 404 with problem details"),
        (not_found, {"missing": html(200)}, "fail", "does not exist and is answered 200 with text/html"),
        (not_found, {"missing": html(404)}, "fail", "an HTML page"),
        (not_found, {"missing": lambda _: problem(500)}, "fail", "500 instead of 404"),
        (method_not_allowed, {}, "pass", "answers 405 with problem details"),
        (method_not_allowed, {"options": lambda _: problem(405)}, "fail", "Allow is missing"),
        (
            method_not_allowed,
            {"options": lambda _: problem(405, allow="GET, OPTIONS")},
            "fail",
            "lists OPTIONS",
        ),
        (method_not_allowed, {"options": lambda _: httpx.Response(204)}, "pass", "GET /books answers 405"),
        (validation_error, {}, "pass", "GET /books/fapi-inspect answers 422"),
        (validation_error, {"invalid": lambda _: problem(400)}, "pass", "answers 400"),
        (
            validation_error,
            {"invalid": lambda _: httpx.Response(422, json={"detail": []})},
            "fail",
            "FastAPI's default",
        ),
        (validation_error, {"invalid": lambda _: problem(404)}, "skip", "no operation could be asked"),
        (bad_request, {"host": lambda _: problem(400)}, "pass", "answers 400 with problem details"),
        (
            bad_request,
            {"host": lambda _: httpx.Response(400, text="Invalid host header")},
            "fail",
            "Starlette's default",
        ),
        (bad_request, {}, "skip", "a foreign Host gives 404"),
        (unauthenticated, {}, "pass", "GET /orders answers 401 with problem details"),
        (unauthenticated, {"orders": lambda _: problem(401)}, "fail", "WWW-Authenticate is missing"),
        (
            unauthenticated,
            {"orders": lambda _: problem(401, **{"www-authenticate": "realm=x"})},
            "fail",
            "names no scheme",
        ),
        (unauthenticated, {"orders": lambda _: problem(403)}, "fail", "it should be 401"),
        (not_acceptable, {}, "pass", "disregards Accept"),
        (not_acceptable, {"accept": lambda _: problem(406)}, "pass", "answers 406 with problem details"),
        (not_acceptable, {"accept": lambda _: problem(500)}, "fail", "answers 500 to an unknown Accept"),
        (forbidden, {}, "skip", "no credentials were given"),
        (unsupported_media_type, {}, "skip", "--unsafe"),
    ],
)
async def test_errors_that_are_provoked(
    check: Check, answers: dict[str, Callable[[httpx.Request], httpx.Response]], status: str, text: str
) -> None:
    found = await verdicts(check, shop(**answers))
    assert found[0][0] == status, found
    assert text in found[0][1]


async def test_operation_that_needs_credentials_and_answers_without() -> None:
    found = await verdicts(unauthenticated, shop(orders=lambda _: httpx.Response(200, json=[])))
    assert (
        "fail",
        "GET /orders needs credentials by the OpenAPI document, and answers 200 without any",
    ) in found


async def test_forbidden_with_credentials_that_are_not_enough() -> None:
    def orders(request: httpx.Request) -> httpx.Response:
        return problem(403 if "authorization" in request.headers else 401)

    credentials = given(("Authorization", "Bearer abcdef"))
    assert await verdicts(forbidden, shop(orders=orders), credentials=credentials) == [
        ("pass", "GET /orders answers 403 with problem details")
    ]


async def test_media_type_is_tried_where_it_is_allowed() -> None:
    assert await verdicts(unsupported_media_type, shop(), unsafe=True) == [
        ("pass", "POST /books answers 415 with problem details")
    ]


async def test_allow_that_tells_half_of_the_methods() -> None:
    document = {
        **DOCUMENT,
        "paths": {"/books": {"get": {"responses": {}}, "post": {"responses": {}}}},
    }

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/openapi.json":
            return httpx.Response(200, json=document)
        return problem(405, allow="GET") if request.method == "OPTIONS" else problem(404)

    found = await verdicts(method_not_allowed, reply)
    assert found[1] == ("warn", "OPTIONS /books: Allow says GET, the OpenAPI document has POST")


async def test_one_shape_or_several() -> None:
    assert (await verdicts(error_shape, shop()))[0][0] == "pass"
    found = await verdicts(
        error_shape, shop(missing=lambda _: httpx.Response(404, json={"detail": "Not Found"}))
    )
    assert found[0][0] == "fail"
    assert "application/json with detail" in found[0][1]


async def test_server_errors_and_tracebacks_anywhere() -> None:
    assert (await verdicts(broken_answer, shop()))[0][0] == "pass"
    found = await verdicts(broken_answer, shop(invalid=lambda _: problem(500)))
    assert found == [("fail", "GET /books/fapi-inspect answers 500")]
    debug = shop(orders=lambda _: httpx.Response(500, text="Traceback (most recent call last):\n  ..."))
    assert await verdicts(broken_answer, debug) == [
        ("fail", "GET /orders answers 500 with a traceback in the body")
    ]


async def test_errors_lead_to_their_handler_in_the_code() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import FastAPI
            from fastapi.exceptions import RequestValidationError

            app = FastAPI(title="Shop")

            @app.get("/books/{book_id}")
            def read_book(book_id: int): ...

            @app.exception_handler(RequestValidationError)
            async def invalid(request, exc): ...
            """
        }
    )
    reply = shop(invalid=lambda _: httpx.Response(422, json={"detail": []}))
    wrong = await answered(reply, validation_error, project=project)
    assert wrong[0].place is not None
    assert (wrong[0].place.file, wrong[0].place.line) in {("main.py", 10), ("main.py", 11)}
    lost = await answered(shop(missing=html(404)), not_found, project=project)
    assert lost[0].place is not None
    assert (lost[0].place.file, lost[0].place.line) == ("main.py", 5)
