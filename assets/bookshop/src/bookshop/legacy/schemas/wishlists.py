from typing import Optional

from pydantic import BaseModel


class WishWrite(BaseModel):
    book_id: int
    note: Optional[str] = None


class WishRead(BaseModel):
    id: int
    book_id: int

    class Config:
        from_attributes = True
