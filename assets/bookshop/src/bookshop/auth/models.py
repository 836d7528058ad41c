from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bookshop.core.database import Base, TimestampMixin

if TYPE_CHECKING:
    from bookshop.customers.models import Customer


class User(TimestampMixin, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="customer")
    api_key_digest: Mapped[str | None] = mapped_column(String(128))

    customer: Mapped["Customer | None"] = relationship(back_populates="user")
