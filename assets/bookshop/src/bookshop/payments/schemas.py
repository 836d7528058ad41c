from typing import Annotated, Literal

from pydantic import Field

from bookshop.core.schemas import Schema


class PaymentWrite(Schema):
    currency: Literal["EUR", "CHF", "USD"] = "EUR"
    card_token: Annotated[str, Field(min_length=8, max_length=100)]


class PaymentRead(Schema):
    order_id: int
    charge_id: str
    amount_cents: int
    currency: str


class WebhookEvent(Schema):
    kind: Annotated[str, Field(max_length=50)]
    charge_id: Annotated[str, Field(max_length=100)]


class BalanceRead(Schema):
    available_cents: int | None


class Rate(Schema):
    currency: str
    per_euro: float
