"""FI1902: settings that can be changed while the service runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.configuration import app_settings, has_plain_config
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI1902", Severity.WARNING, fix=True)
def settings_not_frozen(project: Project) -> Iterator[Violation]:
    """Nothing keeps code from changing the settings while the service runs.

    One instance serves every request and every task. An assignment somewhere, in a test
    or in a hurry, changes what all others see from then on, in one worker of many, and
    no log says when. A frozen class raises instead, and its instances can be hashed, so
    that they may be cached and compared.

    Set it once, in the base class of all settings:

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(frozen=True, env_prefix="SHOP_")

    A class inherits `frozen` from its bases. To try other values in a test, build
    another instance, `settings.model_copy(update={...})`.
    """
    for settings in app_settings(project):
        if not settings.record.frozen and has_plain_config(project, settings.cls):
            yield Violation(
                settings.record.place,
                f"`{settings.cls.fact.name}` can be changed while the service runs, for every request at "
                f"once; add `frozen=True` to its `model_config`",
            )


settings_not_frozen.bad("""
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):  # <- FI1902
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    name: str = "shop"


class MailSettings(BaseSettings):  # <- FI1902
    host: str = "localhost"
""")

settings_not_frozen.bad("""
# --- shop/core/settings.py
from pydantic_settings import BaseSettings, SettingsConfigDict


class Base(BaseSettings):  # <- FI1902
    model_config = SettingsConfigDict(frozen=False, extra="ignore")
# --- shop/orders/config.py
from shop.core.settings import Base


class OrderSettings(Base):  # <- FI1902
    model_config = {"env_prefix": "ORDERS_"}

    limit: int = 100
""")

settings_not_frozen.good("""
# --- shop/core/settings.py
from pydantic_settings import BaseSettings, SettingsConfigDict


class Base(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore")
# --- shop/orders/config.py
from shop.core.settings import Base


class OrderSettings(Base):
    model_config = {"env_prefix": "ORDERS_"}

    limit: int = 100
""")

settings_not_frozen.good("""
from pydantic import BaseModel
from pydantic_settings import BaseSettings

from company import shared_config


class Limits(BaseModel):
    orders: int = 100


class Settings(BaseSettings):
    model_config = shared_config("shop")

    limits: Limits = Limits()
""")
