from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Primary database and the optional read replica."""

    model_config = SettingsConfigDict(
        env_prefix="DB_", env_file=".env", extra="ignore", frozen=True
    )

    url: str = "sqlite+aiosqlite:///./bookshop.db"
    pool_size: int = Field(default=5, ge=1, le=50)
    max_overflow: int = Field(default=5, ge=0, le=50)
    pool_recycle: int = Field(default=1800, ge=60)
    replica_enabled: bool = False
    replica_url: str = "postgresql+asyncpg://bookshop@replica/bookshop"


class CacheSettings(BaseSettings):
    """Limits of the in-process cache."""

    model_config = SettingsConfigDict(
        env_prefix="CACHE_", env_file=".env", extra="ignore", frozen=True
    )

    ttl_seconds: int = Field(default=300, ge=1)
    max_entries: int = Field(default=10_000, ge=1)
