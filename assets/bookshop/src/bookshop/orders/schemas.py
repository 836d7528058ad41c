from typing import Annotated, Literal

from fastapi import HTTPException
from pydantic import Field, field_validator

from bookshop.core.schemas import Schema


class LineWrite(Schema):
    book_id: int
    quantity: Annotated[int, Field(ge=1, le=50)]


class OrderWrite(Schema):
    lines: Annotated[list[LineWrite], Field(min_length=1, max_length=50)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "DE"

    @field_validator("lines")
    @classmethod
    def _no_book_twice(cls, value: list[LineWrite]) -> list[LineWrite]:
        if len({line.book_id for line in value}) < len(value):
            raise HTTPException(422, "A book occurs twice")
        return value


class StatusChange(Schema):
    status: Literal["placed", "paid", "shipped", "cancelled"]


class LineRead(LineWrite):
    price_cents: int


class OrderRead(Schema):
    id: int
    customer_id: int
    status: str
    shipping_cents: int
    total_cents: int
    lines: list[LineRead]
