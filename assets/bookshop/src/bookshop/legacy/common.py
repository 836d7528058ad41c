from pydantic_settings import BaseSettings
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

MAX_ITEMS = 100


class LegacySettings(BaseSettings):
    env: str = "production"
    debug: bool = False
    db_url: str = "sqlite+aiosqlite:///./bookshop.db"
    db_table_prefix: str = "legacy_"
    smtp_host: str = "localhost"
    smtp_password: str = ""
    redis_url: str = "redis://localhost:6379/0"
    redis_timeout: float = 1.0


settings = LegacySettings()


class LegacyBase(DeclarativeBase):
    pass


class Subscription(LegacyBase):
    __tablename__ = "legacy_subscriptions"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    topic: Mapped[str] = mapped_column(String(50), default="news")


class Wish(LegacyBase):
    __tablename__ = "legacy_wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    book_id: Mapped[int]


def use_mail_host(host: str) -> None:
    settings.smtp_host = host
