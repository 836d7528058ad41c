"""FI1905 repaired: the type, the default, and every read that is known."""

from __future__ import annotations

import pytest

from tests.fixes.support import repair, source

HEAD = """
    from typing import Annotated, Optional

    from pydantic import Field, SecretStr
    from pydantic_settings import BaseSettings, SettingsConfigDict


    class Settings(BaseSettings):
        model_config = SettingsConfigDict(frozen=True, env_prefix="A_")

    """


def config(*lines: str) -> str:
    return source(HEAD) + "".join(f"    {line}".rstrip() + "\n" for line in lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("token: str", "token: SecretStr"),
        ("token: 'str'", "token: SecretStr"),
        ("token: str | None = None", "token: SecretStr | None = None"),
        ("token: Optional[str] = None  # why", "token: Optional[SecretStr] = None  # why"),
        ("token: str = 'x'", "token: SecretStr = SecretStr('x')"),
        ("token: str = ('a' 'b')", "token: SecretStr = SecretStr(('a' 'b'))"),
        ("token: str = make()", "token: SecretStr = make()"),
        ("token: str = Field(min_length=8)", "token: SecretStr = Field(min_length=8)"),
        ("token: str = Field('x', min_length=8)", "token: SecretStr = Field(SecretStr('x'), min_length=8)"),
        ("token: str = Field(default='x')", "token: SecretStr = Field(default=SecretStr('x'))"),
        ("token: Annotated[str, Field(min_length=8)]", "token: Annotated[SecretStr, Field(min_length=8)]"),
    ],
)
def test_the_declaration(old: str, new: str) -> None:
    repaired = repair(config(old), "FI1905")
    assert repaired.text == config(new)
    assert repaired.titles == ["Make `token` a `SecretStr`"]
    assert repaired.warnings == ["what dumps or compares `token` gets a `SecretStr`"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["token: str = Field(pattern='a+')"], "its constraints are about text"),
        (["token: Annotated[str, str.strip]"], "its constraints are about text"),
        (["token: str", "", "@field_validator('token')", "def f(cls, v): return v"], "`f` works on its text"),
        (["token: str", "", "def f(self): return getattr(self, 'token')"], "`f` works on its text"),
        (["token: str", "", "def f(self): self.token = 'x'"], "it is set at app.py:12"),
    ],
)
def test_what_works_on_the_text_is_left_alone(lines: list[str], reason: str) -> None:
    repaired = repair(config(*lines), "FI1905")
    assert repaired.text == config(*lines)
    assert repaired.reasons == [reason]


USE = """
    from shop.config import Settings


    def use(settings: Settings, other):
        return {}
    """


def used(expression: str, declaration: str = "token: str") -> str:
    """Repair a project in which an expression reads the settings; return it as it is then."""
    files = {
        "shop/config.py": config(declaration),
        "shop/use.py": source(USE).replace("return {}", expression),
    }
    text = repair(files, "FI1905").texts["shop/use.py"]
    return text.partition("other):\n    ")[2].removesuffix("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return settings.token", "return settings.token.get_secret_value()"),
        ("return f(settings.token, x=(settings).token)",
         "return f(settings.token.get_secret_value(), x=(settings).token.get_secret_value())"),
        ("return f'{settings.token}'", "return f'{settings.token.get_secret_value()}'"),
        ("return settings.token.encode()", "return settings.token.get_secret_value().encode()"),
        ("return settings.token == 'x'", "return settings.token.get_secret_value() == 'x'"),
        ("return not settings.token", "return not settings.token"),
        ("return bool(settings.token)", "return bool(settings.token)"),
        ("return other.token", "return other.token"),
        ("log.info('with %s', settings.token)", "log.info('with %s', settings.token)"),
        ("print(f'with {settings.token}')", "print(f'with {settings.token}')"),
        ("print(len(settings.token))", "print(len(settings.token.get_secret_value()))"),
        ("return Settings().token", "return Settings().token.get_secret_value()"),
        ("return settings.token_url", "return settings.token_url"),
    ],
)  # fmt: skip
def test_reads(old: str, new: str) -> None:
    assert used(old) == new


SAFE = "settings.token.get_secret_value() if settings.token is not None else None"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return settings.token", f"return {SAFE}"),
        ("return f(settings.token)", f"return f({SAFE})"),
        ("return settings.token == 'x'", f"return ({SAFE}) == 'x'"),
        ("return settings.token is None", "return settings.token is None"),
        ("return settings.token.encode()", "return settings.token.get_secret_value().encode()"),
        ("if settings.token:\n        return settings.token",
         "if settings.token:\n        return settings.token.get_secret_value()"),
        ("if settings.token is None:\n        return 1\n    return settings.token",
         "if settings.token is None:\n        return 1\n    return settings.token.get_secret_value()"),
        ("return settings.token and f(settings.token)",
         f"return ({SAFE}) and f(settings.token.get_secret_value())"),
        ("return settings.token if settings.token else ''",
         "return settings.token.get_secret_value() if settings.token else ''"),
    ],
)  # fmt: skip
def test_reads_of_what_may_be_none(old: str, new: str) -> None:
    assert used(old, "token: str | None = None") == new


def test_who_may_read_it_without_a_type_is_told() -> None:
    files = {"shop/config.py": config("token: str"), "shop/use.py": "def f(x):\n    return x.token\n"}
    (why,) = repair(files, "FI1905").warnings
    assert why == "`x.token` at shop/use.py:2, whose type is not known, may read it"


def test_who_may_read_it_by_its_name_is_told() -> None:
    files = {
        "shop/config.py": config("token: str"),
        "shop/use.py": "def f(x):\n    return getattr(x, 'token')\n",
    }
    (why,) = repair(files, "FI1905").warnings
    assert why == "`shop/use.py` has the name in a string, and may read it by that"


def test_it_is_never_safe() -> None:
    assert repair(config("token: str"), "FI1905", unsafe=False).text == config("token: str")
