"""FI0607: a POST that creates something and answers 200."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.registrations import registrations_of
from inspector.project.secrecy import words_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route

_CREATING: Final = frozenset({"create", "add", "register"})
_NO_RESOURCE: Final = frozenset(
    {
        "completion", "completions", "embedding", "embeddings", "jwt", "login", "moderation", "moderations",
        "permission", "permissions", "preview", "report", "response", "responses", "role", "roles", "speech",
        "token", "tokens", "transcription", "transcriptions", "translation", "translations", "url", "urls",
    }
)  # fmt: skip
"""What is computed or granted, and not kept as a resource with an address of its own."""


@rule("FI0607", Severity.WARNING, fix=True)
def create_without_201(project: Project) -> Iterator[Violation]:
    """A POST that creates a resource answers 200, as if nothing were new.

    201 tells clients, caches and generated code that something exists now that did not
    before; 200 says the same as a search. The documentation shows the wrong code too, and
    a client that tests for 201 (many generated ones do) takes success for a failure.

    Say `status_code=status.HTTP_201_CREATED` in the decorator. A create that only starts
    something answers 202.

    Handlers named `create_*`, `add_*` or `register_*` are meant. Silent where the handler
    sets a status itself or returns a response of its own, and on what makes no resource:
    tokens, completions, embeddings, reports.
    """
    app_functions = frozenset(project.app_functions)
    found = registrations_of(project)
    for function, routes in project.handlers.items():
        if function not in app_functions or not _creates(function) or function.uses("status_code"):
            continue
        for route in routes:
            registration = found.of(route)
            if registration is None or registration.says("status_code", "response_class"):
                continue
            if _answers_200(route) and not _answers_itself(project, function):
                yield Violation(
                    route.registered,
                    f"{route.title()} creates something (`{function.fact.name}`) and answers 200, which "
                    "tells clients nothing of it; say `status_code=status.HTTP_201_CREATED`",
                )


def _creates(function: Function) -> bool:
    words = words_of(function.fact.name)
    if len(words) < 2 or words[0] not in _CREATING or "or" in words:
        return False
    return _NO_RESOURCE.isdisjoint(words[1:]) and "to" not in words


def _answers_200(route: Route) -> bool:
    return (
        route.kind == "http"
        and route.methods == ("POST",)
        and route.status_code is None
        and not any(code.startswith("2") for code in route.responses)
    )


def _answers_itself(project: Project, function: Function) -> bool:
    """Whether what the handler returns is a response, whose status it sets."""
    found = project.types.annotation(function.file, function.fact.returns)
    if found is None:
        return function.uses("Response", "JSONResponse", "StreamingResponse", "RedirectResponse")
    bases = project.hierarchy.external_bases(found.cls) if found.cls is not None else {found.name}
    return any(base.endswith("Response") for base in bases)


create_without_201.bad("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


@app.post("/books")  # <- FI0607
async def create_book(book: Book) -> Book:
    return book


@app.post("/books/{title}/copies")  # <- FI0607
async def add_copy(title: str) -> Book:
    return Book(title=title)
""")

create_without_201.bad("""
# --- shop/orders.py
from fastapi import APIRouter


class Orders:
    def __init__(self) -> None:
        self.router = APIRouter(prefix="/orders")
        self.router.add_api_route("", self.create_order, methods=["POST"])  # <- FI0607

    async def create_order(self, number: int) -> int:
        return number
# --- shop/customers.py
from fastapi import APIRouter as Routes

routes: Routes = Routes(prefix="/customers")


@routes.api_route("", methods=["post"])  # <- FI0607
async def register_customer(name: str) -> str:
    return name
# --- shop/main.py
from fastapi import FastAPI

from shop.customers import routes
from shop.orders import Orders

app = FastAPI()
app.include_router(Orders().router)
app.include_router(routes, prefix="/v1")
""")

create_without_201.good("""
from fastapi import FastAPI, Response, status
from fastapi.responses import JSONResponse

app = FastAPI()


@app.post("/books", status_code=status.HTTP_201_CREATED)
async def create_book(title: str) -> str:
    return title


@app.post("/orders", status_code=202)
async def create_order(number: int) -> int:
    return number


@app.post("/authors")
async def create_author(name: str, response: Response) -> str:
    response.status_code = 201
    return name


@app.post("/customers")
async def register_customer(name: str) -> JSONResponse:
    return JSONResponse({"name": name}, 201)


@app.post("/token")
async def create_access_token(name: str) -> str:
    return name
""")

create_without_201.good("""
from typing import Any

from fastapi import FastAPI

app = FastAPI()
options: dict[str, Any] = {"status_code": 201}


@app.post("/books", **options)
async def create_book(title: str) -> str:
    return title


@app.put("/books/{title}")
async def create_or_replace_book(title: str) -> str:
    return title


@app.post("/books/search")
async def search_books(title: str) -> list[str]:
    return [title]
""")
