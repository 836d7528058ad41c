"""FI0614 repaired: the argument goes where FastAPI reads the annotation in its place."""

from __future__ import annotations

import pytest

from tests.fixes.support import repair, source

HEAD = """\
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Book(BaseModel):
    title: str


class Film(BaseModel):
    title: str


"""


def handler(decorator: str, returns: str = "Book", head: str = HEAD) -> str:
    return f"{head}{decorator}\nasync def read() -> {returns}:\n    ...\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@app.get("/", response_model=Book)', '@app.get("/")'),
        ('@app.get("/", response_model=Book, tags=["a"])', '@app.get("/", tags=["a"])'),
        ('@app.get(response_model=Book, path="/")', '@app.get(path="/")'),
        ('@app.get("/", response_model=Book,)', '@app.get("/",)'),
        (
            '@app.get(\n    "/",\n    response_model=Book,\n    tags=["a"],\n)',
            '@app.get(\n    "/",\n    tags=["a"],\n)',
        ),
        ('@app.get(\n    "/",\n    response_model=Book,\n)', '@app.get(\n    "/",\n)'),
        ('@app.get(\n    "/",\n    response_model=Book\n)', '@app.get(\n    "/"\n)'),
        (
            '@app.get(\n    "/",  # all\n    response_model=Book,  # of ours\n)',
            '@app.get(\n    "/",  # all\n    # of ours\n)',
        ),
    ],
)
def test_the_argument_goes_and_comments_stay(old: str, new: str) -> None:
    repaired = repair(handler(old), "FI0614", unsafe=False)
    assert repaired.text == handler(new)
    assert repaired.titles == ["Leave `response_model` of `read` to its annotation"]


def test_an_import_without_another_use_goes_along() -> None:
    head = "from typing import Any, List\n\n" + HEAD + "extra: Any = None\n\n\n"
    repaired = repair(handler('@app.get("/", response_model=List[Book])', "list[Book]", head), "FI0614")
    assert repaired.text == handler(
        '@app.get("/")', "list[Book]", head.replace("import Any, List", "import Any")
    )


@pytest.mark.parametrize(
    ("given", "returns", "unsafe"),
    [
        ("Book | Film", "Book | Film", None),
        ("Book | None", "Optional[Book]", None),
        (
            "Book | Film",
            "Union[Film, Book]",
            "the annotation names the members of the union in another order, in which they are tried",
        ),
    ],
)
def test_the_order_of_a_union_counts(given: str, returns: str, unsafe: str | None) -> None:
    head = "from typing import Optional, Union\n\n" + HEAD
    text = handler(f'@app.get("/", response_model={given})', returns, head)
    assert repair(text, "FI0614").warnings == [unsafe]


@pytest.mark.parametrize(
    ("prologue", "returns", "reason"),
    [
        ("", '"Book"', None),
        ("from __future__ import annotations\n\n", "Book", None),
        ("", 'list["Book"]', "a part of the annotation is in quotes, which FastAPI does not open"),
    ],
)
def test_annotations_that_are_text(prologue: str, returns: str, reason: str | None) -> None:
    model = "list[Book]" if "list" in returns else "Book"
    text = handler(f'@app.get("/", response_model={model})', returns, prologue + HEAD)
    repaired = repair(text, "FI0614", unsafe=False)
    assert repaired.reasons == ([reason] if reason else [])
    assert ("response_model" in repaired.text) == bool(reason)


def test_names_that_fastapi_does_not_find_in_an_annotation_that_is_text() -> None:
    text = """
    from __future__ import annotations

    from typing import TYPE_CHECKING

    from fastapi import APIRouter, FastAPI

    import models

    if TYPE_CHECKING:
        from models import Book

    app = FastAPI()


    def films() -> APIRouter:
        from models import Film

        router = APIRouter()

        @router.get("/films", response_model=Film)
        async def read_film() -> Film: ...

        return router


    app.include_router(films())


    @app.get("/books", response_model=models.Book)
    async def read_book() -> Book: ...
    """
    models = (
        "from pydantic import BaseModel\n\n\nclass Book(BaseModel): ...\n\n\nclass Film(BaseModel): ...\n"
    )
    repaired = repair({"app.py": text, "models.py": models}, "FI0614")
    assert repaired.texts["app.py"] == source(text)
    assert repaired.reasons == [
        "`Film` is no name of the module, where FastAPI looks up what an annotation names",
        "`Book` is imported for type checkers only, so FastAPI cannot read an annotation with it",
    ]


def test_a_class_that_is_not_there_yet() -> None:
    head = "import models\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    tail = "\n\nclass Own(models.Book): ...\n\n\nmodels.Own = Own\n"
    text = handler('@app.get("/", response_model=models.Own)', '"Own"', head) + tail
    files = {
        "app.py": text,
        "models.py": "from pydantic import BaseModel\n\n\nclass Book(BaseModel): ...\n\n\nfrom app import Own\n",
    }
    repaired = repair(files, "FI0614")
    assert repaired.texts["app.py"] == text
    assert repaired.reasons == ["`Own` is defined below the handler, so FastAPI does not know it in time"]


def test_a_decorator_that_may_hide_the_annotation() -> None:
    head = HEAD + "from elsewhere import traced\n\n\n"
    text = handler('@app.get("/", response_model=Book)\n@traced', head=head)
    repaired = repair(text, "FI0614")
    assert repaired.text == text
    assert repaired.reasons == ["`@traced` may hide the annotation from FastAPI"]


def test_a_decorator_that_keeps_the_annotation() -> None:
    head = (
        "import functools\n\n"
        + HEAD
        + source("""
    def traced(f):
        @functools.wraps(f)
        async def inner():
            return await f()

        return inner


    """)
    )
    text = handler('@app.get("/", response_model=Book)\n@traced', head=head)
    assert repair(text, "FI0614", unsafe=False).text == handler('@app.get("/")\n@traced', head=head)


def test_a_route_class_that_does_something_with_the_model_itself() -> None:
    text = """
    from fastapi import APIRouter
    from fastapi.routing import APIRoute
    from pydantic import BaseModel


    class Book(BaseModel):
        title: str


    class Enveloping(APIRoute):
        def __init__(self, path, endpoint, *, response_model=None, **options):
            super().__init__(path, endpoint, response_model=dict[str, response_model], **options)


    router = APIRouter(route_class=Enveloping)


    @router.get("/", response_model=Book)
    async def read() -> Book: ...
    """
    assert repair(text, "FI0614").warnings == ["`Enveloping` handles `response_model` itself"]


def test_a_call_that_registers_handlers_of_several_types() -> None:
    text = """
    from fastapi import FastAPI
    from pydantic import BaseModel

    app = FastAPI()


    class Book(BaseModel):
        title: str


    async def first() -> Book: ...


    async def any_() -> object: ...


    for handler in (first, any_):
        app.add_api_route(f"/{handler.__name__}", handler, response_model=Book)
    """
    repaired = repair(text, "FI0614")
    assert repaired.text == source(text)
    assert repaired.reasons == ["`any_` is registered by the same call and returns another type"]
