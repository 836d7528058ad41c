import asyncio
import logging
from pathlib import Path

from sqlalchemy import func, select

from bookshop.auth.models import User
from bookshop.auth.security import hash_password
from bookshop.catalog.models import Author, Book
from bookshop.core.database import get_session_factory
from bookshop.customers.models import Customer
from bookshop.infra.files import read_json
from bookshop.inventory.models import StockLevel

logger = logging.getLogger(__name__)

DEMO_DATA = Path(__file__).parent / "demo.json"


async def seed_demo_data() -> None:
    """Fill an empty database with a few books and three accounts."""
    data = await asyncio.to_thread(read_json, DEMO_DATA)
    async with get_session_factory()() as session:
        if await session.scalar(select(func.count()).select_from(Book)):
            return
        authors = {name: Author(name=name) for name in data["authors"]}
        books = [
            Book(
                author=authors[entry["author"]],
                stock=StockLevel(on_hand=entry["stock"]),
                **entry["book"],
            )
            for entry in data["books"]
        ]
        users = [
            User(
                email=entry["email"],
                role=entry["role"],
                password_hash=await asyncio.to_thread(hash_password, entry["email"]),
                customer=Customer(name=entry["name"], email=entry["email"]),
            )
            for entry in data["users"]
        ]
        session.add_all([*authors.values(), *books, *users])
        await session.commit()
    logger.info("Demo data seeded", extra={"books": len(books), "users": len(users)})
