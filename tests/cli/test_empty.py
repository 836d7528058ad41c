"""Services in which a table has no rows: every command writes what there is, and ends well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

NAMES = [entry.name for entry in FORMATS]

BARE = """
from fastapi import APIRouter, FastAPI
from pydantic_settings import BaseSettings, SettingsConfigDict


class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="B_")


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
forgotten = APIRouter()
"""


@pytest.fixture(params=[BARE, ""], ids=["bare", "empty"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "service"
    root.mkdir()
    (root / "main.py").write_text(request.param)
    return root


@pytest.mark.parametrize(
    "command",
    [
        *(("routes", "--format", name) for name in ("text", "json", "markdown")),
        *(("routes", "--group", by) for by in ("app", "mount", "router", "feature", "file")),
        *(("settings", "--format", name) for name in ("text", "json")),
        *(("features", "--format", name) for name in ("text", "json")),
        *(("dependencies", "--format", name) for name in ("text", "json", "tree", "mermaid")),
        ("routes", "--filter", "nowhere"),
        ("settings", "--filter", "nowhere"),
        ("check", "--statistics", "--select", "FI0101"),
        *(("check", "--format", name, "--select", "FI0101") for name in NAMES),
    ],
    ids=" ".join,
)
def test_a_command(fapi: Callable[..., Ended], service: Path, command: tuple[str, ...]) -> None:
    name, *options = command
    ended = fapi(name, service, *options)
    assert (ended.status, ended.err) == (0, "")


def test_variables_of_settings_without_fields(fapi: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(BARE)
    ended = fapi("env", tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert all(line.startswith("#") for line in ended.out.splitlines())
