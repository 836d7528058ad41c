from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from bookshop.core.schemas import Email, Schema

Password = Annotated[SecretStr, Field(min_length=10, max_length=100)]


class Credentials(Schema):
    email: Email
    password: SecretStr


class Registration(Schema):
    email: Email
    password: Password
    password_again: SecretStr

    @field_validator("password")
    def _not_trivial(cls, value: SecretStr) -> SecretStr:
        if len(set(value.get_secret_value())) < 5:
            raise ValueError("the password repeats too few characters")
        return value

    @model_validator(mode="after")
    def _passwords_match(self) -> Self:
        if self.password != self.password_again:
            raise ValueError("the passwords differ")
        return self


class TokenRead(Schema):
    access_token: str
    token_type: str = "bearer"
    expires_in: int


class UserRead(Schema):
    id: int
    email: str
    role: str


class ApiKeyRead(Schema):
    prefix: str
    hint: str
