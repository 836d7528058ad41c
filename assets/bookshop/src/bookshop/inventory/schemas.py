from typing import Annotated

from pydantic import Field

from bookshop.core.schemas import Schema


class StockRead(Schema):
    book_id: int
    on_hand: int
    reserved: int


class Adjustment(Schema):
    delta: Annotated[int, Field(ge=-1000, le=1000)]


class DeliveryItem(Schema):
    book_id: int
    quantity: Annotated[int, Field(ge=1)]


class Delivery(Schema):
    items: Annotated[list[DeliveryItem], Field(min_length=1, max_length=200)]
