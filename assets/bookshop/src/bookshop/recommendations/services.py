import logging
from functools import lru_cache

from bookshop.auth import User
from bookshop.catalog.services import BookService
from bookshop.core.schemas import PageParams
from bookshop.infra.cache import MemoryCache
from bookshop.recommendations.schemas import Recommendation
from bookshop.recommendations.scoring import rank

logger = logging.getLogger(__name__)


class RecommendationService:
    def __init__(self, books: BookService, cache: MemoryCache) -> None:
        self._books = books
        self._cache = cache

    async def recommend(self, user: User | None, limit: int) -> list[Recommendation]:
        page = await self._books.page(PageParams(page=1, page_size=100))
        liked = await self.liked_genres(user.id) if user else set()
        ranked = rank(page.items, liked)[:limit]
        return [
            Recommendation(book=book, score=score, reason=self.reason(book.genre))
            for book, score in ranked
        ]

    async def liked_genres(self, user_id: int) -> set[str]:
        cached = await self._cache.get(f"recommendations:{user_id}:genres")
        if cached is not None:
            return set(cached)
        page = await self._books.page(PageParams(page=1, page_size=20))
        return {book.genre for book in page.items[: user_id % 3]}

    @lru_cache(maxsize=64)
    def reason(self, genre: str) -> str:
        return f"Readers of {genre.replace('-', ' ')} liked it"
