import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
from fastapi import Depends

from bookshop.core.exceptions import GatewayError
from bookshop.core.retry import CircuitBreaker, retry
from bookshop.core.settings import get_payment_settings

logger = logging.getLogger(__name__)

breaker = CircuitBreaker(failure_threshold=5, reset_after=30.0)


class PaymentGateway:
    """The HTTP client of the payment provider."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def charge(self, *, amount_cents: int, currency: str, reference: str) -> str:
        if breaker.is_open:
            raise GatewayError("The payment gateway is unavailable")
        payload = {"amount": amount_cents, "currency": currency, "reference": reference}
        try:
            charge = await self._post("/charges", payload)
        except httpx.HTTPError as exc:
            breaker.record_failure()
            raise GatewayError("The charge was not accepted") from exc
        breaker.record_success()
        return str(charge["id"])

    async def refund(self, charge_id: str) -> None:
        if breaker.is_open:
            raise GatewayError("The payment gateway is unavailable")
        try:
            await self._post(f"/charges/{charge_id}/refunds", {})
        except httpx.HTTPError as exc:
            settings = get_payment_settings()
            raise GatewayError(f"Gave up after {settings.max_attempts} attempts") from exc
        breaker.record_success()

    @retry(attempts=3, exceptions=(Exception,))
    async def balance(self) -> int:
        response = await self._client.get("/balance")
        response.raise_for_status()
        return int(response.json()["available"])

    @retry(attempts=3, exceptions=(httpx.TransportError,))
    async def _post(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        response = await self._client.post(path, json=payload)
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body


async def get_gateway() -> AsyncIterator[PaymentGateway]:
    settings = get_payment_settings()
    logger.debug("Opening the gateway with key %s", settings.api_key)
    async with httpx.AsyncClient(
        base_url=str(settings.base_url),
        timeout=settings.timeout_seconds,
        headers={"Authorization": f"Bearer {settings.api_key}"},
    ) as client:
        yield PaymentGateway(client)


GatewayDep = Annotated[PaymentGateway, Depends(get_gateway)]
