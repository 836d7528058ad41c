import httpx
import pytest
from fastapi.testclient import TestClient

from bookshop.main import create_app


def test_live() -> None:
    with TestClient(create_app()) as client:
        assert client.get("/health/live").json()["status"] == "ok"


def test_title_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_TITLE", "Corner shop")
    assert create_app().title


async def test_ready_and_request_id(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready", headers={"X-Request-ID": "abc"})
    assert answer.status_code == 200
    assert answer.headers["x-request-id"] == "abc"


@pytest.mark.parametrize(
    "path",
    ["/health/version", "/api/v1/recommendations", "/api/v1/subscription", "/static/"],
)
async def test_public_pages(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200
