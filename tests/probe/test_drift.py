"""Drift: what runs beside what the code says, and what is nobody's fault."""

from __future__ import annotations

import copy
import textwrap
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI

from inspector.probe.checks import named
from inspector.probe.runner import probe
from inspector.probe.target import parse_target
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.model import Project

CODE = """
from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI, Query, status
from pydantic import BaseModel

class Book(BaseModel):
    title: str

class Author(BaseModel):
    name: str

def paging(page: Annotated[int, Query(ge=1)] = 1) -> int:
    return page

app = FastAPI(title="Shop")
router = APIRouter(prefix="/books", tags=["books"])

@router.get("/{book_id}", responses={404: {"description": "gone"}})
def read_book(book_id: int) -> Book: ...

@router.get("")
def list_books(page: Annotated[int, Depends(paging)], q: str | None = None) -> list[Book]: ...

@router.post("", status_code=201)
def create_book(book: Book) -> Book: ...

@router.delete("/{book_id}", status_code=204, deprecated=True)
def delete_book(book_id: int) -> None: ...

app.include_router(router)
"""


def running(code: str) -> dict[str, Any]:
    """The document of an application, as FastAPI itself makes it."""
    names: dict[str, Any] = {"__name__": "main"}
    exec(compile(textwrap.dedent(code), "main.py", "exec", dont_inherit=True), names)
    app = names["app"]
    assert isinstance(app, FastAPI)
    return copy.deepcopy(app.openapi())


async def drift(
    document: dict[str, Any] | None, project: Project, **answers: httpx.Response
) -> list[tuple[str, str, str]]:
    """Code, status and message of what is not well; `answers` are those of other paths."""

    def reply(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/openapi.json" and document is not None:
            return httpx.Response(200, json=document)
        known = answers.get(f"{request.method}_{path.strip('/').replace('/', '_')}")
        found = known or httpx.Response(404, json={})
        return httpx.Response(
            found.status_code, headers=found.headers, stream=httpx.ByteStream(found.content)
        )

    report = await probe(
        parse_target("http://shop.test"),
        project=project,
        checks=named("drift"),
        transport=httpx.MockTransport(lambda request: _unread(reply(request))),
    )
    return [(r.code, r.status.value, r.message) for r in report.results if r.status.value != "pass"]


def _unread(response: httpx.Response) -> httpx.Response:
    if not response.is_closed:
        return response
    return httpx.Response(
        response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content)
    )


def changed(before: str, after: str) -> Project:
    assert before in CODE
    return project_from({"main.py": CODE.replace(before, after)})


async def test_nothing_drifts_where_nothing_changed() -> None:
    assert await drift(running(CODE), project_from({"main.py": CODE})) == []


CHANGES = [
    (
        '@router.post("", status_code=201)',
        '@router.post("", status_code=202)',
        "FP64",
        "POST /books answers 201 by its documentation, the code says 202",
    ),
    (
        '@router.post("", status_code=201)',
        '@router.post("")',
        "FP64",
        "POST /books answers 201 by its documentation, the code leaves it at 200",
    ),
    (
        'responses={404: {"description": "gone"}}',
        'responses={404: {"description": "gone"}, 409: {"description": "no"}}',
        "FP64",
        "GET /books/{book_id} does not document 409, which the code has in `responses`",
    ),
    (
        "def read_book(book_id: int) -> Book:",
        "def read_book(book_id: int) -> Author:",
        "FP65",
        "GET /books/{book_id} answers with Book, the code says Author",
    ),
    ("-> list[Book]: ...", "-> Book: ...", "FP65", "GET /books answers with list[Book], the code says Book"),
    (
        "-> list[Book]: ...",
        "-> list[str]: ...",
        "FP65",
        "GET /books answers with list[Book], the code says list[str]",
    ),
    (
        "q: str | None = None",
        "",
        "FP66",
        "GET /books takes the query parameter q that the code does not have",
    ),
    (
        "q: str | None = None",
        "q: str | None = None, sort: str = 'title'",
        "FP66",
        "GET /books does not take the query parameter sort that the code has",
    ),
    (
        "q: str | None = None",
        "*, q: str",
        "FP66",
        "GET /books has the query parameter q optional, the code has it required",
    ),
    ("Query(ge=1)", "Query(ge=0)", "FP66", "GET /books takes page with 1 where the code says ge=0"),
    (
        "def read_book(book_id: int)",
        "def read_book(book_id: str)",
        "FP66",
        "GET /books/{book_id} takes book_id as integer, the code as string",
    ),
    (
        "def create_book(book: Book)",
        "def create_book()",
        "FP66",
        "POST /books takes a body that the code does not have",
    ),
    (
        'tags=["books"]',
        'tags=["catalog"]',
        "FP67",
        "GET /books/{book_id} has the tags books, the code gives it catalog",
    ),
    (
        "status_code=204, deprecated=True",
        "status_code=204",
        "FP68",
        "DELETE /books/{book_id} is deprecated where it runs, not in the code",
    ),
    (
        '@router.get("")\n',
        '@router.get("", deprecated=True)\n',
        "FP68",
        "GET /books is not deprecated where it runs, but in the code",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "code", "message"), CHANGES, ids=[f"{c[2]}-{n}" for n, c in enumerate(CHANGES)]
)
async def test_changes_of_the_code_are_found_and_nothing_else(
    before: str, after: str, code: str, message: str
) -> None:
    found = await drift(running(CODE), changed(before, after))
    assert {one[0] for one in found} == {code}
    assert found[0][2] == message


