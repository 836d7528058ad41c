import httpx

from bookshop.partner_app import PARTNER_API_KEY, app


async def test_partners_need_a_token() -> None:
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        assert (await client.get("/ping")).json() == {"status": "ok"}
        assert (await client.get("/books")).status_code in {401, 403}
        key = {"Authorization": f"Bearer {PARTNER_API_KEY}"}
        assert (await client.get("/books", headers=key)).json()["total"] == 0
