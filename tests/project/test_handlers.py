"""Which function handles a route, where names and places alone do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.routing import APIRoute
from fastapi.utils import get_path_param_names

from inspector.project.graph import handler_of
from inspector.project.parameters import path_names
from inspector.project.paths import placeholders
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.model import Project

REDEFINED = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
def read(): ...


@app.get("/members")
def read(): ...


@app.get("/me")
@app.get("/profile")
def read(): ...
"""

# what frameworks on top of FastAPI do: a router that registers everything twice, in one place
CUSTOM = """
# --- shop/routing.py
from fastapi import APIRouter


class Router(APIRouter):
    def add_api_route(self, path, endpoint, **options):
        super().add_api_route(path.rstrip("/"), endpoint, **options)
        super().add_api_route(path.rstrip("/") + "/", endpoint, **options)
# --- shop/orders/router.py
from fastapi import FastAPI

from shop.routing import Router

router = Router(prefix="/orders")


@router.get("/{order}")
def read(order: int): ...


@router.put("/{order}")
def replace(order: int): ...


@router.delete("/{order}")
def delete(order: int): ...


app = FastAPI()
app.include_router(router)
"""


def files(text: str) -> dict[str, str]:
    first, *parts = text.split("# --- ")
    if not parts:
        return {"app.py": first}
    return {path: body for path, _, body in (part.partition("\n") for part in parts)}


def handled(project: Project) -> list[tuple[int, list[str]]]:
    """For each handler, the line of its `def` and the titles of its routes."""
    return sorted(
        (function.fact.span.line, sorted(route.title() for route in routes))
        for function, routes in project.handlers.items()
    )


def test_functions_of_one_name_handle_each_their_own_route() -> None:
    project = project_from(files(REDEFINED))
    assert handled(project) == [
        (8, ["GET /books"]),
        (12, ["GET /members"]),
        (17, ["GET /me", "GET /profile"]),
    ]
    for route in project.routes:
        function = handler_of(project, route)
        assert function is not None
        assert function.fact.span.line == route.line


def test_routes_that_one_call_registers_belong_to_their_own_handlers() -> None:
    project = project_from(files(CUSTOM))
    assert handled(project) == [
        (9, ["GET /orders/{order}", "GET /orders/{order}/"]),
        (13, ["PUT /orders/{order}", "PUT /orders/{order}/"]),
        (17, ["DELETE /orders/{order}", "DELETE /orders/{order}/"]),
    ]
    assert len({route.registered for route in project.routes}) == 3  # the decorators


def test_the_routes_of_handlers_are_those_of_the_apps() -> None:
    project = project_from(files(CUSTOM))
    mine = {id(route) for routes in project.handlers.values() for route in routes}
    assert mine == {id(route) for route in project.routes}


def test_placeholders_are_what_the_framework_itself_fills() -> None:
    """FastAPI names a parameter after whatever stands in braces, Starlette fills plain names only."""
    for path in (
        "/books/{book}",
        "/{a}/b-{b}.{c}/{rest:path}",
        "/{number:int}",
        "/{ book }",
        "/{book: int}",
        "/{книга}",
        "/{x-y}/{_z9}",
        "/{}/{9}",
        "/plain",
    ):
        route = APIRoute(path, lambda: None)
        assert set(placeholders(path)) == set(route.param_convertors), path
        assert path_names(path) == get_path_param_names(route.path_format), path
