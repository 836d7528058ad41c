"""Which names are of secrets, and which values only stand in for one."""

from __future__ import annotations

import pytest

from inspector.project.secrecy import (
    holds_credentials,
    is_placeholder,
    is_secret_name,
    is_wording,
    names_itself,
    words_of,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DB_PASSWORD", ("db", "password")),
        ("dbPassword", ("db", "password")),
        ("AWSSecretKey", ("aws", "secret", "key")),
        ("x-api-key", ("x", "api", "key")),
        ("token2", ("token", "2")),
        ("", ()),
    ],
)
def test_names_are_split_into_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "DB_PASSWD",
        "jwt_secret",
        "clientSecret",
        "access_token",
        "apikey",
        "OPENAI_API_KEY",
        "private_key",
        "credentials",
        "secret_key",
        "token_key",
        "admin_password_2",
    ],
)
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "token_type",
        "token_url",
        "access_token_expire_minutes",
        "session_token_ttl",
        "jwt_secret_algorithm",
        "password_min_length",
        "secret_file",
        "private_key_path",
        "max_tokens",
        "max_token_count",
        "api_key_header",
        "secret_name",
        "password_field",
        "pad_token",
        "PASSWORD_TOO_SHORT",
        "password_hint",
        "reset_password_subject",
        "token_expired",
        "secretNotFound",
        "next_page_token",
        "tokenizer",
        "public_key",
        "key",
        "name",
    ],
)
def test_names_about_secrets_are_not_secret_themselves(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "CHANGE-ME",
        "<your password>",
        "your-api-key",
        "xxxx",
        "****",
        "...",
        "${DB_PASSWORD}",
        "TODO",
        "none",
        "replace_this_with_a_key",
        "example-token",
        "put your key here",
    ],
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["hunter2", "sk_live_9f86d081", "correct horse", "exchange", "settings", "1234"]
)
def test_values_that_may_be_real(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("TOKEN", "token", True),
        ("access_token", "ACCESS-TOKEN", True),
        ("API_KEY", "X-API-Key", True),
        ("token", "token2", False),
        ("database_password", "my-secret-password", False),
    ],
)
def test_a_value_may_only_repeat_its_name(name: str, value: str, same: bool) -> None:
    assert names_itself(name, value) is same


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("dsn", "postgresql://shop:secret@db/shop", True),
        ("SENTRY_DSN", "https://key@sentry.io/1", False),
        ("database_dsn", "postgresql://db/shop", False),
        ("url", "postgresql://shop:secret@db/shop", False),
    ],
)
def test_a_dsn_is_secret_when_it_holds_a_password(name: str, value: str, holds: bool) -> None:
    assert holds_credentials(name, value) is holds


@pytest.mark.parametrize("value", ["密码过短", "密码至少8位", "Schlüsselwort", "Пароль", "mot-clé"])
def test_words_for_people(value: str) -> None:
    assert is_wording(value)


@pytest.mark.parametrize("value", ["hunter2", "correct-horse", "Hörnchen42", "pässw@rd", "", "££££"])
def test_what_may_be_a_secret_is_no_wording(value: str) -> None:
    assert not is_wording(value)
