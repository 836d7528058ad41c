from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class AppSettings(BaseSettings):
    """What the HTTP application needs to know about itself."""

    model_config = SettingsConfigDict(
        env_prefix="APP_", env_file=".env", extra="ignore", frozen=True
    )

    title: str = "Bookshop"
    version: str = "1.4.0"
    environment: Literal["local", "staging", "production"] = "local"
    debug: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    api_prefix: str = "/api/v1"
    cors_origins: list[str] = Field(default_factory=list)
    enable_admin: bool = True
    seed_demo_data: bool = True

    @model_validator(mode="after")
    def _no_debug_in_production(self) -> Self:
        if self.environment == "production" and self.debug:
            raise ValueError("debug must be off in production")
        return self
