from typing import Annotated

from pydantic import Field, field_validator

from bookshop.core.schemas import Schema


class CustomerUpdate(Schema):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: str
    age: int | None = None

    @field_validator("email")
    @classmethod
    def _lower_case(cls, value: str) -> str | None:
        if "@" in value:
            return value.lower()


class CustomerRead(Schema):
    id: int
    name: str
    email: str


class AddressWrite(Schema):
    street: Annotated[str, Field(min_length=1, max_length=200)]
    city: Annotated[str, Field(min_length=1, max_length=100)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class AddressRead(AddressWrite):
    id: int


class TokenInfo(Schema):
    scheme: str
    length: int
