"""FI0407: dependencies that need one another in a ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.injection import needs, run_by
from inspector.rules.declare import Related, Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Function
    from inspector.project.model import Project


@rule("FI0407", Severity.ERROR)
def dependency_cycle(project: Project) -> Iterator[Violation]:
    """Dependencies need one another in a ring, which FastAPI cannot resolve.

    To register a route FastAPI follows every dependency down to those that need nothing.
    In a ring it never gets there: the application dies at its start with a
    `RecursionError` that names neither function.

    Break the ring: take what both need out into a third dependency, or hand the value
    over as an argument of a plain function call.

    A ring is reported once, at the first of its functions.
    """
    graph = _graph(project)
    known: set[Function] = set()
    for start in graph:
        if start in known:
            continue
        ring = _ring(graph, start)
        if ring is not None:
            known.update(ring)
            shown = " -> ".join(f"`{_name(function)}`" for function in (*ring, ring[0]))
            yield Violation(
                ring[0].place,
                f"the dependencies {shown} need one another, so FastAPI recurses until it fails when a route "
                f"with one of them is registered; move what they share into a dependency of its own",
                tuple(
                    Related(function.place, f"`{_name(function)}` is in the ring") for function in ring[1:]
                ),
            )


def _graph(project: Project) -> Mapping[Function, tuple[Function, ...]]:
    """Return what each dependency needs, in the order of files."""
    app_functions = frozenset(project.app_functions)
    queue = sorted((project.dependencies | project.handlers.keys()) & app_functions, key=lambda f: f.place)
    graph: dict[Function, tuple[Function, ...]] = {}
    while queue:
        function = queue.pop(0)
        if function not in graph:
            targets = (need.target for need in needs(project, function))
            found = (run_by(project, target) for target in targets if target is not None)
            graph[function] = tuple(dict.fromkeys(one for one in found if one is not None))
            queue.extend(graph[function])
    return dict(sorted(graph.items(), key=lambda item: item[0].place))


def _ring(graph: Mapping[Function, tuple[Function, ...]], start: Function) -> tuple[Function, ...] | None:
    """Return a shortest way from a function back to itself; None where there is none."""
    before: dict[Function, Function] = {}
    queue = [start]
    for here in queue:
        for there in graph[here]:
            if there is start:
                ring = [here]
                while ring[-1] is not start:
                    ring.append(before[ring[-1]])
                return tuple(reversed(ring))
            if there not in before:
                before[there] = here
                queue.append(there)
    return None


def _name(function: Function) -> str:
    return function.cls.fact.name if function.cls and function.fact.name == "__init__" else function.fact.name


dependency_cycle.bad("""
from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def get_user(tenant: Annotated[str, Depends(get_tenant)]) -> str:  # <- FI0407
    return f"user of {tenant}"


def get_tenant(user: Annotated[str, Depends(get_user)]) -> str:
    return f"tenant of {user}"


@app.get("/me")
async def read_me(user: Annotated[str, Depends(get_user)]) -> str:
    return user
""")

dependency_cycle.bad("""
# --- shop/orders.py
from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from shop import users


class Orders:
    def __init__(self, users: "users.UsersDep") -> None:  # <- FI0407
        self.users = users


OrdersDep = Annotated[Orders, Depends()]


def count(number: Annotated[int, Depends(count)]) -> int:  # <- FI0407
    return number
# --- shop/users.py
from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from shop import orders


def get_history(orders: orders.OrdersDep) -> list[str]:
    return []


class Users:
    def __init__(self, history: Annotated[list[str], Depends(get_history)]) -> None:
        self.history = history


UsersDep = Annotated[Users, Depends(Users)]
# --- shop/main.py
from typing import Annotated

from fastapi import Depends, FastAPI

from shop.orders import OrdersDep, count

app = FastAPI()


@app.get("/orders")
async def list_orders(orders: OrdersDep) -> list[str]:
    return []


@app.get("/count")
async def read_count(number: Annotated[int, Depends(count)]) -> int:
    return number
""")

dependency_cycle.good("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def get_settings() -> str:
    return "settings"


def get_tenant(settings: Annotated[str, Depends(get_settings)]) -> str:
    return settings


def get_user(
    tenant: Annotated[str, Depends(get_tenant)], settings: Annotated[str, Depends(get_settings)]
) -> str:
    return tenant + settings


@app.get("/me")
async def read_me(user: Annotated[str, Depends(get_user)]) -> str:
    return user
""")

dependency_cycle.good("""
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def ping(n: int = 0) -> int:
    return pong(n - 1) if n else 0


def pong(n: int = 0) -> int:
    return ping(n - 1) if n else 0


@app.get("/ping")
async def read_ping(n: Annotated[int, Depends(ping)], m: Annotated[int, Depends(pong)]) -> int:
    return n + m
""")