async def test_parameter_that_is_called_otherwise() -> None:
    project = changed('@router.get("/{book_id}", responses', '@router.get("/{id}", responses')
    found = await drift(
        running(CODE),
        project_from(
            {
                "main.py": CODE.replace(
                    '@router.get("/{book_id}", responses', '@router.get("/{id}", responses'
                ).replace("read_book(book_id: int)", "read_book(id: int)")
            }
        ),
    )
    assert project is not None
    assert (
        "FP66",
        "fail",
        "GET /books/{book_id} does not take the path parameter id that the code has",
    ) in found
    assert {one[0] for one in found} == {"FP66"}


async def test_routes_that_came_and_went() -> None:
    found = await drift(running(CODE), changed('@router.get("")', '@router.get("/all")'))
    assert found == [
        ("FP62", "fail", "GET /books runs and is not in the code of main:app"),
        ("FP63", "fail", "GET /books/all is in the code and does not run"),
    ]


async def test_unresolved_registrations_are_nobodys_fault() -> None:
    project = project_from(
        {
            "main.py": CODE.replace('@router.get("")', '@router.get("/all")')
            + "\nfrom library import more\nmore(app)\n"
        }
    )
    found = await drift(running(CODE), project)
    assert [(code, status) for code, status, _ in found] == [("FP62", "skip"), ("FP63", "fail")]
    assert "GET /books run and were not found in the code" in found[0][2]


async def test_conditional_routes_are_not_expected() -> None:
    extra = """
    import os
    if os.environ.get("DEBUG"):
        @app.get("/debug")
        def debug() -> dict: ...
    """
    found = await drift(running(CODE), project_from({"main.py": CODE + textwrap.dedent(extra)}))
    assert [(code, status) for code, status, _ in found] == [("FP63", "skip")]


HIDDEN = '\n@app.get("/internal/{name}", include_in_schema=False)\ndef internal(name: str) -> dict: ...\n'


async def test_routes_outside_of_the_schema_are_asked_for() -> None:
    project = project_from({"main.py": CODE + HIDDEN})
    assert await drift(running(CODE), project) == [
        ("FP63", "fail", "GET /internal/{name} is in the code and does not run")
    ]
    assert await drift(running(CODE), project, OPTIONS_internal_0=httpx.Response(405)) == []


async def test_without_a_document_paths_are_asked_for() -> None:
    found = await drift(None, project_from({"main.py": CODE}), OPTIONS_books=httpx.Response(405))
    assert [(code, status) for code, status, _ in found if code != "FP63"] == [
        (f"FP6{number}", "skip") for number in (2, 4, 5, 6, 7, 8, 9)
    ]
    assert [message for code, _, message in found if code == "FP63"] == [
        "GET /books/{book_id} is in the code and does not run",
        "DELETE /books/{book_id} is in the code and does not run",
    ]


async def test_service_that_answers_everything_accuses_nobody() -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="hello")

    report = await probe(
        parse_target("http://shop.test"),
        project=project_from({"main.py": CODE}),
        checks=named("FP63"),
        transport=httpx.MockTransport(lambda request: _unread(reply(request))),
    )
    (result,) = report.results
    assert result.status.value == "skip"
    assert "cannot be looked for" in result.message


