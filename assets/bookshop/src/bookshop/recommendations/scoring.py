from pathlib import Path

from bookshop.catalog.schemas import BookRead
from bookshop.infra.files import read_json

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"


def load_weights() -> dict[str, float]:
    weights: dict[str, float] = read_json(WEIGHTS_FILE)
    return weights


def rank(books: list[BookRead], liked: set[str]) -> list[tuple[BookRead, float]]:
    weights = load_weights()
    scored = [
        (book, weights.get(book.genre, 0.5) * (2.0 if book.genre in liked else 1.0))
        for book in books
    ]
    return sorted(scored, key=lambda pair: pair[1], reverse=True)
