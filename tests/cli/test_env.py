"""`fapi-inspect env` from end to end: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

_TEXT = """\
# Environment variables of service
# Copy this file to .env and set what is not commented out; the rest shows its default.

# ---- DatabaseSettings (shop/config.py) ----

# str; required (this value is made up)
DB_URL=change-me

# int
# DB_POOL_SIZE=5
"""


def test_it_prints_the_file(shop: Path, fapi: Callable[..., Ended]) -> None:
    ended = fapi("env", shop)
    assert (ended.status, ended.out, ended.err) == (0, _TEXT, "")
    assert not (shop / ".env.example").exists()


def test_it_writes_the_file(shop: Path, fapi: Callable[..., Ended]) -> None:
    ended = fapi("env", shop, "--output", shop / ".env.example")
    assert (ended.status, ended.out) == (0, "")
    assert (shop / ".env.example").read_text() == _TEXT
    assert fapi("env", shop, "--check").status == 0


@pytest.mark.parametrize("format_", ["env", "compose", "json"])
def test_it_never_writes_the_env_file(shop: Path, fapi: Callable[..., Ended], format_: str) -> None:
    ended = fapi("env", shop, "--format", format_, "--output", shop / ".env")
    assert ended.status == 2
    assert "is never written: it holds the values that you run with" in ended.err
    assert not (shop / ".env").exists()
    assert fapi("env", shop, "--update", "--output", shop / ".env").status == 2
    assert not (shop / ".env").exists()


def test_check_says_that_there_is_none(shop: Path, fapi: Callable[..., Ended]) -> None:
    ended = fapi("env", shop, "--check")
    assert ended.status == 1
    assert ended.out.startswith("--- /dev/null\n+++ ")
    assert ".env.example is missing (2 variables); `fapi-inspect env --update` mends that" in ended.err


def test_check_shows_the_difference_and_writes_nothing(shop: Path, fapi: Callable[..., Ended]) -> None:
    file = shop / ".env.example"
    file.write_text("DB_URL=x\nOLD=1\n")
    ended = fapi("env", shop, "--check")
    assert ended.status == 1
    assert ended.out.splitlines()[2:] == [
        "@@ -1,2 +1,6 @@",
        " DB_URL=x",
        "+",
        "+# int",
        "+# DB_POOL_SIZE=5",
        "+# nothing in this project reads OLD",
        " OLD=1",
    ]
    assert "misses DB_POOL_SIZE and has OLD, which nothing reads" in ended.err
    assert file.read_text() == "DB_URL=x\nOLD=1\n"


def test_update_keeps_what_is_there_and_changes_nothing_twice(shop: Path, fapi: Callable[..., Ended]) -> None:
    file = shop / ".env.example"
    file.write_bytes(b"export DB_URL='mine' # ours\r\nOLD=1\r\n")
    ended = fapi("env", shop, "--update")
    assert (ended.status, ended.out) == (0, "")
    assert "added DB_POOL_SIZE; marked OLD, which nothing reads" in ended.err
    written = file.read_bytes()
    assert written.startswith(b"export DB_URL='mine' # ours\r\n\r\n# int\r\n# DB_POOL_SIZE=5\r\n")
    assert b"# nothing in this project reads OLD\r\nOLD=1\r\n" in written
    assert "up to date" in fapi("env", shop, "--update").err
    assert file.read_bytes() == written
    assert fapi("env", shop, "--check").status == 0


def test_update_writes_a_file_where_there_is_none(shop: Path, fapi: Callable[..., Ended]) -> None:
    ended = fapi("env", shop, "--update")
    assert ended.status == 0
    assert "written with 2 variables" in ended.err
    assert (shop / ".env.example").read_text() == _TEXT


def test_another_file_is_checked_and_updated_by_its_name(shop: Path, fapi: Callable[..., Ended]) -> None:
    other = shop / "deploy.env.template"
    other.write_text("DB_URL=x\n")
    assert fapi("env", shop, "--check", "--output", other).status == 1
    assert fapi("env", shop, "--update", "--output", other).status == 0
    assert "DB_POOL_SIZE" in other.read_text()
    assert not (shop / ".env.example").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"DB_URL=\xff\n", "is not UTF-8 (line 1)"),
        (b"DB_URL=\0\n", "is no text: it holds a null byte"),
        (b'A=1\nDB_URL="open\n', ":2 is no assignment that python-dotenv can read; mend it first"),
        (b"A=1\n" * 70_000, "is too large for an env file (280,000 bytes)"),
    ],
    ids=["binary", "null", "malformed", "huge"],
)
@pytest.mark.parametrize("option", ["--check", "--update"])
def test_a_file_that_cannot_be_understood_is_left_alone(
    shop: Path, fapi: Callable[..., Ended], data: bytes, message: str, option: str
) -> None:
    file = shop / ".env.example"
    file.write_bytes(data)
    ended = fapi("env", shop, option)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"fapi-inspect: {file}{'' if message.startswith(':') else ' '}{message}\n"
    assert file.read_bytes() == data


def test_a_template_that_is_a_folder_is_named(shop: Path, fapi: Callable[..., Ended]) -> None:
    (shop / ".env.example").mkdir()
    ended = fapi("env", shop, "--update")
    assert ended.status == 2
    assert "is not a regular file" in ended.err


def test_several_projects_have_a_file_each(shop: Path, fapi: Callable[..., Ended]) -> None:
    (shop / "pyproject.toml").write_text("[project]\nname='shop'\n")
    (shop / "mail").mkdir()
    (shop / "mail/pyproject.toml").write_text("[project]\nname='mail'\n")
    (shop / "mail/config.py").write_text(
        "from pydantic_settings import BaseSettings\nclass Mail(BaseSettings, env_prefix='MAIL_'):\n    host: str = 'x'\n"
    )
    ended = fapi("env", shop)
    assert "# ==== .env.example ====" in ended.out
    assert "# ==== mail/.env.example ====" in ended.out
    refused = fapi("env", shop, "--output", shop / "one")
    assert refused.status == 2
    assert (
        "there are several projects (.env.example, mail/.env.example); give the folder of one" in refused.err
    )
    assert fapi("env", shop, "--update").status == 0
    assert (shop / "mail/.env.example").read_text().splitlines()[-2:] == ["# str", "# MAIL_HOST=x"]


@pytest.mark.parametrize(
    ("format_", "first"),
    [
        ("compose", "# service: the environment of its service in a Compose file"),
        ("configmap", "apiVersion: v1"),
        ("markdown", "# Environment variables of service"),
        ("json", "{"),
    ],
)
def test_other_formats(shop: Path, fapi: Callable[..., Ended], format_: str, first: str) -> None:
    ended = fapi("env", shop, "--format", format_)
    assert ended.status == 0
    assert ended.out.splitlines()[0] == first
    assert "DB_POOL_SIZE" in ended.out


def test_json_tells_programs(shop: Path, fapi: Callable[..., Ended]) -> None:
    document = json.loads(fapi("env", shop, "--format", "json").out)
    (cls,) = document["files"][0]["classes"]
    assert [(one["name"], one["required"], one["value"]) for one in cls["variables"]] == [
        ("DB_URL", True, "change-me"),
        ("DB_POOL_SIZE", False, "5"),
    ]


@pytest.mark.parametrize(
    "options", [("--check", "--update"), ("--check", "--format", "json"), ("--update", "--format", "compose")]
)
def test_options_that_contradict_each_other(
    shop: Path, fapi: Callable[..., Ended], options: tuple[str, ...]
) -> None:
    assert fapi("env", shop, *options).status == 2


def test_a_project_without_settings_has_no_variables(tmp_path: Path, fapi: Callable[..., Ended]) -> None:
    (tmp_path / "app.py").write_text("x = 1\n")
    ended = fapi("env", tmp_path)
    assert (ended.status, ended.out) == (0, "")
    assert "no settings class was found" in ended.err


def test_what_is_not_known_is_mentioned(tmp_path: Path, fapi: Callable[..., Ended]) -> None:
    (tmp_path / "app.py").write_text(
        "import elsewhere\nfrom pydantic_settings import BaseSettings\n"
        "class S(BaseSettings, env_prefix=elsewhere.prefix()):\n    a: int = 1\n"
    )
    ended = fapi("env", tmp_path)
    assert ended.status == 0
    assert "1 part of the settings cannot be known; `fapi-inspect settings` tells" in ended.err
    assert "# Not known: env_prefix of S" in ended.out