async def test_mounted_application_is_compared_with_its_own_document() -> None:
    mounted = (
        CODE
        + "\nadmin = FastAPI()\n@admin.get('/users')\ndef users() -> dict: ...\napp.mount('/admin', admin)\n"
    )
    names: dict[str, Any] = {"__name__": "main"}
    exec(compile(textwrap.dedent(mounted), "main.py", "exec", dont_inherit=True), names)
    document = httpx.Response(200, json=names["admin"].openapi())
    more = mounted.replace("'/users'", "'/people'")
    project = project_from({"main.py": more})
    assert await drift(running(CODE), project, **{"GET_admin_openapi.json": document}) == [
        ("FP62", "fail", "GET /admin/users runs and is not in the code of main:app"),
        ("FP63", "fail", "GET /admin/people is in the code and does not run"),
    ]


TWO = {
    "shop.py": CODE,
    "other.py": 'from fastapi import FastAPI\napp = FastAPI(title="Other")\n@app.get("/ping")\ndef ping() -> dict: ...\n',
}


async def test_best_match_is_chosen_among_several_applications() -> None:
    assert await drift(running(CODE), project_from(TWO)) == []
    assert await drift(running(TWO["other.py"]), project_from(TWO)) == []


async def test_another_service_is_not_compared_route_by_route() -> None:
    other = running(
        'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/a")\ndef a(): ...\n@app.get("/b")\ndef b(): ...\n'
    )
    found = await drift(other, project_from(TWO))
    assert found[0][:2] == ("FP61", "fail")
    assert "no application of project looks like this service" in found[0][2]
    assert {status for _, status, _ in found[1:]} == {"skip"}


async def test_route_of_another_application_is_known() -> None:
    both = CODE + '\n@app.get("/ping")\ndef ping() -> dict: ...\n'
    found = await drift(running(both), project_from(TWO))
    assert found == [("FP62", "skip", "GET /ping runs; the code has it, but not in shop:app (other.py:4)")]


async def test_documented_handler_is_not_the_one_that_answers() -> None:
    twice = CODE + '\n@app.get("/books/{book_id}")\ndef show_book(book_id: int) -> Author: ...\n'
    found = await drift(running(twice), project_from({"main.py": twice}))
    assert [(code, status) for code, status, _ in found] == [("FP69", "fail")]
    assert "is documented as show_book, but read_book (main.py:" in found[0][2]


UNSURE = """
from typing import Annotated, TypeVar
from fastapi import Depends, FastAPI, Header, Query, Response
from fastapi.responses import RedirectResponse
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

class Filters(BaseModel):
    limit: int = Field(10, ge=1)
    order: str = "asc"

class Item(BaseModel):
    name: str

Items = list[Item]
Named = TypeAliasType("Named", list[Item])
app = FastAPI()
bearer = OAuth2PasswordBearer(tokenUrl="token")

@app.get("/filtered")
def filtered(filters: Annotated[Filters, Query()]) -> Items: ...

@app.get("/aliased")
def aliased(kind: Annotated[str, Query(alias="type")], token: Annotated[str | None, Header(alias="X-Token")] = None) -> Item | None: ...

@app.get("/header")
def header(x_token: Annotated[str, Header()], user_agent: Annotated[str | None, Header()] = None) -> dict[str, Item]: ...

@app.get("/redirect", response_class=RedirectResponse)
def redirect() -> str: ...

@app.get("/raw")
def raw() -> Response: ...

@app.post("/extra", openapi_extra={"requestBody": {"content": {"text/plain": {}}}, "parameters": [{"name": "x", "in": "query"}]})
def extra() -> None: ...

@app.get("/mine")
def mine(token: Annotated[str, Depends(bearer)]) -> Named: ...

@app.get("/files/{path:path}")
def files(path: str, hidden: Annotated[bool, Query(include_in_schema=False)] = False): ...

@app.api_route("/both", methods=["PUT", "PATCH"])
def both(item: Item) -> Item: ...
"""


async def test_what_cannot_be_known_is_not_held_against_anybody() -> None:
    """Models of parameters, aliases, wrapped types, converters and classes of responses."""
    with pytest.warns(UserWarning, match="Duplicate Operation ID"):
        document = running(UNSURE)
    assert await drift(document, project_from({"main.py": UNSURE})) == []
