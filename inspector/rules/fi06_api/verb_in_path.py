"""FI0601: a path that says with a verb what the method says already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.registrations import registrations_of
from inspector.project.secrecy import words_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_METHODS: Final = {
    "add": "POST", "create": "POST", "insert": "POST",
    "get": "GET", "list": "GET", "retrieve": "GET",
    "delete": "DELETE", "remove": "DELETE",
    "modify": "PATCH", "update": "PUT or PATCH",
}  # fmt: skip
_NOUNS: Final = frozenset({("add", "on"), ("add", "ons"), ("get", "started"), ("list", "prices")})


@rule("FI0601", Severity.WARNING)
def verb_in_path(project: Project) -> Iterator[Violation]:
    """A path names the operation (`/users/create`, `/getUsers`) that the HTTP method stands for.

    A path names a thing, the method says what is done to it. With the verb in the path the
    same thing has as many addresses as operations, clients and proxies cannot tell from
    the method what is safe or may be repeated, and every new operation needs a new path
    where one more method would do.

    `POST /users/create` is `POST /users`, `GET /getUsers` is `GET /users`, and
    `POST /users/{id}/delete` is `DELETE /users/{id}`.

    Meant are verbs of creating, reading, changing and deleting. Actions that are none of
    these (`/login`, `/search`, `/orders/{id}/cancel`) are fine, and so are pages that the
    documentation leaves out. A verb in a prefix is reported once, at the prefix.
    """
    app_files = frozenset(project.app_files)
    found = registrations_of(project)
    for app in project.apps:
        for route in app.routes:
            if (
                route.kind != "http"
                or not route.in_schema
                or project.files.get(route.registered.file) not in app_files
            ):
                continue
            for segment in found.segments(route):
                words = words_of(segment.text)
                if not words or "{" in segment.text or words[0] not in _METHODS or words[:2] in _NOUNS:
                    continue
                yield Violation(
                    segment.place,
                    f"`{segment.text}` in `{route.path}` says `{words[0]}` where the method does, so "
                    "one thing "
                    f"gets an address for each operation; use {_METHODS[words[0]]} on the path of the thing",
                )


verb_in_path.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/getUsers")  # <- FI0601
async def list_users() -> list[str]:
    return []


@app.post("/users/create")  # <- FI0601
async def create_user(name: str) -> str:
    return name


@app.post("/users/{user_id}/delete-user")  # <- FI0601
async def delete_user(user_id: int) -> int:
    return user_id
""")

verb_in_path.bad("""
# --- shop/orders.py
from fastapi import APIRouter

router = APIRouter(prefix="/update_orders")  # <- FI0601


@router.put("/{order_id}")
async def change_order(order_id: int) -> int:
    return order_id


@router.patch("/{order_id}/state")
async def change_state(order_id: int) -> int:
    return order_id


async def remove(order_id: int) -> int:
    return order_id


router.add_api_route("/{order_id}/remove", remove, methods=["POST"])  # <- FI0601
# --- shop/main.py
from fastapi import FastAPI

from shop import orders

app = FastAPI()
app.include_router(orders.router, prefix="/v1")
""")

verb_in_path.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/users")
async def list_users() -> list[str]:
    return []


@app.post("/users/search")
@app.post("/orders/{order_id}/cancel")
@app.post("/login")
async def act(order_id: int = 0) -> int:
    return order_id


@app.get("/addresses")
@app.get("/updates")
@app.get("/listings/editors")
@app.get("/add-ons")
async def list_things() -> list[str]:
    return []
""")

verb_in_path.good("""
from fastapi import APIRouter, FastAPI, WebSocket

router = APIRouter(prefix="/created")


@router.get("/{get}")
async def read_created(get: str) -> str:
    return get


@router.websocket("/get")
async def send(socket: WebSocket) -> None:
    await socket.accept()


app = FastAPI()
app.include_router(router)
""")
