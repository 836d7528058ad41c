"""Feeds for aggregators, a small application of their own."""

from typing import Annotated

from fastapi import FastAPI, Query

from bookshop.catalog.dependencies import BookServiceDep
from bookshop.catalog.schemas import BookRead
from bookshop.core.middleware import RequestIdMiddleware
from bookshop.core.problems import install_problem_handlers
from bookshop.core.settings import get_app_settings


def create_feeds() -> FastAPI:
    settings = get_app_settings()
    app = FastAPI(title=f"{settings.title} feeds", version=settings.version)
    app.add_middleware(RequestIdMiddleware)
    install_problem_handlers(app)

    @app.get("/bargains")
    async def list_bargains(
        service: BookServiceDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
    ) -> list[BookRead]:
        """The cheapest books."""
        return await service.cheapest(limit)

    return app
