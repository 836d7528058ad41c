"""The OpenAPI skeleton says what FastAPI's own document says, as far as it goes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.report.routes_openapi import main_app, routes_openapi
from tests.report.samples import FORGOTTEN, SHOP
from tests.support import project_from

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = '''
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Form, Header, Query
from pydantic import BaseModel


class Order(BaseModel):
    total: int


class Kind(str, Enum):
    NEW = "new"


def page(number: int = 1, size: Annotated[int, Query(le=100)] = 20) -> tuple[int, int]:
    return number, size


router = APIRouter(prefix="/orders", tags=["orders"], responses={404: {"description": "gone"}})


@router.get("")
def list_orders(paging: Annotated[tuple[int, int], Depends(page)], kind: Kind | None = None) -> list[Order]:
    """All of them."""
    return []


@router.post("", status_code=201)
def create_order(order: Order, x_token: Annotated[str, Header()]) -> Order:
    return order


@router.get("/{order_id}", deprecated=True)
def read_order(order_id: UUID, verbose: bool = False) -> dict[str, Order]:
    return {}


@router.get("/files/{name:path}")
def read_file(name: str, mode: Literal["a", "b"] = "a") -> Order | None:
    return None


@router.delete("/{order_id}", status_code=204)
def delete_order(order_id: int) -> None:
    return None


admin = FastAPI()


@admin.get("/secret")
def secret() -> str:
    return ""


app = FastAPI(title="Shop", version="2.1")
app.include_router(router, prefix="/v1")
app.mount("/admin", admin)


@app.get("/hidden", include_in_schema=False)
def hidden() -> str:
    return ""
'''


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = type(sys)("shop_service")
    monkeypatch.setitem(sys.modules, "shop_service", made)
    exec(SERVICE, made.__dict__)
    return made


def ours() -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    project = project_from({"shop_service.py": SERVICE})
    chosen = next(one for one in project.apps if one.name == "shop_service:app")
    document: dict[str, dict[str, dict[str, dict[str, object]]]] = json.loads(routes_openapi(chosen))
    return document


def wanted(operation: dict[str, object]) -> dict[str, object]:
    """What of an operation is compared: all but schemas' details and the words of descriptions."""
    parameters = operation.get("parameters", [])
    assert isinstance(parameters, list)
    responses = operation["responses"]
    assert isinstance(responses, dict)
    return {
        **{
            key: operation.get(key) for key in ("operationId", "tags", "summary", "description", "deprecated")
        },
        "parameters": sorted((p["name"], p["in"], p["required"]) for p in parameters),
        "body": "requestBody" in operation,
        "responses": sorted(responses),
    }


def test_operations_are_those_of_fastapi(module: ModuleType) -> None:
    real = module.app.openapi()

    document = ours()

    assert document["info"] == real["info"]
    assert document["openapi"] == real["openapi"]
    assert {
        (path, method): wanted(operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    } == {
        (path, method): wanted(operation)
        for path, operations in real["paths"].items()
        for method, operation in operations.items()
    }


LIMITED = """
from typing import Annotated

from fastapi import Body, Cookie, FastAPI, Header, Path, Query

app = FastAPI()
MOST = 50


@app.get("/orders/{number}/{code}")
def search(
    number: Annotated[int, Path(gt=0, lt=1000)],
    code: Annotated[str, Path(pattern="^[A-Z]+$")],
    q: Annotated[str | None, Query(min_length=2, max_length=MOST)] = None,
    tags: Annotated[list[str], Query(max_length=3)] = [],
    limit: int = Query(10, ge=1, le=MOST),
    ratio: Annotated[float, Query(multiple_of=0.5)] = -1.5,
    exact: bool = False,
    x_trace: Annotated[str, Header(max_length=36)] = "none",
    visit: Annotated[int | None, Cookie(ge=1)] = 7,
) -> None: ...


@app.post("/orders")
def create(title: Annotated[str, Body(max_length=80)], copies: Annotated[int, Body(ge=1)] = 1) -> None: ...
"""


def schemas(document: dict[str, object]) -> dict[str, object]:
    """Return the schemas of all parameters and fields of bodies, without titles, by name."""
    found: dict[str, object] = {}

    def visit(node: object) -> None:
        match node:
            case {"in": _, "name": str(name), "schema": dict(schema)}:
                found[name] = {key: value for key, value in schema.items() if key != "title"}
            case {"type": "object", "properties": dict(fields)}:
                for name, schema in fields.items():
                    found[name] = {key: value for key, value in schema.items() if key != "title"}
            case dict():
                for value in node.values():
                    visit(value)
            case list():
                for item in node:
                    visit(item)

    visit(document)
    return found


def test_constraints_and_defaults_are_those_of_fastapi() -> None:
    made: dict[str, object] = {}
    exec(LIMITED, made)
    real = made["app"].openapi()  # type: ignore[attr-defined]

    (app,) = project_from({"shop.py": LIMITED}).apps
    document = json.loads(routes_openapi(app))

    real["components"]["schemas"].pop("HTTPValidationError")
    real["components"]["schemas"].pop("ValidationError")
    assert schemas(document) == schemas(real)
    assert len(schemas(real)) == 11


def test_what_is_no_literal_is_left_out() -> None:
    text = """
        import os
        from typing import Annotated

        from fastapi import FastAPI, Query

        app = FastAPI()


        @app.get("/")
        def search(limit: Annotated[int, Query(le=int(os.environ["MOST"]))] = int(os.environ["USUAL"])) -> None: ...
        """
    (app,) = project_from({"shop.py": text}).apps
    assert schemas(json.loads(routes_openapi(app))) == {"limit": {"type": "integer"}}


def test_models_are_named(module: ModuleType) -> None:
    assert ours()["components"]["schemas"]["Order"] == {"title": "Order"}
    assert "Order" in module.app.openapi()["components"]["schemas"]


def test_the_document_is_about_the_app_with_most_routes() -> None:
    small = replace(SHOP, name="shop.small:app", routes=SHOP.routes[:1])

    assert main_app([small, SHOP, FORGOTTEN]) is SHOP
    assert main_app([FORGOTTEN]) is None
    assert main_app([]) is None
