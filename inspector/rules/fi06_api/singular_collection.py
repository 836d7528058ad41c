"""FI0602: a collection named in the singular."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from inspector.project.registrations import registrations_of
from inspector.project.secrecy import words_of
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.model import Project
    from inspector.project.records import Place, Route
    from inspector.project.registrations import Segment

_NO_PLURAL: Final = frozenset(
    {
        "access", "account", "activity", "admin", "advice", "analytics", "audio", "auth", "billing", "cache",
        "catalog", "chat", "children", "config", "configuration", "content", "criteria", "dashboard", "data",
        "debug", "docs", "equipment", "evidence", "external", "feedback", "fish", "geo", "hardware",
        "health", "help",
        "history", "home", "index", "indices", "info", "information", "internal", "inventory", "knowledge",
        "login",
        "logout", "mail", "me", "media", "memory", "men", "merchandise", "metadata", "money", "music", "news",
        "password", "people", "ping", "profile", "progress", "register", "registration", "research",
        "root", "rss", "schema", "search",
        "security", "self", "series", "session", "sheep", "software", "species", "staff", "state", "status",
        "storage", "stuff", "support", "system", "telemetry", "text", "token", "traffic", "usage",
        "vocabulary",
        "weather", "women",
    }
)  # fmt: skip
"""Nouns that are never counted in paths, that stand for one thing, or that are plurals already."""
_VERBS: Final = frozenset(
    {"add", "by", "create", "delete", "find", "get", "list", "remove", "search", "update"}
)
_KEYS: Final = ("id", "ids", "uuid", "key", "name", "slug", "number", "no", "pk", "code", "ref")


@rule("FI0602", Severity.INFO)
def singular_collection(project: Project) -> Iterator[Violation]:
    """A collection is named in the singular: `/user/{user_id}`, `POST /order`.

    `/users` is all of them and `/users/{user_id}` one of them; the item's path extends the
    collection's. With the singular, sooner or later there are both `/user/{id}` and
    `/users`, and clients have to remember which operation lives where.

    Name the collection in the plural everywhere, in the prefix where there is one.

    A segment is a collection where it is followed by an item's parameter of the same name,
    or where a handler named `create_order` or `list_orders` is registered on `/order`.
    Nouns without a plural and single things (`/me`, `/health`, `/media`) are silent. A
    segment of a prefix is reported once, at the prefix.
    """
    app_files = frozenset(project.app_files)
    found = registrations_of(project)
    for app in project.apps:
        seen: set[tuple[Place, str]] = set()
        for route in app.routes:
            if route.kind != "http" or project.files.get(route.registered.file) not in app_files:
                continue
            for segment in _collections(found.segments(route), route):
                if (segment.place, segment.text) not in seen:
                    seen.add((segment.place, segment.text))
                    yield Violation(
                        segment.place,
                        f"`/{segment.text}` of {route.title()} names a collection in the singular, so "
                        "clients "
                        f"cannot derive its path from that of others; call it `/{_plural(segment.text)}`",
                    )


def _collections(segments: Sequence[Segment], route: Route) -> Iterator[Segment]:
    before = ""
    for segment, after in zip_longest(segments, segments[1:]):
        # `/chats/folder/{folder_id}` is no collection of folders, but the chats of one
        looks_up, before = before.endswith("s") and not before.endswith("ss"), segment.text
        if segment.parameter is not None or looks_up or not _is_singular(segment.text):
            continue
        words = words_of(segment.text)
        if after is None:
            if _handles_collection(words_of(route.name), words, route):
                yield segment
        elif after.parameter is not None and _names_item(words_of(after.parameter), words):
            yield segment


def _is_singular(text: str) -> bool:
    words = words_of(text)
    if not words or not text.replace("-", "").replace("_", "").isalpha():
        return False
    if words[-1] in _NO_PLURAL or words[0] in _VERBS:
        return False
    last = words[-1]
    return len(last) > 2 and (not last.endswith("s") or last.endswith("ss"))


def _names_item(parameter: tuple[str, ...], collection: tuple[str, ...]) -> bool:
    """Whether a parameter is named after the collection: `user_id`, `order_number`, `user`."""
    if collection[-1] in _KEYS:
        return False
    if parameter == collection or (len(parameter) == 1 and parameter[0] == "".join(collection)):
        return True
    return len(parameter) > 1 and parameter[-1] in _KEYS and parameter[:-1] in {collection, collection[-1:]}


def _handles_collection(handler: tuple[str, ...], collection: tuple[str, ...], route: Route) -> bool:
    """Whether a handler's name says that it creates one of many, or lists many."""
    plural = (*collection[:-1], *words_of(_plural(collection[-1])))
    if "POST" in route.methods:
        return handler in {(verb, *collection) for verb in ("add", "create", "register")}
    return "GET" in route.methods and handler in {
        ("list", *plural),
        ("list", "all", *plural),
        ("get", "all", *plural),
        ("read", *plural),
        ("get", *plural),
    }


def _plural(text: str) -> str:
    if text.endswith(("s", "x", "z", "ch", "sh")):
        return f"{text}es"
    if text.endswith("y") and text[-2:-1] not in "aeiou":
        return f"{text[:-1]}ies"
    return f"{text}s"


singular_collection.bad("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/user/{user_id}")  # <- FI0602
async def read_user(user_id: int) -> int:
    return user_id


@app.post("/order")  # <- FI0602
async def create_order(number: int) -> int:
    return number


@app.get("/stock-category")  # <- FI0602
async def list_stock_categories() -> list[str]:
    return []
""")

singular_collection.bad("""
# --- shop/books.py
from fastapi import APIRouter

router = APIRouter(prefix="/book")  # <- FI0602


@router.get("/{bookId}")
async def read_book(bookId: int) -> int:
    return bookId


@router.put("/{bookId}")
async def change_book(bookId: int) -> int:
    return bookId


@router.get("/{bookId}/chapter/{chapter_number}")  # <- FI0602
async def read_chapter(bookId: int, chapter_number: int) -> int:
    return bookId + chapter_number
# --- shop/main.py
from fastapi import FastAPI

from shop import books as catalog

app = FastAPI()
app.include_router(catalog.router, prefix="/v1")
""")

singular_collection.good("""
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{user_id}")
async def read_user(user_id: int) -> int:
    return user_id


@app.post("/orders")
async def create_order(number: int) -> int:
    return number


@app.get("/media/{media_id}")
@app.get("/search/{query}")
@app.get("/people/{people_id}")
@app.get("/export/{format}")
async def read(media_id: int = 0, query: str = "", people_id: int = 0, format: str = "") -> int:
    return media_id


@app.get("/me")
async def read_me() -> int:
    return 1
""")

singular_collection.good("""
from fastapi import FastAPI

app = FastAPI()


@app.post("/login")
async def create_login(name: str) -> str:
    return name


@app.post("/checkout")
async def start_checkout() -> str:
    return ""


@app.get("/config/{section}")
async def read_config(section: str) -> str:
    return section


@app.get("/addresses/{address_id}/map")
async def read_map(address_id: int) -> int:
    return address_id
""")
