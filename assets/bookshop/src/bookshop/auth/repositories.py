from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.auth.models import User


class UserRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, user_id: int) -> User | None:
        return await self._session.get(User, user_id)

    async def by_email(self, email: str) -> User | None:
        return await self._session.scalar(select(User).where(User.email == email))

    async def save(self, user: User) -> User:
        self._session.add(user)
        await self._session.commit()
        return user
