"""FI0302: many schemas and no base of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inspector.project.bases import common_bases, is_generic, schemas, stands_on_base_model
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project

_MANY = 5


@rule("FI0302", Severity.INFO)
def no_common_base(project: Project) -> Iterator[Violation]:
    """Five or more schemas stand on `BaseModel` and the project has no base of its own.

    How JSON names are spelled, whether unknown members are refused, how dates are written:
    without a common base each schema decides for itself, or nobody does. Changing it
    later means touching every class, and one is forgotten.

    Write one class on `BaseModel` that sets `model_config` and has no fields, and derive
    the schemas from it, or from bases that derive from it.

    Once a project, at its `pyproject.toml`.
    """
    bases = common_bases(project)
    found: dict[str, list[Class]] = defaultdict(list)
    for cls in schemas(project):
        if stands_on_base_model(project, cls) and not is_generic(project, cls):
            found[cls.file.project].append(cls)
    for folder, classes in sorted(found.items()):
        if len(classes) >= _MANY and folder not in bases:
            shown = ", ".join(f"`{cls.fact.name}`" for cls in classes[:3])
            yield Violation(
                project.project_place(folder),
                f"{len(classes)} schemas ({shown}, ...) derive from `BaseModel` directly, so what is to "
                "hold for all of them has to be said in each; derive them from a base of the project that "
                "configures it",
            )


no_common_base.bad("""
# --- pyproject.toml
# <- FI0302
[project]
name = "shop"
# --- shop/schemas.py
from pydantic import BaseModel


class Book(BaseModel):
    title: str


class Author(BaseModel):
    name: str


class Order(BaseModel):
    number: int


class Line(BaseModel):
    number: int


class Shop(BaseModel):
    name: str
""")

no_common_base.bad("""
# --- services/shop/pyproject.toml
# <- FI0302
[project]
name = "shop"
# --- services/shop/shop/base.py
import pydantic as p


class Timed(p.BaseModel):
    created: str


class Closed(p.BaseModel):
    model_config = {"extra": "forbid"}
# --- services/shop/shop/schemas.py
from shop.base import Closed, Timed, p


class Book(p.BaseModel):
    title: str


class Author(p.BaseModel):
    name: str


class Order(Timed):
    number: int


class Line(Closed):
    number: int


class Shop(p.BaseModel):
    name: str
""")

no_common_base.good("""
from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Book(Schema):
    title: str


class Author(Schema):
    name: str


class A(BaseModel):
    pass


class B(BaseModel):
    pass


class C(BaseModel):
    pass


class D(BaseModel):
    pass


class E(BaseModel):
    pass
""")

no_common_base.good("""
from pydantic import BaseModel


class Book(BaseModel):
    title: str


class Author(BaseModel):
    name: str


class Order(BaseModel):
    number: int
""")
