from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bookshop.catalog.models import Author, Book


class BookRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, book_id: int) -> Book | None:
        return await self._session.get(Book, book_id, options=[joinedload(Book.author)])

    async def by_ids(self, book_ids: list[int]) -> Sequence[Book]:
        return (await self._session.scalars(select(Book).where(Book.id.in_(book_ids)))).all()

    async def page(self, *, offset: int, limit: int) -> tuple[Sequence[Book], int]:
        statement = select(Book).options(joinedload(Book.author)).order_by(Book.title)
        books = await self._session.scalars(statement.offset(offset).limit(limit))
        total = await self._session.scalar(select(func.count()).select_from(Book))
        return books.all(), total or 0

    async def suggest(self, term: str) -> Sequence[Row[Any]]:
        rows = await self._session.execute(
            text(f"SELECT id, title FROM books WHERE title LIKE '%{term}%' LIMIT 10")
        )
        return rows.all()

    async def cheapest(self, limit: int) -> Sequence[Book]:
        statement = select(Book).options(joinedload(Book.author)).order_by(Book.price_cents)
        return (await self._session.scalars(statement.limit(limit))).all()

    async def save(self, book: Book) -> Book:
        self._session.add(book)
        await self._session.commit()
        await self._session.refresh(book, ["author"])
        return book

    async def delete(self, book: Book) -> None:
        await self._session.delete(book)
        await self._session.commit()


class AuthorRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, author_id: int) -> Author | None:
        return await self._session.get(Author, author_id)

    async def page(self, *, offset: int, limit: int) -> tuple[Sequence[Author], int]:
        authors = await self._session.scalars(
            select(Author).order_by(Author.name).offset(offset).limit(limit)
        )
        total = await self._session.scalar(select(func.count()).select_from(Author))
        return authors.all(), total or 0

    async def save(self, author: Author) -> Author:
        self._session.add(author)
        await self._session.commit()
        return author
