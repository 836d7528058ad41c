"""FI0604: collections nested deeper than two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.registrations import registrations_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.model import Project
    from inspector.project.registrations import Segment

_DEEPEST = 2


@rule("FI0604", Severity.INFO)
def deep_nesting(project: Project) -> Iterator[Violation]:
    """A path goes through three or more collections, each under one item of the last.

    `/shops/{shop}/orders/{order}/lines` asks the client for every ancestor of what it
    wants, although an order's own id says which shop it belongs to. Each level is one more
    thing to check (does the order belong to that shop?), and such checks are forgotten:
    the line is then found under any order. Links break when something moves.

    Nest one level where the child means nothing without its parent, and give what has an
    identity of its own a path of its own: `/orders/{order}/lines`.
    """
    app_files = frozenset(project.app_files)
    found = registrations_of(project)
    for app in project.apps:
        for route in app.routes:
            file = project.files.get(route.registered.file)
            if route.kind != "http" or file not in app_files:
                continue
            chain = _chain(found.segments(route))
            if len(chain) > _DEEPEST:
                yield Violation(
                    route.registered,
                    f"{route.title()} goes through {len(chain)} collections ({', '.join(chain)}), each "
                    f"of which clients must know and the handler must check; start at `/{chain[-2]}`",
                )


def _chain(segments: Sequence[Segment]) -> list[str]:
    """Return the collections at the end of a path, each under one item of the one before it."""
    texts = [segment.text for segment in segments]
    if texts and segments[-1].parameter is not None:
        texts.pop()
    if not texts or not _is_collection(texts[-1]):
        return []
    chain = [texts.pop()]
    while len(texts) > 1 and texts[-1].startswith("{") and not texts[-2].startswith("{"):
        texts.pop()
        chain.append(texts.pop())
    return chain[::-1] if all(map(_is_collection, chain)) else []


def _is_collection(text: str) -> bool:
    """Whether a segment is a plural: an action on an item or a view of it is no further level."""
    return text.endswith("s") and not text.endswith(("ss", "us", "is")) and text.replace("-", "").isalpha()


deep_nesting.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/shops/{shop_id}/orders/{order_id}/lines")  # <- FI0604
async def list_lines(shop_id: int, order_id: int) -> list[int]:
    return [shop_id, order_id]


@app.get("/api/shops/{shop_id}/orders/{order_id}/lines/{line_id}")  # <- FI0604
async def read_line(shop_id: int, order_id: int, line_id: int) -> int:
    return shop_id + order_id + line_id
""")

deep_nesting.bad("""
# --- shop/lines.py
from fastapi import APIRouter

router = APIRouter(prefix="/{order_id}/lines")


async def read_line(shop_id: int, order_id: int, line_id: int) -> int:
    return shop_id + order_id + line_id


router.add_api_route("/{line_id:int}", read_line)  # <- FI0604
# --- shop/main.py
from fastapi import APIRouter, FastAPI

from shop import lines

orders = APIRouter(prefix="/orders")
orders.include_router(lines.router)
app = FastAPI()
app.include_router(orders, prefix="/v1/shops/{shop_id}")
""")

deep_nesting.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/shops/{shop_id}/orders")
async def list_orders(shop_id: int) -> list[int]:
    return [shop_id]


@app.get("/orders/{order_id}/lines/{line_id}")
async def read_line(order_id: int, line_id: int) -> int:
    return order_id + line_id


@app.post("/orders/{order_id}/lines/{line_id}/cancel")
async def cancel_line(order_id: int, line_id: int) -> int:
    return order_id + line_id
""")

deep_nesting.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/tiles/{z}/{x}/{y}")
async def read_tile(z: int, x: int, y: int) -> int:
    return z + x + y


@app.get("/years/{year}/months/{month}/summary")
async def read_summary(year: int, month: int) -> int:
    return year + month
""")
