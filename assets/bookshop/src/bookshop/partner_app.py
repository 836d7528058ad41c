"""A read-only view of the catalog for partners, served on a port of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bookshop.auth.dependencies import AuthSettingsDep
from bookshop.catalog.dependencies import BookServiceDep
from bookshop.catalog.schemas import BookRead
from bookshop.core.database import create_tables, dispose_engine
from bookshop.core.exceptions import NotAuthenticatedError
from bookshop.core.schemas import Page, PageQuery
from bookshop.tables import Base

PARTNER_API_KEY = "bk_test_0123456789abcdef"

bearer = HTTPBearer()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    await create_tables(Base.metadata)
    yield
    await dispose_engine()


app = FastAPI(title="Bookshop partners", version="1.4.0", debug=True, lifespan=lifespan)
app.add_middleware(
    CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["GET"]
)


async def verify_partner(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
    settings: AuthSettingsDep,
) -> str:
    """The partner that an access token was issued to."""
    if credentials.credentials == PARTNER_API_KEY:
        return "house"
    async with httpx.AsyncClient(timeout=3.0) as client:
        response = await client.post(
            str(settings.introspection_url), data={"token": credentials.credentials}
        )
    if response.status_code != 200 or not response.json().get("active"):
        raise NotAuthenticatedError("The token is not active")
    return str(response.json()["client_id"])


@app.get("/books", dependencies=[Depends(verify_partner)])
async def list_books(params: PageQuery, service: BookServiceDep) -> Page[BookRead]:
    """Books in order of their titles."""
    return await service.page(params)


@app.get("/ping")
async def ping() -> dict:
    """The process answers."""
    return {"status": "ok"}
