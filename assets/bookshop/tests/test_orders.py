import httpx
from fastapi import FastAPI

from bookshop.infra.payment_gateway import get_gateway


class AcceptingGateway:
    async def charge(self, *, amount_cents: int, currency: str, reference: str) -> str:
        return f"charge-for-{reference}"


async def _order(
    client: httpx.AsyncClient, headers: dict[str, str], book_id: int
) -> httpx.Response:
    data = {"lines": [{"book_id": book_id, "quantity": 2}], "country": "AT"}
    return await client.post("/api/v1/orders", json=data, headers=headers)


async def test_place_an_order(client: httpx.AsyncClient, reader: dict[str, str]) -> None:
    placed = await _order(client, reader, 1)
    assert placed.status_code == 201
    assert placed.json()["total_cents"] == 2 * 1499 + 795
    read = await client.get(f"/api/v1/orders/{placed.json()['id']}", headers=reader)
    assert read.json()["lines"] == [{"book_id": 1, "quantity": 2, "price_cents": 1499}]


async def test_no_stock_no_order(client: httpx.AsyncClient, reader: dict[str, str]) -> None:
    refused = await _order(client, reader, 4)
    assert refused.status_code == 409
    assert refused.json()["title"] == "Insufficient stock"


async def test_pay_an_order(
    app: FastAPI, client: httpx.AsyncClient, reader: dict[str, str]
) -> None:
    app.dependency_overrides[get_gateway] = AcceptingGateway
    order_id = (await _order(client, reader, 2)).json()["id"]
    paid = await client.post(
        f"/api/v1/orders/{order_id}/payments", json={"card_token": "test-card-1"}, headers=reader
    )
    assert paid.status_code == 201
    assert paid.json()["charge_id"] == f"charge-for-order-{order_id}"


async def test_invoice_and_cancel(client: httpx.AsyncClient, reader: dict[str, str]) -> None:
    order_id = (await _order(client, reader, 1)).json()["id"]
    invoice = await client.get(f"/api/v1/orders/{order_id}/invoice", headers=reader)
    assert f"invoice for order {order_id}" in invoice.text
    cancelled = await client.post(f"/api/v1/orders/{order_id}/cancel", headers=reader)
    assert cancelled.json()["status"] == "cancelled"


async def test_orders_are_private(client: httpx.AsyncClient, reader: dict[str, str]) -> None:
    assert (await client.get("/api/v1/orders", headers=reader)).status_code == 403
    assert (await client.get("/api/v1/orders")).status_code == 401
