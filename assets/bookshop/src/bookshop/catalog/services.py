import re
from functools import cache

from bookshop.catalog.models import Book
from bookshop.catalog.repositories import BookRepository
from bookshop.catalog.schemas import BookRead, BookWrite, PriceChange, Suggestion
from bookshop.core.exceptions import NotFoundError
from bookshop.core.schemas import Page, PageParams
from bookshop.core.settings import get_cache_settings
from bookshop.infra.cache import MemoryCache


@cache
def slugify(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


class BookService:
    def __init__(self, books: BookRepository, cache: MemoryCache) -> None:
        self._books = books
        self._cache = cache

    async def get(self, book_id: int) -> Book:
        book = await self._books.get(book_id)
        if book is None:
            raise NotFoundError(f"There is no book {book_id}")
        return book

    async def by_ids(self, book_ids: list[int]) -> dict[int, Book]:
        books = {book.id: book for book in await self._books.by_ids(book_ids)}
        if missing := set(book_ids) - set(books):
            raise NotFoundError(f"There are no books {sorted(missing)}")
        return books

    async def read(self, book_id: int) -> BookRead:
        key = f"catalog:book:{book_id}"
        if (cached := await self._cache.get(key)) is not None:
            return BookRead.model_validate(cached)
        book = BookRead.model_validate(await self.get(book_id))
        await self._cache.set(key, book.model_dump(), ttl=get_cache_settings().ttl_seconds)
        return book

    async def page(self, params: PageParams) -> Page[BookRead]:
        books, total = await self._books.page(offset=params.offset, limit=params.page_size)
        return Page[BookRead](
            items=[BookRead.model_validate(book) for book in books],
            total=total,
            page=params.page,
            page_size=params.page_size,
        )

    async def suggest(self, term: str) -> list[Suggestion]:
        rows = await self._books.suggest(term)
        return [Suggestion(id=row.id, title=row.title) for row in rows]

    async def cheapest(self, limit: int) -> list[BookRead]:
        return [BookRead.model_validate(book) for book in await self._books.cheapest(limit)]

    async def create(self, data: BookWrite) -> Book:
        return await self._books.save(Book(**data.model_dump()))

    async def change_price(self, book: Book, change: PriceChange) -> Book:
        book.price_cents = change.price_cents
        saved = await self._books.save(book)
        await self._cache.delete(f"catalog:book:{book.id}")
        return saved

    async def delete(self, book: Book) -> None:
        await self._books.delete(book)
