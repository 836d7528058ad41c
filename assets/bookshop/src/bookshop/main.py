from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from bookshop.admin.router import router as admin_router
from bookshop.auth.router import router as auth_router
from bookshop.catalog.router import router as catalog_router
from bookshop.core.middleware import AccessLogMiddleware, RequestIdMiddleware
from bookshop.core.problems import install_problem_handlers
from bookshop.core.settings import get_app_settings
from bookshop.customers.router import router as customers_router
from bookshop.feeds import create_feeds
from bookshop.health.router import router as health_router
from bookshop.inventory.router import router as inventory_router
from bookshop.legacy.routers.newsletters import router as newsletters_router
from bookshop.legacy.routers.wishlists import router as wishlists_router
from bookshop.lifespan import lifespan
from bookshop.orders.router import router as orders_router
from bookshop.payments.router import router as payments_router
from bookshop.recommendations.router import router as recommendations_router
from bookshop.reviews.router import router as reviews_router

STATIC = Path(__file__).parent / "static"

ROUTERS = (
    auth_router,
    catalog_router,
    reviews_router,
    customers_router,
    orders_router,
    payments_router,
    inventory_router,
    recommendations_router,
    newsletters_router,
    wishlists_router,
)


def create_app() -> FastAPI:
    settings = get_app_settings()
    app = FastAPI(
        title=settings.title,
        version=settings.version,
        debug=settings.debug,
        lifespan=lifespan,
    )

    app.add_middleware(AccessLogMiddleware)
    app.add_middleware(RequestIdMiddleware)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
    )
    install_problem_handlers(app)

    app.include_router(health_router)
    for router in ROUTERS:
        app.include_router(router, prefix=settings.api_prefix)
    if settings.enable_admin:
        app.include_router(admin_router, prefix=settings.api_prefix)

    app.mount("/feeds", create_feeds(), name="feeds")
    app.mount("/static", StaticFiles(directory=STATIC, html=True), name="static")
    return app


app = create_app()
