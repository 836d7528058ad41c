"""Secrets by their name, by their look and inside connection strings."""

from __future__ import annotations

import time

import pytest

from inspector.project.settings.credentials import looks_secret, names_secret, without_credentials


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "DB_PASSWORD",
        "apiKey",
        "secret_key",
        "jwt_key",
        "signing_key",
        "encryption_key",
        "ssh_key",
        "salt",
        "smtp_pwd",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "key",
        "public_key",
        "cache_key",
        "sort_key",
        "password_min_length",
        "token_url",
        "access_key_id",
        "saltwater",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("postgresql+asyncpg://app:s3cr3t@db:5432/app?x=1", "postgresql+asyncpg://app@db:5432/app?x=1"),
        ("redis://:s3cr3t@cache:6379/0", "redis://cache:6379/0"),
        ("amqp://u:p@ss:w/rd@host", "amqp://u@host"),
        ("https://0123456789abcdef0123456789abcdef@sentry.io/1", "https://sentry.io/1"),
        ("Server=db;User Id=app;Password=s3cr3t;", "Server=db;User Id=app;Password=;"),
        ("host=db password='two words' port=1", "host=db password= port=1"),
        (
            "https://x.blob.example/?sv=1&sharedSecret=s3cr3t&b=2",
            "https://x.blob.example/?sv=1&sharedSecret=&b=2",
        ),
        ('["amqp://u:p@one","amqp://u:p@two"]', '["amqp://u@one","amqp://u@two"]'),
    ],
)
def test_credentials_are_cut_out(text: str, bare: str) -> None:
    assert without_credentials(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+asyncpg://app@replica/app",
        "https://example.com:8080/@scope/package",
        "http://localhost:5173",
        "sqlite+aiosqlite:///./shop.db",
        "user@example.com",
        "smtp://mailhog:1025",
        "unix:///run/shop.sock",
        "a key = value file",
    ],
)
def test_texts_without_credentials_stay(text: str) -> None:
    assert without_credentials(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "ghp_0123456789abcdefghijABCDEFGHIJ",
        "AKIAIOSFODNN7EXAMPLE",
        "sk-proj-0123456789abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x",
        "https://hooks.slack.com/services/T000/B000/XXXX",
    ],
)
def test_credentials_of_a_known_make_are_known_by_their_look(text: str) -> None:
    assert looks_secret(text)


def test_what_is_drawn_by_lot_is_secret_where_the_name_says_key() -> None:
    assert looks_secret("9f86d081884c7d659a2feaa0c55ad015", "lookup_key")
    assert not looks_secret("9f86d081884c7d659a2feaa0c55ad015", "revision")
    assert not looks_secret("user-sessions", "cache_key")


@pytest.mark.parametrize("piece", ["a.", "a://a:", "eyJ-", "password", "a:b@", "x=", "SG.a", "-----BEGIN "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    start = time.perf_counter()
    without_credentials(text)
    looks_secret(text, "key")
    assert time.perf_counter() - start < 1
