"""FI0301: a schema that derives from `BaseModel` although the project has a base of its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inspector.project.bases import common_bases, is_generic, schemas, stands_on_base_model
from inspector.project.schemas import request_schemas, response_schemas
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project


@rule("FI0301", Severity.WARNING)
def schema_bypasses_base(project: Project) -> Iterator[Violation]:
    """A schema stands on `pydantic.BaseModel` past the common base of the project.

    A project's own base says once how names are spelled in JSON, whether extra members are
    refused, whether rows can be read as schemas. A schema that bypasses it behaves like
    none of the others: it accepts what they refuse and answers `created_at` where they
    answer `createdAt`. Nobody sees that in the class itself.

    Derive it from the common base. What has to differ says so in a `model_config` of its
    own, which is merged with the base's.

    A common base is a class directly on `BaseModel` that sets `model_config`, has no
    fields, and that two or more schemas derive from. It must be the base of as many schemas
    of requests and responses as bypass it; only such schemas are meant. Generic and
    private ones are silent.
    """
    bases = common_bases(project)
    shown = request_schemas(project).keys() | response_schemas(project).keys()
    bypassing: dict[str, list[Class]] = defaultdict(list)
    for cls in schemas(project):
        own = bases.get(cls.file.project, {})
        if cls not in shown:
            continue
        if own and cls not in own and stands_on_base_model(project, cls) and not is_generic(project, cls):
            bypassing[cls.file.project].append(cls)
    for folder, classes in bypassing.items():
        base, derived = max(
            ((base, sum(base in project.hierarchy.line(cls) for cls in shown)) for base in bases[folder]),
            key=lambda pair: pair[1],
        )
        if derived < len(classes):
            continue  # a base for some corner of the project
        for cls in classes:
            if not cls.fact.name.startswith("_"):
                yield Violation(
                    cls.place,
                    f"`{cls.fact.name}` derives from `BaseModel` and misses what `{base.fact.name}` "
                    f"({base.file.path}:{base.place.line}) configures for {derived} schemas of the API; "
                    "derive it from that",
                )


schema_bypasses_base.bad("""
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Book(Schema):
    title: str


class Author(Schema):
    name: str


class Order(BaseModel):  # <- FI0301
    number: int


@app.post("/orders")
async def place_order(order: Order) -> Book:
    return Book(title=str(order.number))
""")

schema_bypasses_base.bad("""
# --- shop/core/schemas.py
import pydantic

Model = pydantic.BaseModel


class Schema(Model):
    class Config:
        extra = "forbid"


class Timed(Schema):
    created: str
# --- shop/core/__init__.py
from shop.core.schemas import Model, Schema, Timed

__all__ = ["Model", "Schema", "Timed"]
# --- shop/orders.py
from fastapi import APIRouter

from shop import core

router = APIRouter()


class Invoice(core.Schema):
    number: int


class Line(core.Model):  # <- FI0301
    number: int


class Return(Line):
    reason: str


class Order(core.Timed):
    lines: list[Line | Return]


@router.get("/orders", response_model=list[Order])
async def list_orders():
    return []
# --- shop/main.py
from fastapi import FastAPI

from shop import orders

app = FastAPI()
app.include_router(orders.router)
""")

schema_bypasses_base.good("""
from typing import Generic, TypeVar

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()
Item = TypeVar("Item")


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Book(Schema):
    title: str


class Author(Schema):
    name: str


class Page(BaseModel, Generic[Item]):
    items: list[Item]


class Message(BaseModel):
    text: str


@app.get("/books")
async def list_books() -> Page[Book]:
    return Page(items=[])
""")

schema_bypasses_base.good("""
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class BookBase(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str


class BookCreate(BookBase):
    pass


class BookRead(BookBase):
    id: int


class Order(BaseModel):
    number: int


@app.post("/orders")
async def place_order(order: Order) -> BookRead:
    return BookRead(id=order.number, title="")
""")
