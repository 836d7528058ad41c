import secrets

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _random_key() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(32))


class AuthSettings(BaseSettings):
    """Signing of access tokens; without a key, tokens die with the process."""

    model_config = SettingsConfigDict(
        env_prefix="AUTH_", env_file=".env", extra="ignore", frozen=True
    )

    secret_key: SecretStr = Field(default_factory=_random_key)
    access_token_minutes: int = Field(default=60, ge=1)
    introspection_url: HttpUrl = HttpUrl("https://id.example.com/oauth2/introspect")
