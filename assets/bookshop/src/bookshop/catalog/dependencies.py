from typing import Annotated

from fastapi import Depends

from bookshop.catalog.models import Book
from bookshop.catalog.repositories import AuthorRepository, BookRepository
from bookshop.catalog.services import BookService
from bookshop.core.database import SessionDep
from bookshop.infra.cache import CacheDep


def get_book_service(session: SessionDep, cache: CacheDep) -> BookService:
    return BookService(BookRepository(session), cache)


BookServiceDep = Annotated[BookService, Depends(get_book_service)]


async def get_book(book_id: int, service: BookServiceDep) -> Book:
    """The book of the path, or a 404."""
    return await service.get(book_id)


def get_author_repository(session: SessionDep) -> AuthorRepository:
    return AuthorRepository(session)


BookById = Annotated[Book, Depends(get_book)]
AuthorRepositoryDep = Annotated[AuthorRepository, Depends(get_author_repository)]
