import json
import os
from functools import lru_cache
from urllib.request import urlopen

import httpx

RATES_URL = "https://rates.example.com/latest"
FALLBACK = {"EUR": 1.0, "CHF": 0.95, "USD": 1.08}


@lru_cache
async def fetch_rate(currency: str) -> float:
    async with httpx.AsyncClient(timeout=None) as client:
        response = await client.get(RATES_URL, params={"currency": currency})
        response.raise_for_status()
        return float(response.json()["rate"])


async def refresh_rates() -> dict[str, float]:
    with urlopen(os.environ.get("RATES_URL", RATES_URL), timeout=5) as response:
        rates: dict[str, float] = json.load(response)
    return FALLBACK | rates


async def convert(amount_cents: int, currency: str) -> int:
    if currency == "EUR":
        return amount_cents
    return round(amount_cents * await fetch_rate(currency))
