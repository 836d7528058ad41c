"""FI0401 repaired and run: FastAPI itself serves and documents the same before and after."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from types import ModuleType
from typing import TYPE_CHECKING
from unittest import mock

import httpx
import pytest
from fastapi import FastAPI

from tests.fixes.support import repair

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = """\
from datetime import datetime
from enum import Enum
from typing import Any, Literal, Optional, Union
from uuid import UUID

from fastapi import Body, Cookie, Depends, FastAPI, Header, Path, Query, Request, Security
from pydantic import AliasChoices, BaseModel, PositiveInt, conint

app = FastAPI()


class Book(BaseModel):
    title: str
    pages: int = 1


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Genre(Enum):
    NOVEL = "a"
    POEM = "b"


def page(size: int = 3) -> int:
    return size


class Paging:
    def __init__(self, size: int = 3) -> None:
        self.size = size

    def __repr__(self) -> str:
        return f"Paging({self.size})"

    def __call__(self, title: str = "t") -> str:
        return title


async def session():
    yield "session"


"""
REQUESTS: list[dict[str, dict[str, str | list[str]]]] = [
    {},
    {"params": {"x_y": "3"}},
    {"params": {"x_y": ["1", "2"]}},
    {"params": {"x_y": "abc"}},
    {"params": {"x_y": ""}},
    {"params": {"x-y": "x"}},
    {"params": {"va": "1"}},
    {"params": {"vb": "1"}},
    {"params": {"title": "t", "pages": "2"}},
    {"params": {"size": "7"}},
    {"headers": {"x-y": "1"}},
    {"headers": {"x_y": "2"}},
    {"headers": {"title": "t"}},
    {"headers": {"cookie": "x_y=5"}},
    {"headers": {"cookie": "title=t"}},
]
BODIES: list[object] = [5, 0, None, [], {"title": "t"}, {"x_y": {"title": "t"}}, {"x_y": 5}, {"kind": "cat"}]

ADDRESS = re.compile(r"0x[0-9a-f]+")

PARAMETERS = [
    "x_y: int = Query(10, le=100, ge=1)",
    "x_y: int = Query(...)",
    "x_y: int = Query(default=...)",
    "x_y: int = Query()",
    "x_y: Optional[int] = Query(None, title='t', description='d')",
    "x_y: Optional[str] = Query(...)",
    "x_y: int | None = Query()",
    "x_y: list[int] = Query([1, 2])",
    "x_y: list[str] = Query(min_length=2)",
    "x_y: list[str] = Query(default_factory=list)",
    "x_y: str = Query(default_factory=lambda: 'made')",
    "x_y: set[int] = Query(set())",
    "x_y: str = Query('x', pattern='^x', alias='x-y', deprecated=True)",
    "x_y: str = Query(validation_alias='va')",
    "x_y: str = Query('k', validation_alias=AliasChoices('va', 'vb'))",
    "x_y: str = Query('x', json_schema_extra={'x': 1}, examples=['a'])",
    "x_y: UUID = Query(openapi_examples={'a': {'value': 'x'}})",
    "x_y: str = Query('x', include_in_schema=False)",
    "x_y: str = Query('', min_length=3)",
    "x_y: int = Query('abc', validate_default=True)",
    "x_y: float = Query(1, gt=0, multiple_of=0.5)",
    "x_y: int = Query(0, strict=True)",
    "x_y: bool = Query(False)",
    "x_y: Literal['a', 'b'] = Query('a')",
    "x_y: Genre = Query(Genre.NOVEL)",
    "x_y: datetime = Query(None)",
    "x_y: Any = Query(None)",
    "x_y: list[PositiveInt] = Query([])",
    "x_y: PositiveInt | None = Query(None)",
    "x_y: Book = Query()",
    "x_y: str = Header('h')",
    "x_y: str = Header(convert_underscores=False)",
    "x_y: str = Header('h', alias='x_y')",
    "x_y: Optional[list[str]] = Header(None)",
    "x_y: Book = Header()",
    "x_y: str = Cookie(None)",
    "x_y: Book = Cookie()",
    "x_y: Book = Body()",
    "x_y: Book = Body(...)",
    "x_y: Book = Body(embed=True)",
    "x_y: Optional[Book] = Body(None)",
    "x_y: Book = Body(Book(title='b'))",
    "x_y: int = Body(3, gt=1)",
    "x_y: int = Body(gt=1)",
    "x_y: list[Book] = Body([])",
    "x_y: dict = Body(examples=[{'a': 1}])",
    "x_y: Union[Cat, Dog] = Body(discriminator='kind')",
    "x_y: Any = Body()",
    "x_y: int = Depends(page)",
    "x_y: 'int' = Depends(page)",
    "x_y: int = Depends(page, use_cache=False)",
    "x_y: Paging = Depends()",
    "x_y: Paging = Depends(Paging)",
    "x_y: str = Depends(Paging(4))",
    "x_y: str = Depends(session)",
    "x_y: str = Depends(session, scope='function')",
    "x_y: int = Security(page, scopes=['a'])",
    "request: Request, n: int = 1, x_y: int = Depends(page)",
    "n: int = 1, x_y: int = Query(le=9), m: int = Query(2), z: Paging = Depends()",
    "*, n: int = 1, x_y: int = Query(le=9)",
]


@pytest.mark.parametrize("prologue", ["", "from __future__ import annotations\n\n"], ids=["now", "text"])
@pytest.mark.parametrize("parameters", PARAMETERS)
def test_requests_and_documents_are_the_same(parameters: str, prologue: str) -> None:
    names = ", ".join(re.findall(r"(?:^|, )\*?,? ?(\w+):", parameters))
    text = f'{prologue}{HEAD}@app.post("/books")\nasync def read({parameters}):\n    return repr([{names}])\n'
    made_anew = prologue and "Paging(4)" in parameters
    repaired = repair(text, "FI0401", unsafe=bool(made_anew))
    assert repaired.fixed.remaining == 0
    assert seen(repaired.text) == seen(text)


@pytest.mark.parametrize("parameter", ["x_y: int = Path()", "x_y: int = Path(..., ge=2, title='t')"])
def test_path_parameters(parameter: str) -> None:
    text = f'{HEAD}@app.post("/books/{{x_y}}")\nasync def read({parameter}):\n    return x_y\n'
    repaired = repair(text, "FI0401", unsafe=False)
    assert repaired.fixed.remaining == 0
    paths = "/books/1", "/books/2", "/books/a"
    assert seen(repaired.text, *paths) == seen(text, *paths)


@pytest.mark.parametrize("kind", ["PositiveInt", "conint(gt=0)"])
def test_what_is_called_unsafe_does_change(kind: str) -> None:
    text = f'{HEAD}@app.post("/books")\nasync def read(x_y: {kind} = Query(1)):\n    return x_y\n'
    assert repair(text, "FI0401", unsafe=False).text == text
    assert seen(repair(text, "FI0401").text) != seen(text)


def seen(text: str, *paths: str) -> list[str]:
    """What FastAPI serves for a module with an app: its document and the answers to requests."""
    module = ModuleType("shop")
    with mock.patch.dict(sys.modules, {"shop": module}):
        exec(compile(text, "<shop>", "exec", dont_inherit=True), vars(module))
        app = module.app
        assert isinstance(app, FastAPI)
        return [json.dumps(app.openapi(), sort_keys=True), *asyncio.run(answers(app, paths or ["/books"]))]


async def answers(app: FastAPI, paths: Iterable[str]) -> list[str]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    found: list[httpx.Response] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        for path in paths:
            found += [await client.post(path, **given) for given in REQUESTS]  # type: ignore[arg-type]
            found += [await client.post(path, json=body) for body in BODIES]
    return [f"{answer.status_code} {ADDRESS.sub('', answer.text)}" for answer in found]
