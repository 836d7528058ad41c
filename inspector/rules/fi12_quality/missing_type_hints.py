"""FI1201: a function at one of the app's borders without its types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.features import ROLE_NAMES, role_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, SourceFile
    from inspector.project.model import Project

_LAYERS: Final = frozenset({"services", "repositories"})
_MOST_SHOWN: Final = 4


@rule("FI1201", Severity.WARNING)
def missing_type_hints(project: Project) -> Iterator[Violation]:
    """A handler, dependency, service or repository function does not say its types.

    In a handler they are more than documentation: FastAPI converts and validates by them,
    and an unannotated parameter arrives as the raw string. Where services and repositories
    leave them out, type checkers lose sight of everything behind that call, `Any` spreads,
    and the `None` that nobody expects is found in production.

    Annotate every parameter and the return. Not asked for: `self` and `cls`, what
    `__init__` returns, and what a handler with a `response_model` returns. Helpers that
    begin with an underscore and nested functions are left alone.
    """
    layered = {file.path for file in project.app_files if _is_layer(project, file)}
    layered.update(
        path
        for feature in project.features
        for role, paths in feature.roles
        if role in _LAYERS
        for path in paths
    )
    for function in project.app_functions:
        kind = _kind(project, function, layered)
        if kind is None:
            continue
        missing = [f"`{name}`" for name in _unannotated(function)]
        if function.fact.returns is None and not _return_excused(project, function):
            missing.append("what it returns")
        if missing:
            yield Violation(
                function.place,
                f"the {kind} `{function.fact.qualname}` leaves open the type of {_listed(missing)}, so "
                "neither readers nor type checkers know what goes in and out; annotate it",
            )


def _is_layer(project: Project, file: SourceFile) -> bool:
    """Whether a module is, by its own name or its package's, one of services or repositories."""
    names = file.path.removesuffix(".py").removesuffix("/__init__").split("/")[-2:]
    roles = {ROLE_NAMES.get(name.lower()) for name in names} & _LAYERS
    return bool(roles) and role_of(project, file, has_routes=False) in roles


def _kind(project: Project, function: Function, layered: set[str]) -> str | None:
    """Say what a function is at the border of; None for those that the rule leaves alone."""
    if function in project.handlers:
        return "handler"
    if function in project.dependencies:
        return "dependency"
    if function.file.path not in layered or function.parent is not None:
        return None
    cls = function.cls
    if cls is not None and (cls.fact.name.startswith("_") or cls.fact.parent_function is not None):
        return None
    name = function.fact.name
    if name.startswith("_") and not (name == "__init__" and cls is not None):
        return None
    if any(_named(decorator.expr, "overload") for decorator in function.fact.decorators):
        return None
    return "method" if cls is not None else "function"


def _unannotated(function: Function) -> list[str]:
    parameters = function.fact.parameters
    static = any(_named(decorator.expr, "staticmethod") for decorator in function.fact.decorators)
    if function.cls is not None and not static:
        parameters = parameters[1:]
    stars = {"vararg": "*", "kwarg": "**"}
    return [f"{stars.get(p.kind, '')}{p.name}" for p in parameters if p.annotation is None]


def _return_excused(project: Project, function: Function) -> bool:
    if function.fact.name == "__init__":
        return True
    routes = project.handlers.get(function, ())
    return bool(routes) and all(route.response_model_given for route in routes)


def _named(expr: s.Expr, name: str) -> bool:
    return isinstance(expr, s.Ref) and expr.path.rpartition(".")[2] == name


def _listed(parts: list[str]) -> str:
    if len(parts) > _MOST_SHOWN:
        parts = [*parts[: _MOST_SHOWN - 1], f"{len(parts) - _MOST_SHOWN + 1} others"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


missing_type_hints.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def get_settings():  # <- FI1201
    return {"page_size": 10}


@app.get("/books")
async def list_books(settings: Annotated[dict, Depends(get_settings)], limit=10) -> list[str]:  # <- FI1201
    return [str(settings)][:limit]


@app.post("/books")
async def create_book(title: str):  # <- FI1201
    return {"title": title}
""")

missing_type_hints.bad("""
# --- shop/orders/services.py
class OrderService:
    def __init__(self, repository):  # <- FI1201
        self.repository = repository

    async def place(self, book_id: int, *options, copies: int = 1) -> int:  # <- FI1201
        return self._price(book_id) * copies + len(options)

    def _price(self, book_id):
        return book_id

    @staticmethod
    def tax(price) -> float:  # <- FI1201
        return price * 0.07
# --- shop/orders/repository.py
from shop.orders.services import OrderService


async def find_orders(customer_id: int):  # <- FI1201
    return [OrderService(None), customer_id]
# --- shop/orders/router.py
from fastapi import APIRouter
from shop.orders.services import OrderService


class Orders:
    async def read(self, order_id) -> int:  # <- FI1201
        return await OrderService(None).place(order_id)


router = APIRouter(prefix="/orders")
router.add_api_route("/{order_id}", Orders().read, methods=["GET"])
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router

app = FastAPI()
app.include_router(router)
""")

missing_type_hints.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, Response

app = FastAPI()


def get_page_size() -> int:
    return 10


@app.get("/books", response_model=list[str])
async def list_books(size: Annotated[int, Depends(get_page_size)]):
    return ["a book"] * size


@app.get("/cover")
async def read_cover() -> Response:
    return Response(b"")


def shorten(title, length=20):
    return title[:length]
""")

missing_type_hints.good("""
# --- shop/orders/services.py
class OrderService:
    def __init__(self, tax: float):
        self.tax = tax

    async def price(self, net: float) -> float:
        def rounded(value):
            return round(value, 2)

        return rounded(self._gross(net))

    def _gross(self, net):
        return net * (1 + self.tax)

    @classmethod
    def untaxed(cls) -> "OrderService":
        return cls(0.0)
# --- shop/orders/formats.py
def money(value):
    return f"{value:.2f}"
""")
