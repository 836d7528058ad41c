from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bookshop.core.database import get_session_factory
from bookshop.core.settings import get_database_settings
from bookshop.main import create_app
from bookshop.reviews.models import Reply, Review


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DB_URL", f"sqlite+aiosqlite:///{tmp_path}/test.db")
    get_database_settings.cache_clear()
    yield
    get_database_settings.cache_clear()


@pytest.fixture
async def app() -> AsyncIterator[FastAPI]:
    app = create_app()
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def _log_in(client: httpx.AsyncClient, email: str) -> dict[str, str]:
    answer = await client.post("/api/v1/auth/token", json={"email": email, "password": email})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def reader(client: httpx.AsyncClient) -> dict[str, str]:
    return await _log_in(client, "reader@bookshop.example")


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> dict[str, str]:
    return await _log_in(client, "staff@bookshop.example")


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> dict[str, str]:
    return await _log_in(client, "admin@bookshop.example")


@pytest.fixture
async def reply(app: FastAPI) -> Reply:
    session = get_session_factory()()
    review = Review(book_id=1, user_id=3, stars=5, text="Splendid")
    reply = Reply(review=review, author="Sam", text="Thank you")
    session.add(reply)
    await session.commit()
    return reply
