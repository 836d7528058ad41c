import httpx

from bookshop.reviews.models import Reply


async def test_write_and_rate(client: httpx.AsyncClient, reader: dict[str, str]) -> None:
    review = {"stars": 4, "text": "Good"}
    await client.post("/api/v1/books/2/reviews", json=review, headers=reader)
    listed = await client.get("/api/v1/books/2/reviews")
    assert [entry["stars"] for entry in listed.json()] == [4]
    rating = await client.get("/api/v1/books/2/rating")
    assert rating.json() == {"book_id": 2, "average": 4.0}


async def test_reply(client: httpx.AsyncClient, reply: Reply) -> None:
    answer = await client.get(f"/api/v1/books/1/reviews/{reply.review_id}/replies/{reply.id}")
    assert answer.json()["text"] == "Thank you"
