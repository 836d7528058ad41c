import httpx

from bookshop.partner_app import app


async def test_partners_need_a_token() -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/ping")).json() == {"status": "ok"}
        assert (await client.get("/books")).status_code in {401, 403}
