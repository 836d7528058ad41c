"""Where the parts of a route's path are written, and the call that registers it."""

from __future__ import annotations

from inspector.project.registrations import registrations_of
from tests.support import project_from

_SHOP = {
    "shop/orders.py": """
        from fastapi import APIRouter

        router = APIRouter(prefix="/orders", tags=["orders"])


        @router.get("/{order_id:int}/lines", status_code=200)
        async def list_lines(order_id: int) -> list[int]:
            return []
    """,
    "shop/main.py": """
        from fastapi import FastAPI

        from shop import orders

        app = FastAPI()
        app.include_router(orders.router, prefix="/api/v1")


        async def health() -> str:
            return "ok"


        options = {"tags": ["health"]}
        app.add_api_route("/health", health, **options)
    """,
}


def test_each_segment_knows_whether_the_registration_or_a_prefix_writes_it() -> None:
    project = project_from(_SHOP)
    route = next(route for route in project.routes if route.name == "list_lines")
    segments = registrations_of(project).segments(route)
    assert [(s.text, s.own, s.place.file, s.place.line) for s in segments] == [
        ("api", False, "shop/main.py", 7),
        ("v1", False, "shop/main.py", 7),
        ("orders", False, "shop/orders.py", 4),
        ("{order_id:int}", True, "shop/orders.py", 7),
        ("lines", True, "shop/orders.py", 7),
    ]
    assert [s.parameter for s in segments] == [None, None, None, "order_id", None]


def test_a_registration_says_what_is_given_by_name_and_may_say_what_is_splatted() -> None:
    project = project_from(_SHOP)
    found = registrations_of(project)
    by_name = {route.name: found.of(route) for route in project.routes}
    decorated, added = by_name["list_lines"], by_name["health"]
    assert decorated is not None
    assert decorated.path == "/{order_id:int}/lines"
    assert decorated.says("status_code")
    assert not decorated.says("summary", "description")
    assert added is not None
    assert added.path == "/health"
    assert added.says("summary")


def test_the_answers_are_made_once_a_project() -> None:
    project = project_from(_SHOP)
    assert registrations_of(project) is registrations_of(project)


_WRAPPED = {
    "shop/routing.py": """
        from functools import wraps

        from fastapi import APIRouter


        class Router(APIRouter):
            def api_route(self, path, **options):
                shown = super().api_route(path, **options)
                other = super().api_route(path + "/", include_in_schema=False, **options)

                def decorator(function):
                    other(function)
                    return shown(function)

                return decorator

            def listing(self, path):
                def decorator(function):
                    @wraps(function)
                    def wrapper(*args, **kwargs):
                        return function(*args, **kwargs)

                    self.add_api_route(path, wrapper, methods=["GET"], status_code=206)
                    self.add_api_route(path, lambda: None, methods=["OPTIONS"])
                    return function

                return decorator
    """,
    "shop/main.py": """
        from fastapi import FastAPI

        from shop.routing import Router

        app = FastAPI()
        router = Router()


        @router.get("/books")
        async def list_books() -> list[str]:
            return []


        @router.listing("/orders")
        async def list_orders() -> list[str]:
            return []


        app.include_router(router)
    """,
}


def test_a_route_stands_at_the_decorator_of_the_project_that_registers_it() -> None:
    project = project_from(_WRAPPED)
    places = [
        (route.title(), route.registered.file, route.registered.line, route.direct)
        for route in project.routes
        if route.methods != ("OPTIONS",)
    ]
    assert sorted(places) == [
        ("GET /books", "shop/main.py", 10, False),
        ("GET /books/", "shop/main.py", 10, False),
        ("GET /orders", "shop/main.py", 15, False),
    ]
    (preflight,) = [route for route in project.routes if route.methods == ("OPTIONS",)]
    assert (preflight.registered.file, preflight.direct) == ("shop/routing.py", True)


def test_what_a_decorator_of_the_project_passes_on_is_not_told() -> None:
    project = project_from(_WRAPPED)
    found = [registrations_of(project).of(route) for route in project.routes if not route.direct]
    assert [one.path for one in found if one is not None] == ["/books", "/books", "/orders"]
    assert all(one is not None and one.says("status_code") for one in found)
