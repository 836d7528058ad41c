from typing import Annotated

from pydantic import Field, HttpUrl

from bookshop.core.schemas import Schema

Isbn = Annotated[str, Field(pattern=r"^97[89]\d{10}$")]
Cents = Annotated[int, Field(ge=0, le=1_000_000)]


class AuthorWrite(Schema):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    website: HttpUrl | None = None


class AuthorRead(Schema):
    id: int
    name: str
    website: str | None


class BookWrite(Schema):
    author_id: int
    title: Annotated[str, Field(min_length=1, max_length=300)]
    isbn: Isbn
    genre: Annotated[str, Field(max_length=50)]
    price_cents: Cents


class BookRead(Schema):
    id: int
    title: str
    isbn: str
    genre: str
    price_cents: int
    author: AuthorRead


class PriceChange(Schema):
    price_cents: Cents
    floor_cents: Cents = 0


class Suggestion(Schema):
    id: int
    title: str
