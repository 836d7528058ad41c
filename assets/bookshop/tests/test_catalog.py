import httpx


async def test_lists_books(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/books", params={"page_size": 2})
    assert answer.status_code == 200
    body = answer.json()
    assert body["total"] == 4
    assert [book["title"] for book in body["items"]] == ["A Wizard of Earthsea", "Invisible Cities"]


async def test_suggests_titles(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/books/suggestions", params={"q": "city"})
    assert answer.json() == []
    answer = await client.get("/api/v1/books/suggestions", params={"q": "cit"})
    assert [entry["title"] for entry in answer.json()] == ["Invisible Cities"]


async def test_unknown_book_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/books/99")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:bookshop:not-found"


async def test_only_staff_changes_prices(
    client: httpx.AsyncClient, reader: dict[str, str], staff: dict[str, str]
) -> None:
    change = {"price_cents": 1200}
    refused = await client.put("/api/v1/books/1/price", json=change, headers=reader)
    assert refused.status_code == 403
    changed = await client.put("/api/v1/books/1/price", json=change, headers=staff)
    assert changed.json()["price_cents"] == 1200
    assert (await client.get("/api/v1/books/1")).json()["price_cents"] == 1200


async def test_authors(client: httpx.AsyncClient, staff: dict[str, str]) -> None:
    data = {"name": "Tove Jansson", "website": "https://example.com/tove"}
    created = await client.post("/api/v1/authors", json=data, headers=staff)
    assert created.status_code == 201
    again = await client.get(f"/api/v1/authors/{created.json()['id']}")
    assert again.json()["website"] == "https://example.com/tove"
