"""FI0102: a schema that is defined beside routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.schemas import is_schema
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI0102", Severity.INFO)
def schema_in_router(project: Project) -> Iterator[Violation]:
    """A module that registers routes defines schemas, too.

    Services, tests and other features that need the schema then import the router with
    it, and with the router every handler's dependencies: the way to import cycles. A
    reader looks for the shapes of requests and responses in one place a feature.

    Move the class to the `schemas` module of its feature and import it here.
    """
    homes = {
        route.registered.file: route
        for route in reversed(project.routes)
        if route.kind in {"http", "websocket"}
    }
    for file in project.app_files:
        route = homes.get(file.path)
        if route is None:
            continue
        for cls in file.classes:
            nested = cls.fact.parent_function is not None or cls.fact.parent_class is not None
            if not nested and is_schema(project, cls):
                yield Violation(
                    cls.place,
                    f"`{cls.fact.name}` is defined in the module that registers {route.title()}, so that "
                    f"whoever needs the schema imports the router; move it to a module of schemas",
                )


schema_in_router.bad("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Price(BaseModel):  # <- FI0102
    amount: int


@app.get("/prices/latest")
async def read_price() -> Price:
    return Price(amount=1)
""")

schema_in_router.bad("""
# --- shop/core/schemas.py
from pydantic import BaseModel as Model


class Schema(Model):
    pass
# --- shop/core/routing.py
from fastapi import APIRouter


class Router(APIRouter):
    pass
# --- shop/orders/views.py
from shop.core.routing import Router
from shop.core.schemas import Schema as Base

router = Router(prefix="/orders")


class OrderRead(Base):  # <- FI0102
    id: int


async def read_order(order_id: int) -> OrderRead:
    return OrderRead(id=order_id)


router.add_api_route("/{order_id}", read_order, methods=["GET"])
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.views import router

app = FastAPI()
app.include_router(router)
""")

schema_in_router.good("""
# --- shop/schemas.py
from pydantic import BaseModel


class Price(BaseModel):
    amount: int
# --- shop/main.py
from fastapi import FastAPI

from shop.schemas import Price

app = FastAPI()


@app.get("/prices/latest")
async def read_price() -> Price:
    return Price(amount=1)
""")

schema_in_router.good("""
from dataclasses import dataclass

from fastapi import FastAPI
from pydantic_settings import BaseSettings

app = FastAPI()


class Settings(BaseSettings):
    title: str = "shop"


@dataclass(frozen=True)
class Rate:
    amount: int


class Clock:
    def now(self) -> int:
        return 0


@app.get("/rates")
async def read_rate() -> int:
    return Rate(Clock().now()).amount
""")
