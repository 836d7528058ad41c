from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bookshop.core.database import Base

if TYPE_CHECKING:
    from bookshop.catalog.models import Book


class StockLevel(Base):
    __tablename__ = "stock_levels"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)

    book: Mapped["Book"] = relationship(back_populates="stock")
