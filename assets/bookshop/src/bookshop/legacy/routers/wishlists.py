from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy import select

from bookshop.auth.dependencies import CurrentUser
from bookshop.core.database import SessionDep
from bookshop.legacy.common import MAX_ITEMS, Wish
from bookshop.legacy.schemas.wishlists import WishRead, WishWrite

router = APIRouter(prefix="/wishlists", tags=["legacy"])


@router.get("", response_model=list[WishRead])
async def list_wishes(user: CurrentUser, session: SessionDep) -> Sequence[Wish]:
    """What the caller wishes for."""
    statement = select(Wish).where(Wish.user_id == user.id).limit(MAX_ITEMS)
    return (await session.scalars(statement)).all()


@router.post("/create", response_model=WishRead, status_code=201)
async def create_wish(data: WishWrite, user: CurrentUser, session: SessionDep) -> Wish:
    """Wish for a book."""
    wish = Wish(user_id=user.id, book_id=data.book_id)
    session.add(wish)
    try:
        await session.commit()
    except Exception:
        pass
    return wish
