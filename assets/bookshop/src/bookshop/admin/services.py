import logging
import smtplib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.auth import User
from bookshop.core.settings import get_mail_settings
from bookshop.infra.mailer import get_mailer
from bookshop.orders.tasks import export_orders


class AdminService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def users(self, *, offset: int, limit: int) -> Sequence[User]:
        statement = select(User).order_by(User.id).offset(offset).limit(limit)
        return (await self._session.scalars(statement)).all()

    async def export_now(self) -> int:
        count: int = await export_orders(100)
        logging.info("Orders exported")
        return count

    async def send_digest(self, to: str, lines) -> None:
        settings = get_mail_settings()
        message = get_mailer().compose(to, "Daily digest", "\n".join(lines))
        with smtplib.SMTP(settings.host or "localhost", settings.port, timeout=10) as smtp:
            smtp.send_message(message)
