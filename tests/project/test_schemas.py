"""What schemas declare, which validators they have, and which routes they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.schemas import (
    fields_of,
    option,
    request_schemas,
    response_schemas,
    spelled,
    validators_of,
)
from inspector.source import syntax as s
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.code import Class
    from inspector.project.model import Project

_SHOP = """
from typing import Annotated, ClassVar, Generic, Optional, TypeVar

from fastapi import Body, Depends, FastAPI
from pydantic import BaseModel, Field
from pydantic import field_validator as check

app = FastAPI()
Item = TypeVar("Item")
Text = Annotated[str, Field(max_length=9)]
Maybe = Optional[Text]


class Contact(BaseModel):
    email: str
    kind: ClassVar[str] = "contact"
    _seen: bool = False


class Line(BaseModel):
    number: int


class Secret(BaseModel):
    key: str


class Order(Contact):
    email: Maybe = None
    lines: "list[Line] | None" = None
    hidden: Secret | None = Field(default=None, exclude=True)

    @check("email", mode="before")
    @classmethod
    def clean(cls, value):
        return value


class Page(BaseModel, Generic[Item]):
    items: list[Item]


class Receipt(BaseModel):
    total: int


async def read_order(order: Annotated[Order, Body()]) -> Order:
    return order


@app.post("/orders", response_model=Page[Receipt])
async def place(order: Annotated[Order, Depends(read_order)]) -> dict[str, int]:
    return {}
"""


def shop() -> tuple[Project, dict[str, Class]]:
    project = project_from({"shop.py": _SHOP})
    return project, {cls.fact.name: cls for cls in project.app_classes}


def test_fields_are_inherited_and_the_nearest_counts() -> None:
    project, classes = shop()
    found = {field.name: field.owner.fact.name for field in fields_of(project, classes["Order"])}
    assert found == {"email": "Order", "lines": "Order", "hidden": "Order"}
    assert [field.name for field in fields_of(project, classes["Contact"])] == ["email"]


def test_an_annotation_is_taken_apart_through_aliases_and_annotated() -> None:
    project, classes = shop()
    email = fields_of(project, classes["Order"])[0]
    found = spelled(project, email.owner, email.annotation)
    assert s.render(found.expr) == "str"
    assert found.optional
    assert [s.render(mark) for _, mark in found.marks] == ["Field(max_length=9)"]
    assert option(project, email, "max_length")
    assert not option(project, email, "exclude")


def test_a_validator_is_known_under_another_name_with_its_mode_and_fields() -> None:
    project, classes = shop()
    (found,) = validators_of(project, classes["Order"])
    assert (found.kind, found.mode, found.fields, found.position) == (
        "field_validator",
        "before",
        ("email",),
        0,
    )
    assert list(validators_of(project, classes["Line"])) == []


def test_requests_hold_what_dependencies_take_from_the_body_down_to_nested_schemas() -> None:
    project, _ = shop()
    found = {cls.fact.name: route.title() for cls, route in request_schemas(project).items()}
    assert found == {"Order": "POST /orders", "Line": "POST /orders"}


def test_responses_hold_the_response_model_and_its_arguments_not_the_annotation() -> None:
    project, _ = shop()
    assert {cls.fact.name for cls in response_schemas(project)} == {"Page", "Receipt"}
