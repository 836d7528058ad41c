import httpx


async def test_reports(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    sales = await client.get("/api/v1/admin/reports/sales", headers=admin)
    assert sales.status_code == 200
    users = await client.get("/api/v1/admin/users", headers=admin)
    assert [user["role"] for user in users.json()] == ["admin", "staff", "customer"]


async def test_admins_only(client: httpx.AsyncClient, staff: dict[str, str]) -> None:
    assert (await client.get("/api/v1/admin/users", headers=staff)).status_code == 403
