from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.infra.cache import MemoryCache
from bookshop.reviews.models import Reply, Review


class ReviewRepository:
    def __init__(self, session: AsyncSession, cache: MemoryCache) -> None:
        self._session = session
        self._cache = cache

    async def get(self, review_id: int) -> Review | None:
        return await self._session.get(Review, review_id)

    async def reply(self, reply_id: int) -> Reply | None:
        return await self._session.get(Reply, reply_id)

    async def of_book(self, book_id: int, *, offset: int, limit: int) -> Sequence[Review]:
        statement = select(Review).where(Review.book_id == book_id).order_by(Review.id.desc())
        return (await self._session.scalars(statement.offset(offset).limit(limit))).all()

    async def average(self, book_id: int) -> float | None:
        key = f"{book_id}_rating"
        if (cached := await self._cache.get(key)) is not None:
            return float(cached)
        statement = select(func.avg(Review.stars)).where(Review.book_id == book_id)
        average = await self._session.scalar(statement)
        await self._cache.set(key, average)
        return average

    async def save(self, review: Review) -> Review:
        self._session.add(review)
        await self._session.commit()
        await self._cache.delete(f"{review.book_id}_rating")
        return review

    async def delete(self, review: Review) -> None:
        await self._session.delete(review)
        await self._session.commit()
        await self._cache.delete(f"{review.book_id}_rating")
