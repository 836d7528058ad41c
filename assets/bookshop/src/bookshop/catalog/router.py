from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from sqlalchemy import update

from bookshop.auth.dependencies import require_permission
from bookshop.catalog.authors import router as authors_router
from bookshop.catalog.dependencies import BookById, BookServiceDep
from bookshop.catalog.models import Book
from bookshop.catalog.schemas import BookRead, BookWrite, PriceChange, Suggestion
from bookshop.catalog.services import slugify
from bookshop.core.database import SessionDep
from bookshop.core.schemas import Page, PageQuery, Problem

router = APIRouter(tags=["catalog"])
books = APIRouter(prefix="/books", responses={404: {"model": Problem}})

can_write = Depends(require_permission("catalog:write"))


@books.get("")
async def list_books(params: PageQuery, service: BookServiceDep) -> Page[BookRead]:
    """Books in order of their titles."""
    return await service.page(params)


@books.get("/suggestions")
async def list_suggestions(
    service: BookServiceDep,
    q: Annotated[str, Query(min_length=2, max_length=50)],
    limit: Annotated[int, Query(ge=1, le=10)] = 5,
) -> list[Suggestion]:
    """Titles that contain what was typed so far."""
    return (await service.suggest(q))[:limit]


@books.get("/{book_id}")
async def read_book(book_id: int, service: BookServiceDep) -> BookRead:
    """One book."""
    return await service.read(book_id)


@books.get("/bargains")
async def list_bargains(
    service: BookServiceDep, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> list[BookRead]:
    """The cheapest books."""
    return await service.cheapest(limit)


@books.get("/{book_id}/preview")
async def preview_book(book: BookById, session: SessionDep) -> Response:
    """A plain-text teaser."""
    await session.execute(update(Book).where(Book.id == book.id).values(previews=Book.previews + 1))
    await session.commit()
    return Response(f"{book.title} ({slugify(book.title)})", media_type="text/plain")


@books.post(
    "", status_code=status.HTTP_201_CREATED, response_model=BookRead, dependencies=[can_write]
)
async def create_book(data: BookWrite, service: BookServiceDep) -> Book:
    """Add a book to the catalog."""
    return await service.create(data)


@books.put(
    "/{book_id}/price",
    response_model=BookRead,
    dependencies=[can_write],
    responses={422: {"model": Problem}},
)
async def change_price(change: PriceChange, book: BookById, service: BookServiceDep) -> Book:
    """Change what a book costs."""
    if change.price_cents < change.floor_cents:
        raise HTTPException(422, "The price is below the floor")
    return await service.change_price(book, change)


@books.delete("/{book_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[can_write])
async def delete_book(book: BookById, service: BookServiceDep) -> None:
    """Take a book out of the catalog."""
    await service.delete(book)


router.include_router(books)
router.include_router(authors_router)
