"""Libraries whose callables and types may stand in a dependency graph and never ask who calls.

Whole packages, by the name they are imported by. Any other library may bring a dependency
that authenticates, or an `Annotated` alias of one, so what comes from it is not known.
"""

from __future__ import annotations

from typing import Final

BYSTANDERS: Final = frozenset(
    {
        # types and what marks them; `fastapi.security` is told apart where it is used
        "annotated_doc",
        "annotated_types",
        "bson",
        "email_validator",
        "fastapi",
        "geojson_pydantic",
        "numpy",
        "pandas",
        "pendulum",
        "phonenumbers",
        "pydantic",
        "pydantic_core",
        "pydantic_extra_types",
        "pydantic_settings",
        "starlette",
        "typing_extensions",
        "ulid",
        "uuid6",
        "uuid_utils",
        "whenever",
        # databases, caches and brokers
        "advanced_alchemy",
        "aio_pika",
        "aiobotocore",
        "aiocache",
        "aiokafka",
        "aioredis",
        "asyncpg",
        "beanie",
        "boto3",
        "botocore",
        "elasticsearch",
        "faststream",
        "fastapi_async_sqlalchemy",
        "motor",
        "mongoengine",
        "neo4j",
        "odmantic",
        "peewee",
        "psycopg",
        "psycopg2",
        "psycopg_pool",
        "pymongo",
        "qdrant_client",
        "redis",
        "sqlalchemy",
        "sqlmodel",
        "taskiq",
        "tortoise",
        # clients of other services, and models of their messages
        "aiohttp",
        "anthropic",
        "httpx",
        "openai",
        "requests",
        # a `Provide[...]` marker is given no request, so what it provides cannot look at one
        "dependency_injector",
        # limits, pages, filters and metrics
        "fastapi_cache",
        "fastapi_filter",
        "fastapi_limiter",
        "fastapi_pagination",
        "opentelemetry",
        "prometheus_client",
        # logs and threads
        "anyio",
        "loguru",
        "structlog",
    }
)
