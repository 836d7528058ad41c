"""FI0402: a handler that builds what it should be given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.clients import client_made
from inspector.project.schemas import is_schema, is_settings, is_table
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Class
    from inspector.project.model import Project

_NAMED: Final = re.compile(r"(Service|Repository|Repo|UnitOfWork|UOW|UoW|Uow|DAO|Dao|UseCase)$")
_PROBE: Final = re.compile(r"(health|ready|readiness|live|liveness|ping)", re.IGNORECASE)
_MOST_ALIASES: Final = 2
_VALUES: Final = frozenset(
    {
        "builtins.BaseException",
        "builtins.Exception",
        "builtins.dict",
        "enum.Enum",
        "enum.StrEnum",
        "typing.NamedTuple",
        "typing.Protocol",
        "typing.TypedDict",
    }
)


@rule("FI0402", Severity.WARNING)
def service_built_in_handler(project: Project) -> Iterator[Violation]:
    """A handler makes the service, repository or client that it uses.

    Nothing can put another one in its place: tests patch modules instead of setting
    `dependency_overrides`, every handler repeats how the thing is put together, and a
    client that is made for each request opens its connections anew each time.

    Let a dependency build it, and ask for it:
    `orders: Annotated[OrderService, Depends(get_order_service)]`; make clients once, in
    the lifespan, and hand them out by a dependency.

    One finding a handler. A class counts as a service or repository by its name, and only
    where it is none of data: no schema, table, exception or enumeration. A session that a
    health check opens is silent.
    """
    app_functions = frozenset(project.app_functions)
    words = _words(project)
    sessions = sessions_of(project)
    for function, routes in project.handlers.items():
        if function not in app_functions or not routes:
            continue
        if not function.uses(*words) and not sessions.concern(function):
            continue
        made = [(site, what) for site in function.calls if (what := _made(project, site)) is not None]
        if made and not (made[0][1].endswith("session") and _PROBE.search(routes[0].path)):
            site, what = made[0]
            more = f" and {len(made) - 1} more" if len(made) > 1 else ""
            yield Violation(
                site.place,
                f"{routes[0].title()} builds {what}{more} itself, so no test or setting can replace it; "
                f"take it from a dependency",
            )


def _words(project: Project) -> frozenset[str]:
    """Collect the names by which services and clients are made, those of imports among them."""
    words = {name.rpartition(".")[2] for name in project.tables.clients}
    words |= {cls.fact.name for cls in project.app_classes if _NAMED.search(cls.fact.name)}
    for _ in range(_MOST_ALIASES):
        words |= project.mentions.renamed(words)
    return frozenset(words)


def _made(project: Project, site: CallSite) -> str | None:
    """Say what service, repository or client a call makes; None for any other call."""
    if site.deferred:
        return None
    callee = project.callee(site)
    if callee.cls is not None:
        return f"`{callee.cls.fact.name}`" if _is_service(project, callee.cls) else None
    client = client_made(project, site)
    return f"{'an' if client[0] in 'AH' else 'a'} {client}" if client is not None else None


def _is_service(project: Project, cls: Class) -> bool:
    if _NAMED.search(cls.fact.name) is None or cls.fact.decorators:
        return False
    if is_schema(project, cls) or is_settings(project, cls) or is_table(project, cls):
        return False
    return not project.derives(cls, *_VALUES)


service_built_in_handler.bad("""
import httpx
from fastapi import FastAPI

app = FastAPI()


class OrderService:
    def count(self) -> int:
        return 1


@app.get("/orders/count")
async def count_orders() -> int:
    service = OrderService()  # <- FI0402
    return service.count()


@app.get("/rates")
async def read_rates() -> str:
    async with httpx.AsyncClient(timeout=5) as client:  # <- FI0402
        return (await client.get("https://rates.example.com")).text
""")

service_built_in_handler.bad("""
# --- shop/orders/repositories.py
from sqlalchemy.orm import Session


class Repository:
    def __init__(self, session: Session) -> None:
        self.session = session


class OrderRepository(Repository):
    pass
# --- shop/orders/__init__.py
from shop.orders.repositories import OrderRepository as Orders
# --- shop/database.py
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

make_session = sessionmaker(create_engine("sqlite://"))
# --- shop/orders/router.py
from fastapi import APIRouter, FastAPI

from shop import orders
from shop.database import make_session as open_session

router = APIRouter(prefix="/orders")


async def list_orders() -> list[str]:
    return [str(orders.Orders(None))]  # <- FI0402


@router.delete("/{order_id}")
def delete_order(order_id: int) -> None:
    with open_session() as session:  # <- FI0402
        session.delete(order_id)


router.add_api_route("", list_orders)
app = FastAPI()
app.include_router(router)
""")

service_built_in_handler.good("""
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


class OrderService:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    def count(self) -> int:
        return 1


async def get_client():
    async with httpx.AsyncClient() as client:
        yield client


def get_orders(client: Annotated[httpx.AsyncClient, Depends(get_client)]) -> OrderService:
    return OrderService(client)


@app.get("/orders/count")
async def count_orders(service: Annotated[OrderService, Depends(get_orders)]) -> int:
    return service.count()
""")

service_built_in_handler.good("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class CustomerService(BaseModel):
    hotline: str


class UnknownRepository(Exception):
    pass


class Price:
    def __init__(self, amount: int) -> None:
        self.amount = amount


@app.get("/service")
async def read_service(known: bool = True) -> CustomerService:
    if not known:
        raise UnknownRepository
    return CustomerService(hotline=str(Price(7).amount))
""")
