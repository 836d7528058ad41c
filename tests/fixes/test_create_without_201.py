"""FI0607 repaired: what 201 is called, where it is written, and what is left alone."""

from __future__ import annotations

import pytest

from tests.fixes.support import repair, source

HEAD = "from fastapi import FastAPI, status\n\napp = FastAPI()\n\n\n"
BODY = "async def create_book(title: str) -> str:\n    return title\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@app.post("/books")', '@app.post("/books", status_code=status.HTTP_201_CREATED)'),
        ('@app.post(path="/books",)', '@app.post(path="/books", status_code=status.HTTP_201_CREATED,)'),
        (
            '@app.api_route("/books", methods=["POST"])  # one',
            '@app.api_route("/books", methods=["POST"], status_code=status.HTTP_201_CREATED)  # one',
        ),
        (
            '@app.post(\n    "/books",  # the shelf\n    tags=["books"],  # where it shows\n)',
            (
                '@app.post(\n    "/books",  # the shelf\n    tags=["books"],  # where it shows\n'
                "    status_code=status.HTTP_201_CREATED,\n)"
            ),
        ),
        (
            '@app.post(\n    "/books"\n)',
            '@app.post(\n    "/books",\n    status_code=status.HTTP_201_CREATED,\n)',
        ),
    ],
)
def test_the_registration_says_201(old: str, new: str) -> None:
    repaired = repair(f"{HEAD}{old}\n{BODY}", "FI0607")
    assert repaired.text == f"{HEAD}{new}\n{BODY}"
    assert repaired.titles == ["Answer 201 from `create_book`"]


def test_it_is_never_safe() -> None:
    text = f'{HEAD}@app.post("/books")\n{BODY}'
    repaired = repair(text, "FI0607", unsafe=False)
    assert repaired.text == text
    assert repaired.warnings == ["clients get 201 where they got 200"]


@pytest.mark.parametrize(
    ("imports", "created", "result"),
    [
        ("from fastapi import FastAPI\n", "status.HTTP_201_CREATED", "from fastapi import FastAPI, status\n"),
        ("import fastapi\nfrom fastapi import FastAPI\n", "status.HTTP_201_CREATED", None),
        ("from fastapi import FastAPI\nfrom starlette import status\n", "status.HTTP_201_CREATED", ""),
        ("from fastapi import FastAPI, status as codes\n", "codes.HTTP_201_CREATED", ""),
        (
            "from fastapi import FastAPI\nfrom starlette.status import HTTP_201_CREATED\n",
            "HTTP_201_CREATED",
            "",
        ),
        ("from fastapi import FastAPI\n\n\ndef status() -> int:\n    return 1\n\n\n", "201", ""),
    ],
)
def test_201_is_called_what_the_file_calls_it(imports: str, created: str, result: str | None) -> None:
    rest = '\napp = FastAPI()\n\n\n@app.post("/books"{})\n' + BODY
    repaired = repair(imports + rest.replace("{}", ""), "FI0607")
    assert repaired.text.endswith(rest.replace("{}", f", status_code={created}"))
    if result is not None:
        assert repaired.text.startswith(result or imports)


def test_a_method_that_a_call_registers() -> None:
    text = """
    from fastapi import APIRouter, FastAPI, status


    class Books:
        def __init__(self) -> None:
            self.router = APIRouter()
            self.router.add_api_route("/books", self.create_book, methods=["POST"])

        async def create_book(self, title: str) -> str:
            return title


    app = FastAPI()
    app.include_router(Books().router)
    """
    assert repair(text, "FI0607").text == source(text).replace(
        'methods=["POST"])', 'methods=["POST"], status_code=status.HTTP_201_CREATED)'
    )


def test_a_decorator_that_is_called_with_the_handler() -> None:
    repaired = repair(f'{HEAD}{BODY}\n\napp.post("/books")(create_book)\n', "FI0607")
    assert repaired.text == (
        f'{HEAD}{BODY}\n\napp.post("/books", status_code=status.HTTP_201_CREATED)(create_book)\n'
    )


def test_a_call_that_registers_others_too_is_left_alone() -> None:
    text = """
    from fastapi import FastAPI

    app = FastAPI()


    async def create_book(title: str) -> str:
        return title


    async def find_book(title: str) -> str:
        return title


    for handler in (create_book, find_book):
        app.add_api_route(f"/{handler.__name__}", handler, methods=["POST"])
    """
    repaired = repair(text, "FI0607")
    assert repaired.text == source(text)
    assert repaired.reasons == ["the call registers 2 handlers, and they may not all create"]
