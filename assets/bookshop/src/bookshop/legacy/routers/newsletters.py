from fastapi import APIRouter
from sqlalchemy import select

from bookshop.core.database import SessionDep
from bookshop.legacy.common import *
from bookshop.legacy.schemas.newsletters import SubscriptionList, SubscriptionWrite

router = APIRouter(prefix="/subscription", tags=["legacy"])


@router.get("")
async def list_subscriptions(session: SessionDep) -> SubscriptionList:
    """Who gets the newsletter."""
    emails = await session.scalars(select(Subscription.email).limit(MAX_ITEMS))
    return SubscriptionList(emails=list(emails))


@router.post("", status_code=201)
async def subscribe(  # fapi: ignore[FI1701] the form on the front page is public
    data: SubscriptionWrite, session: SessionDep
) -> dict:
    """Subscribe an address."""
    await session.merge(Subscription(email=data.email, topic=data.topic))
    await session.commit()
    return {"subscribed": data.email}
