from bookshop.catalog.schemas import BookRead
from bookshop.core.schemas import Schema


class Recommendation(Schema):
    book: BookRead
    score: float
    reason: str


class History(Schema):
    user_id: int
    genres: list[str]
