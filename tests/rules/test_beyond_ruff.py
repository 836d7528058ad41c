"""Four rules have a counterpart in ruff: where ours see more, and where ours keep quiet.

FI0614 is ruff's FAST001, FI0401 its FAST002, FI0613 its FAST003 and FI0201 its ASYNC210,
212, 220-222, 230, 240, 250 and 251. Ruff reads one file at a time and knows routers by the
call that makes them; `tests/benchmarks/against_ruff_fixtures.py` compares both on ruff's
own fixtures. Here stands, class by class, what that comparison and ruff's issues taught.
Lines that are to be found are marked with `# <-`.
"""

from __future__ import annotations

import pytest

from inspector.rules.declare import example
from inspector.rules.registry import by_code
from inspector.rules.run import run
from tests.support import project_from

MODELS = """
# --- shop/schemas.py
from pydantic import BaseModel


class Book(BaseModel):
    title: str


class Member(BaseModel):
    name: str
"""


def lines(code: str, text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return where a rule finds something in an example, and where it is marked."""
    rule, project = by_code(code), example(text)
    assert rule is not None
    findings, problems = run(project_from(dict(project.files)), [rule])
    assert problems == ()
    marked = [
        (path, number)
        for path, source in project.files
        for number, line in enumerate(source.split("\n"), 1)
        if "# <-" in line
    ]
    return sorted({(f.place.file, f.place.line) for f in findings}), sorted(marked)


SEEN = {
    "a router with a Final annotation": (
        "FI0614",
        """
        from typing import Final
        from fastapi import APIRouter, FastAPI
        from pydantic import BaseModel

        router: Final = APIRouter()

        class Book(BaseModel):
            title: str

        @router.get("/books/{title}", response_model=Book)  # <-
        def read(title: str) -> Book: ...

        app = FastAPI()
        app.include_router(router)
        """,
    ),
    "a router from another module": (
        "FI0614",
        """
# --- shop/routing.py
        from fastapi import APIRouter
        books = APIRouter(prefix="/books")
# --- shop/books.py
        from shop.routing import books
        from shop.schemas import Book

        @books.get("/{title}", response_model=Book)  # <-
        def read(title: str) -> Book: ...
        """
        + MODELS,
    ),
    "the same type in two spellings": (
        "FI0614",
        """
        from typing import List, Optional
        from fastapi import FastAPI
        app = FastAPI()

        @app.get("/a", response_model=List[int])  # <-
        def a() -> list[int]: ...

        @app.get("/b", response_model=Optional[str])  # <-
        def b() -> str | None: ...

        @app.get("/c", response_model=list[str])
        def c() -> list[int]: ...
        """,
    ),
    "several handlers of one name, each registered": (
        "FI0614",
        """
        from fastapi import FastAPI
        app = FastAPI()

        @app.get("/a", response_model=int)  # <-
        def read() -> int: ...

        @app.get("/b", response_model=int)
        def read() -> str: ...

        @app.get("/c", response_model=str)  # <-
        def read() -> str: ...
        """,
    ),
    "an app that a function is given": (
        "FI0614",
        """
        from fastapi import FastAPI

        def add_health(app: FastAPI, other: dict) -> None:
            @app.get("/health", response_model=str)  # <-
            def health() -> str: ...

            @other.get("/health", response_model=str)
            def no_route() -> str: ...
        """,
    ),
    "a subclass of FastAPI": (
        "FI0401",
        """
        from fastapi import FastAPI, Query

        class Service(FastAPI):
            pass

        app = Service()

        @app.get("/books")
        def search(words: str = Query("")): ...  # <-
        """,
    ),
    "a websocket": (
        "FI0401",
        """
        from fastapi import Depends, FastAPI, WebSocket

        app = FastAPI()

        def get_member() -> str: ...

        @app.websocket("/news")
        async def news(socket: WebSocket, member: str = Depends(get_member)): ...  # <-
        """,
    ),
    "api_route, and a dependency of a dependency": (
        "FI0401",
        """
        from fastapi import Depends, FastAPI, Header

        app = FastAPI()

        def get_token(authorization: str = Header()) -> str: ...  # <-

        def get_member(
            token: str = Depends(get_token),  # <-
        ) -> str: ...

        @app.api_route("/me", methods=["GET", "HEAD"])
        def me(
            member: str = Depends(get_member),  # <-
        ): ...
        """,
    ),
    "Depends kept in a variable": (
        "FI0401",
        """
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def get_member() -> str: ...

        current_member = Depends(get_member)

        @app.get("/me")
        def me(member: str = current_member): ...  # <-
        """,
    ),
    "an app that a function is given, with a dependency": (
        "FI0401",
        """
        from fastapi import Depends, FastAPI

        def get_member() -> str: ...

        def add_me(app: FastAPI) -> None:
            @app.get("/me")
            def me(
                member: str = Depends(get_member),  # <-
            ): ...
        """,
    ),
    "a placeholder of a prefix": (
        "FI0613",
        """
        from fastapi import APIRouter, FastAPI

        router = APIRouter(prefix="/shops/{shop}")

        @router.get("/books/{book}")  # <-
        def read(book: str): ...

        app = FastAPI()
        app.include_router(router)
        """,
    ),
    "of several Depends in one annotation the last is FastAPI's": (
        "FI0613",
        """
        from typing import Annotated
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def by_book(book: int): ...
        def by_page(page: int): ...

        @app.get("/a/{book}")  # <-
        def a(found: Annotated[str, Depends(by_book), Depends(by_page)]): ...

        @app.get("/b/{book}")
        def b(found: Annotated[str, Depends(by_page), Depends(by_book)]): ...
        """,
    ),
    "what collects arguments takes none from the path": (
        "FI0613",
        """
        from fastapi import FastAPI

        app = FastAPI()

        @app.get("/a/{book}")  # <-
        def a(*values: str): ...

        @app.get("/b/{book}")  # <-
        def b(**values: str): ...

        @app.get("/c/{book}")  # <-
        def c(book: str, /): ...
        """,
    ),
    "a class as a dependency is called, an instance is called through __call__": (
        "FI0613",
        """
        from typing import Annotated
        from fastapi import Depends, FastAPI

        app = FastAPI()

        class Finder:
            def __call__(self, book: int): ...

        @app.get("/a/{book}")  # <-
        def a(found: Annotated[str, Depends(Finder)]): ...

        @app.get("/b/{book}")
        def b(found: Annotated[str, Depends(Finder())]): ...
        """,
    ),
    "files asked about, and paths through other names": (
        "FI0201",
        """
        import os
        from pathlib import Path as File

        HOME = File("/srv")

        async def find(name: str, folder: File | None):
            os.path.exists(name)  # <-
            os.path.join(name, "x")
            (HOME / name).exists()  # <-
            HOME.with_suffix(".txt").name
            first, second = File("a"), File("b")
            second.unlink()  # <-
            folder.is_dir()  # <-
            return os.path.getsize(name)  # <-
        """,
    ),
    "processes": (
        "FI0201",
        """
        import os
        import subprocess
        from subprocess import Popen as start

        async def run():
            start(["ls"])  # <-
            os.spawnl(os.P_NOWAIT, "ls")  # <-
            os.waitpid(1, 0)  # <-
            os.posix_spawn("ls", [], {})  # <-
            os.popen("ls")  # <-
            os.getpid()
        """,
    ),
    "HTTP clients that somebody else made": (
        "FI0201",
        """
# --- shop/clients.py
        import httpx
        import urllib3

        rates = httpx.Client()  # made at import, before there is a loop
        pool = urllib3.PoolManager()
# --- shop/rates.py
        import urllib3
        from shop.clients import pool, rates

        async def read():
            rates.get("/latest")  # <-
            pool.request("GET", "https://example.com")  # <-
            urllib3.request("GET", "https://example.com")  # <-
            rates.build_request("GET", "/latest")
        """,
    ),
}

QUIET = {
    "an alias of an Annotated type": (
        "FI0613",
        """
        from typing import Annotated
        from fastapi import Depends, FastAPI, Path

        app = FastAPI()

        def get_shop(shop: str) -> str: ...

        Shop = Annotated[str, Depends(get_shop)]
        BookId = Annotated[int, Path(alias="book")]

        @app.get("/{shop}/books/{book}")
        def read(shop_name: Shop, number: BookId): ...
        """,
    ),
    "Depends kept in a variable": (
        "FI0613",
        """
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def get_shop(shop: str) -> str: ...

        the_shop = Depends(get_shop)

        @app.get("/{shop}", dependencies=[the_shop])
        def read(): ...

        @app.get("/{shop}/name")
        def name(found: str = the_shop): ...
        """,
    ),
    "callables of every kind as dependencies": (
        "FI0613",
        """
        from functools import partial
        from typing import Annotated
        from fastapi import Depends, FastAPI

        app = FastAPI()

        class Finder:
            def __call__(self, shop: str): ...
            def by_name(self, shop: str): ...

        class Base:
            def __init__(self, shop: str): ...

        class Derived(Base): ...

        def get(loud: bool, shop: str): ...

        finder = Finder()

        @app.get("/a/{shop}")
        def a(found: Annotated[str, Depends(finder)]): ...

        @app.get("/b/{shop}")
        def b(found: Annotated[str, Depends(finder.by_name)]): ...

        @app.get("/c/{shop}")
        def c(found: Annotated[Derived, Depends()]): ...

        @app.get("/d/{shop}")
        def d(found: Annotated[str, Depends(partial(get, True))]): ...

        @app.get("/e/{shop}")
        def e(found: Annotated[str, Depends(lambda shop: shop)]): ...
        """,
    ),
    "braces around anything but a name are text to Starlette": (
        "FI0613",
        """
        from fastapi import FastAPI

        app = FastAPI()

        @app.get("/a/{ book }/{page: int}/{книга}/{x-y}")
        def read(): ...
        """,
    ),
    "an alias in Path": (
        "FI0613",
        """
        from typing import Annotated
        from fastapi import FastAPI, Path

        app = FastAPI()

        @app.get("/{book-id}/{page}")
        def read(book: Annotated[int, Path(alias="book-id")], number: int = Path(alias="page")): ...
        """,
    ),
    "a response model that is not what the function returns": (
        "FI0614",
        """
        from fastapi import FastAPI
        from pydantic import BaseModel

        class Row(BaseModel):
            title: str
            secret: str

        class Book(BaseModel):
            title: str

        app = FastAPI()

        @app.get("/a", response_model=Book)
        def a() -> Row: ...

        @app.get("/b", response_model=None)
        def b() -> None: ...
        """,
    ),
    "a default that is no marker of FastAPI": (
        "FI0401",
        """
        from fastapi import FastAPI
        from typer import Option as Query

        app = FastAPI()

        def Depends(value): ...

        @app.get("/books")
        def search(words: str = Query(""), other: str = Depends(1)): ...
        """,
    ),
    "what only joins names, and what another thread runs": (
        "FI0201",
        """
        import asyncio
        import os
        from pathlib import Path

        async def read(name: str):
            os.path.abspath(name)  # asks for the folder of the process, and no disk
            Path(name).absolute()
            os.path.dirname(name)
            await asyncio.to_thread(lambda: input("name"))
            await asyncio.to_thread(os.path.exists, name)
        """,
    ),
    "a path of anyio": (
        "FI0201",
        """
        from anyio import Path

        async def read(name: str):
            path = Path(name)
            await path.exists()
            return await path.read_text()
        """,
    ),
}


@pytest.mark.parametrize(("code", "text"), SEEN.values(), ids=SEEN)
def test_is_found(code: str, text: str) -> None:
    found, marked = lines(code, text)
    assert marked
    assert found == marked


@pytest.mark.parametrize(("code", "text"), QUIET.values(), ids=QUIET)
def test_is_not_found(code: str, text: str) -> None:
    found, marked = lines(code, text)
    assert found == marked == []
