"""FI0105: features that import one another in a ring."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

from inspector.project.features import imported_files
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.model import Project
    from inspector.project.records import Feature, Place

    Imports = Mapping[str, Mapping[str, Place]]


@rule("FI0105", Severity.WARNING)
def feature_import_cycle(project: Project) -> Iterator[Violation]:
    """Features import one another in a ring.

    None of them can be read, tested, moved or deleted without all the others, and sooner
    or later a module is imported before the one that it needs is ready, which people then
    work around with imports inside functions.

    Turn one of the arrows round: let one feature publish an event that the other listens
    to, hand in what is needed as a parameter, or move what both need to a third package.

    A ring is reported once, at an import of it; where rings are woven into one another,
    a shortest one for each feature that no other report names. What is imported under
    `TYPE_CHECKING` does not count, neither do a feature and one nested in it, or the
    module that makes the app.
    """
    imports = _imports(project)
    names = {feature.path: feature.name for feature in project.features}
    shown: set[str] = set()
    for start in sorted(imports):
        ring = _ring(imports, start) if start not in shown else None
        if ring is not None:
            shown.update(ring)
            related = tuple(
                Related(imports[one][other], f"`{names[one]}` imports `{names[other]}`")
                for one, other in pairwise(ring[1:])
            )
            yield Violation(imports[ring[0]][ring[1]], _message(imports, names, ring), related)


def _ring(imports: Imports, start: str) -> list[str] | None:
    """Return a shortest ring from a feature back to itself; None where there is none."""
    ways = (_way(imports, other, start) for other in sorted(imports[start]))
    found = min((way for way in ways if way is not None), key=len, default=None)
    return None if found is None else [start, *found]


def _imports(project: Project) -> Imports:
    """Collect, for each feature's path, the first import of every other feature."""
    homes = {path: feature for feature in project.features for path in feature.files}
    mains = {app.file for app in project.apps if app.name is not None}
    found: dict[str, dict[str, Place]] = {feature.path: {} for feature in project.features}
    for path, home in sorted(homes.items(), key=lambda item: (_is_router(*item), item[0])):
        if path in mains:
            continue
        file = project.files[path]
        for fact in file.facts.imports:
            if fact.type_checking:
                continue
            for target in imported_files(project, file, fact):
                other = homes.get(target)
                if other is not None and not _related(home, other) and target not in mains:
                    found[home.path].setdefault(other.path, file.place(fact.span))
    return found


def _is_router(path: str, feature: Feature) -> bool:
    """Whether a module is a router: what services and models import ties features closer together."""
    return any(role == "router" and path in paths for role, paths in feature.roles)


def _related(one: Feature, other: Feature) -> bool:
    return f"{one.path}/".startswith(f"{other.path}/") or f"{other.path}/".startswith(f"{one.path}/")


def _way(imports: Imports, start: str, goal: str) -> list[str] | None:
    """Return a shortest way from one feature to another, both included; None where there is none."""
    before: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            way = [here]
            while (previous := before[way[-1]]) is not None:
                way.append(previous)
            return way[::-1]
        for there in sorted(imports[here]):
            if there not in before:
                before[there] = here
                queue.append(there)
    return None


def _message(imports: Imports, names: Mapping[str, str], ring: list[str]) -> str:
    shown = " -> ".join(f"`{names[path]}`" for path in ring)
    places = (imports[one][other] for one, other in pairwise(ring[1:]))
    others = ", ".join(f"{place.file}:{place.line}" for place in places)
    return (
        f"the features {shown} import one another in a ring (also at {others}), so none can be tested or "
        f"changed alone; move what they share to a third package, or replace one import by an event"
    )


feature_import_cycle.bad("""
# --- shop/users/services.py
from shop.orders.services import count_orders


def describe(user_id: int) -> str:
    return f"{user_id} with {count_orders(user_id)} orders"
# --- shop/users/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return []
# --- shop/orders/services.py
def count_orders(user_id: int) -> int:
    return user_id
# --- shop/orders/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("/{user_id}")
async def read_owner(user_id: int) -> str:
    from shop.users.services import describe  # <- FI0105

    return describe(user_id)
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users

app = FastAPI()
app.include_router(orders)
app.include_router(users)
""")

feature_import_cycle.bad("""
# --- src/shop/__init__.py
# --- src/shop/carts/__init__.py
# --- src/shop/carts/api/__init__.py
from fastapi import APIRouter

from ...orders import services  # <- FI0105

router = APIRouter(prefix="/carts")


@router.post("")
async def order_cart() -> str:
    return services.place()
# --- src/shop/orders/__init__.py
# --- src/shop/orders/services.py
from shop.payments.services import charge


def place() -> str:
    return charge()
# --- src/shop/orders/views.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("")
async def list_orders() -> list[str]:
    return []
# --- src/shop/payments/__init__.py
# --- src/shop/payments/services.py
import shop.carts.api as carts


def charge() -> str:
    return carts.router.prefix
# --- src/shop/payments/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/payments")


@router.get("")
async def list_payments() -> list[str]:
    return []
# --- src/shop/main.py
from fastapi import FastAPI

from shop import carts, orders, payments
from shop.carts.api import router as carts
from shop.orders.views import router as orders
from shop.payments.router import router as payments

app = FastAPI()
for router in (carts, orders, payments):
    app.include_router(router)
""")

feature_import_cycle.good("""
# --- shop/users/services.py
def describe(user_id: int) -> str:
    return f"user {user_id}"
# --- shop/users/router.py
from typing import TYPE_CHECKING

from fastapi import APIRouter

if TYPE_CHECKING:
    from shop.orders.services import Order

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    last: "Order | None" = None
    return [str(last)]
# --- shop/orders/services.py
from shop.users.services import describe


class Order:
    def owner(self) -> str:
        return describe(1)
# --- shop/orders/router.py
from fastapi import APIRouter

from shop.orders.services import Order

router = APIRouter(prefix="/orders")


@router.get("/owner")
async def read_owner() -> str:
    return Order().owner()
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users

app = FastAPI()
app.include_router(orders)
app.include_router(users)
""")

feature_import_cycle.good("""
# --- shop/orders/schemas.py
CURRENCY = "EUR"
# --- shop/orders/router.py
from fastapi import APIRouter

from shop.orders.lines.router import router as lines

router = APIRouter(prefix="/orders")
router.include_router(lines)


@router.get("")
async def list_orders() -> list[str]:
    return []
# --- shop/orders/lines/router.py
from fastapi import APIRouter

from shop.orders.schemas import CURRENCY

router = APIRouter()


@router.get("/lines")
async def list_lines() -> list[str]:
    return [CURRENCY]
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router

app = FastAPI()
app.include_router(router)
""")
