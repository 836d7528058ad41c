"""FastAPI as it comes: nothing was added, nothing was switched off."""

from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
bearer = OAuth2PasswordBearer(tokenUrl="token")


class Item(BaseModel):
    name: str


@app.get("/items/{item_id}")
def read_item(item_id: int) -> Item:
    return Item(name=f"item {item_id}")


@app.post("/items")
def create_item(item: Item) -> Item:
    return item


@app.get("/me")
def read_me(token: Annotated[str, Depends(bearer)]) -> Item:
    return Item(name=token)
