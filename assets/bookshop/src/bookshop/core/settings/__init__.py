from functools import lru_cache

from bookshop.core.settings.app import AppSettings
from bookshop.core.settings.auth import AuthSettings
from bookshop.core.settings.integrations import MailSettings, PaymentSettings
from bookshop.core.settings.storage import CacheSettings, DatabaseSettings


@lru_cache(maxsize=1)
def get_app_settings() -> AppSettings:
    return AppSettings()


@lru_cache(maxsize=1)
def get_database_settings() -> DatabaseSettings:
    return DatabaseSettings()


@lru_cache(maxsize=1)
def get_cache_settings() -> CacheSettings:
    return CacheSettings()


@lru_cache(maxsize=1)
def get_auth_settings() -> AuthSettings:
    return AuthSettings()


@lru_cache(maxsize=1)
def get_payment_settings() -> PaymentSettings:
    return PaymentSettings()


def get_mail_settings() -> MailSettings:
    return MailSettings()


__all__ = [
    "AppSettings",
    "AuthSettings",
    "CacheSettings",
    "DatabaseSettings",
    "MailSettings",
    "PaymentSettings",
    "get_app_settings",
    "get_auth_settings",
    "get_cache_settings",
    "get_database_settings",
    "get_mail_settings",
    "get_payment_settings",
]
