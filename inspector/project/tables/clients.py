"""Clients of HTTP services, databases, caches and brokers."""

from __future__ import annotations

from typing import Final

CLIENTS: Final[dict[str, str]] = {
    "aiohttp.ClientSession": "HTTP client",
    "httpx.AsyncClient": "HTTP client",
    "httpx.Client": "HTTP client",
    "requests.Session": "HTTP client",
    "requests.session": "HTTP client",
    "aiobotocore.session.get_session": "AWS client",
    "boto3.client": "AWS client",
    "boto3.resource": "AWS client",
    "anthropic.Anthropic": "API client",
    "anthropic.AsyncAnthropic": "API client",
    "openai.AsyncAzureOpenAI": "API client",
    "openai.AsyncOpenAI": "API client",
    "openai.AzureOpenAI": "API client",
    "openai.OpenAI": "API client",
    "aiosqlite.connect": "database connection",
    "asyncpg.connect": "database connection",
    "asyncpg.create_pool": "database pool",
    "clickhouse_connect.get_client": "database client",
    "elasticsearch.AsyncElasticsearch": "search client",
    "elasticsearch.Elasticsearch": "search client",
    "motor.motor_asyncio.AsyncIOMotorClient": "database client",
    "psycopg.AsyncConnection.connect": "database connection",
    "psycopg.connect": "database connection",
    "psycopg2.connect": "database connection",
    "pymongo.AsyncMongoClient": "database client",
    "pymongo.MongoClient": "database client",
    "pymysql.connect": "database connection",
    "sqlite3.connect": "database connection",
    "redis.Redis": "cache client",
    "redis.Redis.from_url": "cache client",
    "redis.asyncio.Redis": "cache client",
    "redis.asyncio.Redis.from_url": "cache client",
    "redis.asyncio.from_url": "cache client",
    "redis.from_url": "cache client",
    "aiokafka.AIOKafkaProducer": "broker client",
    "aio_pika.connect": "broker connection",
    "aio_pika.connect_robust": "broker connection",
    "sqlalchemy.create_engine": "database engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "database engine",
    "sqlmodel.create_engine": "database engine",
}
"""What makes a client or connection, by canonical name, and what messages call it."""
