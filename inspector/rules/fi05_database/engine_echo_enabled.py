"""FI0502: an engine that prints every statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.code import keyword
from inspector.project.engines import engine_calls
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI0502", Severity.WARNING)
def engine_echo_enabled(project: Project) -> Iterator[Violation]:
    """An engine is told to print every statement, wherever it runs.

    `echo=True` writes each statement with its parameters to the standard output: names,
    addresses and password hashes among them, past the configuration of the logs, and at a
    cost that production feels.

    Leave it out, or take it from the settings (`echo=settings.database_echo`). To look at
    statements for a while, set the level of the logger `sqlalchemy.engine`.
    """
    for site in engine_calls(project):
        for name in ("echo", "echo_pool"):
            match keyword(site.call, name):
                case s.Const(value=True | "debug" as value):
                    what = "statement with its parameters" if name == "echo" else "checkout of a connection"
                    yield Violation(
                        site.place,
                        f"`{name}={value!r}` prints every {what} in every environment, production too; "
                        f"leave it out or take it from the settings",
                    )
                    break


engine_echo_enabled.bad("""
from sqlalchemy import create_engine

engine = create_engine("sqlite:///shop.db", echo=True)  # <- FI0502
""")

engine_echo_enabled.bad("""
# --- shop/engines.py
from sqlalchemy.ext import asyncio as sa
from sqlmodel import create_engine as make

__all__ = ["make", "sa"]
# --- shop/database.py
from shop.engines import make, sa


class Database:
    def __init__(self, url: str, **options: object) -> None:
        self.engine = sa.create_async_engine(url, echo="debug", **options)  # <- FI0502


def reports(url: str):
    return make(url, pool_size=5, echo=True)  # <- FI0502
""")

engine_echo_enabled.good("""
from pydantic_settings import BaseSettings
from sqlalchemy import create_engine


class Settings(BaseSettings):
    echo: bool = False


engine = create_engine("sqlite:///shop.db", echo=Settings().echo)
quiet = create_engine("sqlite:///shop.db", echo=False)
default = create_engine("sqlite:///shop.db")
""")

engine_echo_enabled.good("""
class Speaker:
    def create_engine(self, url: str, echo: bool) -> str:
        return url


def create_engine(url: str, echo: bool) -> str:
    return url


create_engine("sqlite:///shop.db", echo=True)
Speaker().create_engine("sqlite:///shop.db", echo=True)
""")
