"""The OpenAPI document: what is read of it, which requests are chosen from it, what is said of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from inspector.probe.checks.docs_exposed import docs_exposed
from inspector.probe.checks.documented_responses import documented_responses
from inspector.probe.checks.openapi_document import openapi_document
from inspector.probe.checks.operation_ids import operation_ids
from inspector.probe.checks.servers import servers
from inspector.probe.choose import acts, callable_gets, filled, invalid_gets, sample, unacceptable
from inspector.probe.document import Document, NoDocument, read_document
from tests.probe.serving import answered, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.probe.declare import Check
    from inspector.probe.exchange import Json

OK = {"200": {"description": "ok"}}


def document(paths: dict[str, Any], **more: Any) -> Document:
    found = read_document(
        json.dumps(
            {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **more}
        ).encode()
    )
    assert isinstance(found, Document)
    return found


def get(*parameters: tuple[str, str, bool, dict[str, Any]], **more: Any) -> dict[str, Any]:
    listed = [
        {"name": n, "in": where, "required": need, "schema": schema} for n, where, need, schema in parameters
    ]
    return {"get": {"parameters": listed, "responses": OK, **more}}


def test_parameters_of_the_path_and_of_components_count() -> None:
    found = document(
        {
            "/books/{id}": {
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}],
                "get": {
                    "parameters": [{"$ref": "#/components/parameters/page"}],
                    "responses": {"404": {"$ref": "#/components/responses/lost"}},
                },
            }
        },
        components={
            "parameters": {"page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
            "responses": {"lost": {"content": {"application/problem+json": {}}}},
        },
    )
    (operation,) = found.operations
    assert [(one.name, one.location, one.required) for one in operation.parameters] == [
        ("id", "path", True),
        ("page", "query", False),
    ]
    assert operation.responses[0].media_types == ("application/problem+json",)


def test_security_of_the_document_counts_and_an_empty_one_frees() -> None:
    found = document(
        {
            "/a": get(),
            "/b": get(security=[]),
            "/c": get(security=[{}, {"key": []}]),
            "/d": get(security=[{"key": []}]),
        },
        security=[{"bearer": []}],
    )
    assert [operation.schemes for operation in found.operations] == [("bearer",), (), (), ("key",)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<html>", "it is malformed"),
        (b"[]", "it is JSON, but no object"),
        (b'{"hello": 1}', "it has neither `openapi` nor `paths`"),
        (b'{"openapi": "3.1.0", "paths": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_document(data: bytes, reason: str) -> None:
    found = read_document(data)
    assert isinstance(found, NoDocument)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("/books", "list_books", False),
        ("/books/{delete}", "read", False),
        ("/posts", "list_posts", False),
        ("/logout", None, True),
        ("/auth/log-out", None, True),
        ("/reports/run", None, True),
        ("/newsletter", "unsubscribe_newsletter_get", True),
        ("/users/{id}/resetPassword", None, True),
        ("/ping", "ping", False),
        ("/addresses", "list_addresses", False),
    ],
)
def test_names_that_say_that_something_is_done(path: str, name: str | None, expected: bool) -> None:
    (operation,) = document({path: get(**({"operationId": name} if name else {}))}).operations
    assert acts(operation) is expected


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, "0", "fapi-inspect"),
        ({"type": "integer", "minimum": 5}, "5", "fapi-inspect"),
        ({"type": "boolean"}, "false", "fapi-inspect"),
        ({"type": "string"}, "fapi-inspect", None),
        ({"type": "string", "maxLength": 4}, "fapi", "xxxxx"),
        ({"type": "string", "minLength": 14}, "fapi-inspectxx", None),
        ({"type": "string", "pattern": "^a"}, None, None),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000000", "fapi-inspect"),
        ({"enum": ["new", "old"], "type": "string"}, "new", "fapi-inspect"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "0", "fapi-inspect"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "0", None),
        ({}, None, None),
    ],
)
def test_values_that_a_schema_accepts_and_refuses(
    schema: dict[str, Json], good: str | None, bad: str | None
) -> None:
    assert (sample(schema), unacceptable(schema)) == (good, bad)


def test_requests_are_chosen_so_that_no_handler_is_reached() -> None:
    number: dict[str, Any] = {"type": "integer"}
    found = document(
        {
            "/books/{id}": get(("id", "path", True, number)),
            "/books/{id}/pages/{page}": get(
                ("id", "path", True, {"type": "string"}), ("page", "path", True, number)
            ),
            "/search": get(("q", "query", True, {"type": "string"})),
            "/books": get(("limit", "query", False, number)),
            "/free": get(("q", "query", False, {"type": "string"})),
            "/mine": get(("limit", "query", False, number), security=[{"b": []}]),
            "/run": get(("limit", "query", False, number)),
            "/old": {"get": {**get(("limit", "query", False, number))["get"], "deprecated": True}},
            "/write": {"post": {"responses": OK}},
            "/secret": get(("x-key", "header", True, {"type": "string"}), ("n", "query", False, number)),
        }
    )
    assert {one.path for one in invalid_gets(found, with_credentials=False)} == {
        "/books/fapi-inspect",
        "/books/fapi-inspect/pages/fapi-inspect",
        "/search",
        "/books?limit=fapi-inspect",
    }
    assert "/mine?limit=fapi-inspect" in {one.path for one in invalid_gets(found, with_credentials=True)}
    assert [path for _, path in callable_gets(found)] == ["/free", "/mine", "/books"]


def test_schemas_without_end_are_taken_for_any() -> None:
    deep: dict[str, Any] = {"type": "integer"}
    for _ in range(200):
        deep = {"anyOf": [deep]}
    (operation,) = document({"/a": get(("x", "query", False, deep))}).operations
    assert operation.parameters[0].schema == {}


def test_values_are_quoted() -> None:
    (operation,) = document(
        {"/x/{a}": get(("a", "path", True, {"enum": ["a/b?c#d"]}), ("q", "query", True, {"enum": ["&="]}))}
    ).operations
    assert filled(operation) == "/x/a%2Fb%3Fc%23d?q=%26%3D"


# --- checks ---------------------------------------------------------------------------------------


def serving(
    found: object, *, at: str = "/openapi.json", more: dict[str, httpx.Response] | None = None
) -> Callable[[httpx.Request], httpx.Response]:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == at:
            return httpx.Response(200, json=found)
        kept = (more or {}).get(request.url.path.strip("/"))
        if kept is not None:
            return httpx.Response(kept.status_code, headers=kept.headers, content=kept.content)
        return httpx.Response(404, json={})

    return reply


def whole(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": paths, **more}


async def verdicts(
    check: Check, reply: Callable[[httpx.Request], httpx.Response], **options: Any
) -> list[tuple[str, str]]:
    return [(result.status.value, result.message) for result in await answered(reply, check, **options)]


@pytest.mark.parametrize(
    ("found", "status", "text"),
    [
        (whole({"/a": get()}), "pass", "OpenAPI 3.1.0, 1 operations of Shop 1"),
        (whole({}), "warn", "describes no operation"),
        ({"openapi": "3.1.0", "paths": {"/a": get()}}, "fail", "`info.title` is missing"),
        ({"swagger": "2.0", "paths": {}}, "fail", "version 2.0"),
        (whole({"a": get()}), "fail", "does not start with a slash"),
        ([], "fail", "JSON, but no object"),
    ],
)
async def test_documents(found: object, status: str, text: str) -> None:
    (one,) = await verdicts(openapi_document, serving(found))
    assert (one[0], text in one[1]) == (status, True), one


async def test_document_is_looked_for_where_the_documentation_loads_it_from() -> None:
    page = httpx.Response(200, html="<script>SwaggerUIBundle({ url: '/hidden/spec.json', })</script>")
    (one,) = await verdicts(
        openapi_document, serving(whole({"/a": get()}), at="/hidden/spec.json", more={"docs": page})
    )
    assert one == ("pass", "/hidden/spec.json: OpenAPI 3.1.0, 1 operations of Shop 1")


async def test_document_of_another_origin_is_not_asked_for() -> None:
    page = httpx.Response(
        200, html="<script>SwaggerUIBundle({ url: 'https://other.test/spec.json', })</script>"
    )

    def reply(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "shop.test"
        return serving({}, at="/nowhere", more={"docs": page})(request)

    (one,) = await verdicts(openapi_document, reply)
    assert one[0] == "skip"


async def test_operation_ids() -> None:
    same = whole({"/a": get(operationId="x"), "/b": get(operationId="x"), "/c": get()})
    assert await verdicts(operation_ids, serving(same)) == [
        ("fail", "GET /a and GET /b have the same operation id x"),
        ("warn", "1 operations have no id, the first is GET /c"),
    ]
    assert (await verdicts(operation_ids, serving(whole({"/a": get(operationId="x")}))))[0][0] == "pass"


@pytest.mark.parametrize(
    ("url", "target", "status"),
    [
        ("/api", "http://shop.test", "pass"),
        ("https://{region}.shop.test", "http://shop.test", "pass"),
        ("http://localhost:8000", "http://shop.test", "fail"),
        ("http://localhost:8000", "http://localhost:8000", "pass"),
        ("https://api.example.com", "http://shop.test", "fail"),
        ("http://shop.test", "https://shop.test", "fail"),
        ("https://me:pw@shop.test", "https://shop.test", "fail"),
        ("ws://shop.test", "https://shop.test", "fail"),
        ("http://[bad", "https://shop.test", "fail"),
    ],
)
async def test_servers(url: str, target: str, status: str) -> None:
    (one,) = await verdicts(servers, serving(whole({}, servers=[{"url": url}])), url=target)
    assert one[0] == status, one


async def test_documented_responses() -> None:
    problem = {"422": {"description": "no", "content": {"application/json": {}}}}
    number = ("id", "path", True, {"type": "integer"})
    found = whole(
        {
            "/a/{id}": get(number, responses={**OK, **problem}),
            "/b": {"post": {"responses": {"422": {"description": "x"}}}},
            "/c": get(security=[{"b": []}]),
            "/d": get(security=[{"b": []}], responses={**OK, "4XX": {"description": "x"}}),
        }
    )
    wrong = httpx.Response(422, json={}, headers={"content-type": "application/problem+json"})
    reply = serving(found, more={"a/fapi-inspect": wrong})
    assert await verdicts(documented_responses, reply) == [
        ("fail", "POST /b is documented without an answer for success"),
        ("warn", "GET /c is documented without 401, although credentials are needed"),
        (
            "warn",
            (
                "GET /a/{id} documents 422 as application/json and answers application/problem+json, "
                "so generated clients read it wrongly"
            ),
        ),
        ("warn", "GET /c answers 404, which its documentation does not have"),
    ]


async def test_docs_exposed() -> None:
    page = httpx.Response(200, html="<div id='swagger-ui'></div>")
    assert await verdicts(docs_exposed, serving(whole({}), more={"docs": page})) == [
        (
            "warn",
            "/docs, /openapi.json can be read by anybody; where that is not meant, switch off or protect them",
        )
    ]
    assert (await verdicts(docs_exposed, serving({}, at="/nowhere")))[0][0] == "pass"


async def test_docs_behind_credentials_are_not_exposed() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if "authorization" not in request.headers:
            return httpx.Response(401)
        return serving(whole({}))(request)

    credentials = given(("Authorization", "Bearer abcdef"))
    assert await verdicts(docs_exposed, reply, credentials=credentials) == [
        ("pass", "strangers see no documentation")
    ]
