from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PaymentSettings(BaseSettings):
    """The payment gateway."""

    model_config = SettingsConfigDict(
        env_prefix="PAYMENTS_", env_file=".env", extra="ignore", frozen=True
    )

    base_url: HttpUrl = HttpUrl("https://gateway.example.com")
    api_key: str = "gw_test_0123456789abcdef"
    webhook_secret: SecretStr | None = None
    timeout_seconds: float = Field(default=5.0, gt=0)
    attempts: int = Field(default=3, ge=1)


class MailSettings(BaseSettings):
    """Outgoing mail; no host means that nothing is sent."""

    model_config = SettingsConfigDict(env_prefix="MAIL_", env_file=".env", extra="ignore")

    host: str | None = None
    port: int = 587
    username: str | None = None
    password: SecretStr | None = None
    sender: str = "orders@bookshop.example"
