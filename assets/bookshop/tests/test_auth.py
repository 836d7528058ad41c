import httpx

ACCOUNT = {
    "email": "new@bookshop.example",
    "password": "a-long-passphrase",
    "password_again": "a-long-passphrase",
}


async def test_register_and_log_in(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/auth/register", json=ACCOUNT)).status_code == 201
    assert (await client.post("/api/v1/auth/register", json=ACCOUNT)).status_code == 409
    answer = await client.post(
        "/api/v1/auth/token", json={k: ACCOUNT[k] for k in ("email", "password")}
    )
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = await client.get("/api/v1/auth/me", headers=headers)
    assert me.json()["role"] == "customer"


async def test_wrong_password(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/v1/auth/token", json={"email": "staff@bookshop.example", "password": "guess"}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_passwords_must_match(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/v1/auth/register", json=ACCOUNT | {"password_again": "something-else"}
    )
    assert answer.status_code == 422
    assert answer.json()["title"] == "Invalid request"
