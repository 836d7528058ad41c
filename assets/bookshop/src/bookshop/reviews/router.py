from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status

from bookshop.auth.dependencies import CurrentUser
from bookshop.catalog.dependencies import BookById, BookServiceDep, get_book
from bookshop.core.database import SessionDep
from bookshop.core.exceptions import NotFoundError
from bookshop.core.schemas import PageQuery, Problem
from bookshop.infra.cache import CacheDep
from bookshop.reviews.models import Reply, Review
from bookshop.reviews.repositories import ReviewRepository
from bookshop.reviews.schemas import RatingRead, ReplyRead, ReviewRead, ReviewWrite

router = APIRouter(prefix="/books/{book_id}", tags=["reviews"])


def get_review_repository(session: SessionDep, cache: CacheDep) -> ReviewRepository:
    return ReviewRepository(session, cache)


Reviews = Annotated[ReviewRepository, Depends(get_review_repository)]


async def get_review(review_id: int, reviews: Reviews) -> Review:
    review = await reviews.get(review_id)
    if review is None:
        raise NotFoundError(f"There is no review {review_id}")
    return review


ReviewById = Annotated[Review, Depends(get_review)]


@router.get("/reviews", response_model=list[ReviewRead])
async def list_reviews(book: BookById, params: PageQuery, reviews: Reviews) -> Sequence[Review]:
    """Reviews of a book, the newest first."""
    return await reviews.of_book(book.id, offset=params.offset, limit=params.page_size)


@router.get("/rating", response_model=RatingRead)
async def read_rating(book_id: int, books: BookServiceDep, reviews: Reviews) -> RatingRead:
    """How many stars a book gets on average."""
    book = await get_book(book_id, books)
    return RatingRead(book_id=book.id, average=await reviews.average(book.id))


@router.post("/reviews", response_model=ReviewRead)
async def create_review(
    book: BookById, data: ReviewWrite, user: CurrentUser, reviews: Reviews
) -> Review:
    """Write a review."""
    review = Review(book_id=book.id, user_id=user.id, stars=data.stars, text=data.text)
    return await reviews.save(review)


@router.delete(
    "/reviews/{review_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={403: {"model": Problem}},
)
async def delete_review(
    book: BookById, review: ReviewById, user: CurrentUser, reviews: Reviews
) -> None:
    """Remove a review that breaks the rules of the house."""
    if user.role not in ("staff", "admin"):
        raise HTTPException(403, "Only staff removes reviews")
    await reviews.delete(review)


@router.get("/reviews/{review_id}/replies/{reply_id}", response_model=ReplyRead)
async def read_reply(book: BookById, reply_id: int, reviews: Reviews) -> Reply:
    """What the shop answered to a review."""
    reply = await reviews.reply(reply_id)
    if reply is None:
        raise NotFoundError(f"There is no reply {reply_id}")
    return reply
