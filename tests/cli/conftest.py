"""A small service on disk, and commands that run in this process."""

from __future__ import annotations

import os
import signal
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from inspector.cli.app import run
from inspector.config import ENV_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FILES = {
    "shop/__init__.py": "",
    "shop/main.py": """
        from fastapi import FastAPI

        from shop.orders.router import router

        app = FastAPI()
        app.include_router(router, prefix="/api")
        """,
    "shop/config.py": """
        from pydantic_settings import BaseSettings, SettingsConfigDict


        class DatabaseSettings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="DB_", frozen=True)

            url: str
            pool_size: int = 5
        """,
    "shop/database.py": """
        from collections.abc import Iterator


        def get_session() -> Iterator[int]:
            yield 1
        """,
    "shop/orders/__init__.py": "",
    "shop/orders/router.py": """
        from typing import Annotated, Optional

        from fastapi import APIRouter, Depends

        from shop.database import get_session

        router = APIRouter(prefix="/orders", tags=["orders"])


        @router.get("")
        def list_orders(session: Annotated[int, Depends(get_session)]) -> list[int]:
            return []


        @router.post("/{order_id}")
        def change_order(order_id: int, note: Optional[str] = None, x: int = Depends(get_session())) -> None:
            return None
        """,
}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's settings out and the user's cache alone."""
    for variable in list(os.environ):
        if variable.upper().startswith(ENV_PREFIX):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("FAPI_INSPECT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("FAPI_INSPECT_DATA_DIR", str(tmp_path_factory.mktemp("data")))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Write a service with two routes, a settings class, an error (FI0405) and an info (FI1202)."""
    root = tmp_path / "service"
    for path, text in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip())
    return root


@pytest.fixture
def fapi(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command line with arguments; give its exit status and its output."""

    def call(*arguments: str | Path) -> Ended:
        status = run([str(argument) for argument in arguments])
        written = capfd.readouterr()
        return Ended(status, written.out, written.err)

    return call


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let processes that a test starts hear Ctrl+C: a shell makes what it runs in the background deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
