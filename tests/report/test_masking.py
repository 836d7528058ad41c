"""Which defaults of settings are hidden wherever settings are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.report.masking import MASK, shown_default
from tests.report.samples import DATABASE_SETTINGS

FIELD = DATABASE_SETTINGS.fields[0]


@pytest.mark.parametrize(
    ("name", "secret", "default"),
    [
        ("password", True, "SecretStr('hunter2')"),
        ("token", True, "'abc'"),
        ("api_key", False, "'gw_live_1234'"),
        ("database_url", False, "'postgresql://shop:hunter2@db/shop'"),
        ("dsn", False, "'amqp://guest:guest@broker//'"),
    ],
)
def test_a_secret_is_masked(name: str, secret: bool, default: str) -> None:
    assert shown_default(replace(FIELD, name=name, secret=secret, default=default)) == MASK


@pytest.mark.parametrize(
    ("name", "secret", "default"),
    [
        ("password", True, None),
        ("password", True, "None"),
        ("password", True, "''"),
        ("api_key", False, "None"),
        ("token_ttl", False, "3600"),
        ("secret_key", False, "make_key()"),
        ("database_url", False, "'sqlite:///shop.db'"),
        ("host", False, "'localhost'"),
    ],
)
def test_what_is_no_secret_is_shown(name: str, secret: bool, default: str | None) -> None:
    assert shown_default(replace(FIELD, name=name, secret=secret, default=default)) == default
