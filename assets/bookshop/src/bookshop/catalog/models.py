from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bookshop.core.database import Base, TimestampMixin

if TYPE_CHECKING:
    from bookshop.inventory.models import StockLevel


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    website: Mapped[str | None] = mapped_column(String(500))

    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(TimestampMixin, Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    title: Mapped[str] = mapped_column(String(300), index=True)
    isbn: Mapped[str] = mapped_column(String(13), unique=True)
    genre: Mapped[str] = mapped_column(String(50))
    price_cents: Mapped[int]
    previews: Mapped[int] = mapped_column(default=0)

    author: Mapped[Author] = relationship(back_populates="books")
    stock: Mapped["StockLevel | None"] = relationship(back_populates="book", cascade="all")
