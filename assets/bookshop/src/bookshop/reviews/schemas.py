from typing import Annotated, Optional

from pydantic import Field, validator

from bookshop.core.schemas import Schema


class ReviewWrite(Schema):
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=5000)] = ""
    headline: Optional[str] = None

    @validator("text")
    def _no_shouting(cls, value: str) -> str:
        return value.capitalize() if value.isupper() else value


class ReviewRead(Schema):
    id: int
    book_id: int
    stars: int
    text: str


class ReplyRead(Schema):
    id: int
    author: str
    text: str


class RatingRead(Schema):
    book_id: int
    average: float | None
