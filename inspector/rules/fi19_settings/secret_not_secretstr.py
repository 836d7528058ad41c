"""FI1905: a secret that prints itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.configuration import app_settings, classes_by_name
from inspector.project.secrecy import is_secret_name
from inspector.project.types import parse_annotation
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.records import Place, SettingsField


@rule("FI1905", Severity.WARNING, fix=True)
def secret_not_secretstr(project: Project) -> Iterator[Violation]:
    """Secrets in settings are plain strings, which show wherever the settings are shown.

    A `str` is printed by `repr(settings)`, by a traceback that shows local variables, by
    `model_dump()` in a log line or an error report. `SecretStr` shows `**********` in all
    of them, and gives its value only to code that asks for it: `get_secret_value()`.

    Declare the field `SecretStr` (or `SecretStr | None`), and call `get_secret_value()`
    where the value leaves for a client or a driver.
    """
    classes = classes_by_name(project)
    reported: set[Place] = set()
    for settings in app_settings(project):
        for field in settings.record.fields:
            owner = classes.get(field.owner)
            if owner is None or field.place in reported or not is_secret_name(field.name):
                continue
            if _is_text(project, owner, field):
                reported.add(field.place)
                yield Violation(
                    field.place,
                    f"`{field.name}` is a plain `str`, so logs, tracebacks and `repr(settings)` show it; "
                    f"declare it `SecretStr` and read it with `get_secret_value()`",
                )


def _is_text(project: Project, owner: Class, field: SettingsField) -> bool:
    annotation = parse_annotation(field.type)
    found = project.types.annotation(owner, annotation) if annotation is not None else None
    return found is not None and found.name == "builtins.str"


secret_not_secretstr.bad("""
from typing import Annotated, Optional

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", frozen=True)

    database_password: str  # <- FI1905
    jwt_secret: str = Field(min_length=32)  # <- FI1905
    smtp_token: str | None = None  # <- FI1905
    stripeApiKey: Optional[str] = None  # <- FI1905
    private_key: Annotated[str, Field(min_length=64)]  # <- FI1905
""")

secret_not_secretstr.bad("""
# --- shop/core/settings.py
from pydantic_settings import BaseSettings


class WithCredentials(BaseSettings):
    credentials: str  # <- FI1905
# --- shop/orders/config.py
from shop.core.settings import WithCredentials


class OrderSettings(WithCredentials):
    webhook_secret: "str"  # <- FI1905
""")

secret_not_secretstr.good("""
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_password: SecretStr
    jwt_secret: SecretStr | None = None
    jwt_algorithm: str = "HS256"
    token_url: str = "/auth/token"
    token_ttl: int = 600
    max_tokens: str = "4096"
    private_key_path: str = "/run/secrets/key"
    name: str = "shop"
""")

secret_not_secretstr.good("""
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings

Masked = SecretStr


class Login(BaseModel):
    password: str


class Settings(BaseSettings):
    api_key: Masked
    use_token: bool = False
""")
