"""Where FastAPI takes each parameter of a handler from, as its own `get_dependant` says."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.project.registered import registered
from tests.project.tables import Row, application, only_route, rows
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

START = """
import enum
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path as FilePath
from typing import Annotated, Any, Dict, FrozenSet, Generic, List, Literal, NamedTuple, NewType, Optional, Set, Tuple, TypeVar, Union

from fastapi import BackgroundTasks, Body, Cookie, Depends, FastAPI, File, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from fastapi.security import SecurityScopes
from pydantic import BaseModel, EmailStr, Field, HttpUrl, RootModel
from starlette.requests import HTTPConnection
from typing_extensions import TypedDict

app = FastAPI()
T = TypeVar("T")


class Item(BaseModel):
    name: str


class Page(BaseModel, Generic[T]):
    items: list[T]


class Names(RootModel[list[str]]): ...


class Typed(TypedDict):
    name: str


class Row(NamedTuple):
    a: int


class Kind(str, enum.Enum):
    A = "a"


class Level(enum.IntEnum):
    LOW = 1


@dataclass
class Data:
    a: int


class Mine(Request): ...


class Mine2(UploadFile): ...


UserId = NewType("UserId", int)
Limit = Annotated[int, Query(le=100)]
Alias = Optional[List[Item]]
"""

SIGNATURES = [
    # scalars come from the query
    "a, b: int, c: str = 'x', d: float | None = None, e: Optional[bool] = None, f: Union[int, str] = 1",
    "a: uuid.UUID, b: datetime, c: date, d: timedelta, e: Decimal, f: IPv4Address, g: FilePath, h: bytes",
    "a: Kind, b: Level, c: Kind | None = None, d: Literal['x', 'y'] = 'x', e: UserId = 1, f: Any = None",
    "a: HttpUrl, b: T = None, c: Annotated[str, 'documented'] = '', d: Annotated[str, Field(min_length=2)] = 'xx'",
    # everything else from the body
    "a: Item, b: Item | None = None, c: Optional[Item] = None, d: Page[int] = None, e: Names = None",
    "a: dict, b: Dict[str, int], c: Mapping[str, int], d: Typed, e: Data, f: dict[str, Item] | None = None",
    "a: list[str], b: list[int], c: List[Item], d: Set[int], e: Tuple[int, str], f: FrozenSet[str], g: Sequence[int]",
    "a: list[Row], b: deque[int], c: tuple[int, ...], d: Alias = None, e: Union[Item, int] = 1, f: 'Item | None' = None",
    # uploads are files, and a sequence of nothing said is taken for one
    "a: UploadFile, b: UploadFile | None, c: list[UploadFile], d: tuple[UploadFile, ...] = (), e: Mine2 = None",
    "a: list, b: List = None, c: Row = None, d: Sequence = ()",
    # marks decide
    "a: int = Query(), b: int = Query(...), c: int = Query(3), d: int = Query(default=4, ge=1), e: str = Query(None)",
    "a: list[int] = Query([]), b: list[str] | None = Query(None), c: Annotated[list[str], Query()] = ['x']",
    "a: str = Header(), b_c: str = Header('x'), d_e: str = Header(convert_underscores=False), f: str = Header(alias='X-F')",
    "a: str = Cookie(), b: Annotated[str | None, Cookie(alias='session')] = None, c: Annotated[Item, Cookie()] = None",
    "a: int = Body(), b: Annotated[str, Body(embed=True)] = 'x', c: Item = Body(embed=True), d: Any = Body(None)",
    "a: Annotated[Item, Query()], b: Annotated[Item, Header()]",
    "a: str = Form(), b: Annotated[Item, Form()] = None, c: bytes = File(), d: Annotated[UploadFile, File()] = None",
    "a: Limit, b: Limit = 5, c: Annotated[Limit, Query(alias='c2')] = 6, d: 'Limit' = 7",
    "a: Annotated[int, Query(default_factory=lambda: 1)]",
    "a: Annotated[int, Query(ge=1), Header()], b: Annotated[int, Header(), Query(le=2)]",
    # FastAPI's own
    "request: Request, response: Response, tasks: BackgroundTasks, scopes: SecurityScopes, connection: HTTPConnection",
    "request: Mine, response: JSONResponse",
    # of every kind
    "a: int, /, b: int, *, c: int, d: int = 1",
    "a: int = 1, *args, **kwargs",
]
PATHS = [
    ("/items/{item_id}", "item_id: int"),
    ("/items/{item_id}", "item_id"),
    ("/items/{item_id}", "item_id: Annotated[int, Path(ge=1)]"),
    ("/items/{item_id}", "item_id: int = Path(le=9)"),
    ("/files/{rest:path}", "rest: str, item_id: int = 1"),
    ("/{kind}/{item_id}", "item_id: uuid.UUID, kind: Kind, other: int"),
    ("/items", "item_id: int = Path()"),
    ("/{a}-{b}", "b: str, a: str"),
]


def program(signature: str, path: str = "/") -> dict[str, str]:
    return {"main.py": f"{START}\n\n@app.post({path!r})\ndef handler({signature}): ...\n"}


def static(files: dict[str, str]) -> list[Row]:
    return rows(application(project_from(files)))


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_classified_as_fastapi_does(signature: str, tmp_path: Path) -> None:
    files = program(signature)

    assert static(files) == registered(tmp_path, files, "main:app")


@pytest.mark.parametrize(("path", "signature"), PATHS)
def test_names_of_the_path_are_path_parameters(path: str, signature: str, tmp_path: Path) -> None:
    files = program(signature, path)

    assert static(files) == registered(tmp_path, files, "main:app")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_dependency_is_asked_in_the_same_way(signature: str, tmp_path: Path) -> None:
    body = f"def asks({signature}): ...\n\n@app.post('/')\ndef handler(x=Depends(asks)): ...\n"
    files = {"main.py": f"{START}\n\n{body}"}

    assert static(files) == registered(tmp_path, files, "main:app")


@pytest.mark.parametrize("signature", SIGNATURES[:12])
def test_annotations_that_are_kept_as_text_are_read_all_the_same(signature: str, tmp_path: Path) -> None:
    files = {"main.py": "from __future__ import annotations\n" + program(signature)["main.py"]}

    assert static(files) == registered(tmp_path, files, "main:app")


def test_a_class_of_the_handlers_own_scope_is_not_found_in_text(tmp_path: Path) -> None:
    files = {
        "main.py": "from __future__ import annotations\n"
        + START
        + textwrap.dedent(
            """
            def register():
                class Local(BaseModel):
                    name: str

                @app.post("/")
                def handler(local: Local, item: Item): ...

            register()
            """
        )
    }

    (row,) = static(files)
    assert [(p.name, p.source) for p in row.parameters] == [("item", "body"), ("local", "query")]
    assert [row] == registered(tmp_path, files, "main:app")


def test_types_defaults_and_constraints_are_shown_as_written() -> None:
    route = only_route(
        """
        from typing import Annotated

        from fastapi import FastAPI, Header, Path, Query
        from pydantic import Field

        app = FastAPI()
        LARGEST = 10 * 10

        @app.get("/{key}")
        def handler(
            key: Annotated[str, Path(min_length=2, pattern="^[a-z]+$")],
            limit: Annotated[int, Query(ge=1, le=LARGEST)] = 10,
            after: str | None = Query(default=None, max_length=LARGEST),
            ratio: Annotated[float, Field(gt=0), Query(lt=1.5)] = 0.5,
            user_agent: Annotated[str | None, Header()] = None,
            plain=LARGEST,
        ): ...
        """
    )

    assert [(p.name, p.type, p.default, p.alias, p.constraints) for p in route.parameters] == [
        ("key", "str", None, None, ("min_length=2", "pattern='^[a-z]+$'")),
        ("limit", "int", "10", None, ("ge=1", "le=100")),
        ("after", "str | None", "None", None, ("max_length=100",)),
        ("ratio", "float", "0.5", None, ("gt=0", "lt=1.5")),
        ("user_agent", "str | None", "None", "user-agent", ()),
        ("plain", None, "LARGEST", None, ()),
    ]
