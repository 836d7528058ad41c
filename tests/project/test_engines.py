"""The database that an engine's URL leads to is found where the code says it, and nowhere else."""

from __future__ import annotations

import pytest

from inspector.project.engines import engines
from tests.support import project_from

HEAD = """
import os

from pydantic import PostgresDsn
from pydantic_settings import BaseSettings
from sqlalchemy import URL, create_engine, make_url

LOCAL = "sqlite:///shop.db"
NAME = "shop"


class Settings(BaseSettings):
    url: str = "postgresql+asyncpg://db/shop"
    dsn: PostgresDsn
    other: str

    @property
    def reports(self) -> str:
        return f"mysql+pymysql://{self.other}/reports"


def from_parts(host: str) -> str:
    return f"postgresql://{host}/shop"


settings = Settings()
"""


def dialects(code: str) -> list[str | None]:
    return [engine.dialect for engine in engines(project_from({"app.py": HEAD + code}))]


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("'postgresql+psycopg://db/shop'", "postgresql"),
        ("'postgres://db/shop'", "postgresql"),
        ("f'mysql://{NAME}'", "mysql"),
        ("'oracle+oracledb://' + NAME", "oracle"),
        ("LOCAL", "sqlite"),
        ("settings.url", "postgresql"),
        ("str(settings.dsn)", "postgresql"),
        ("settings.reports", "mysql"),
        ("Settings().url.replace('+asyncpg', '')", "postgresql"),
        ("settings.other.replace('postgres://', 'postgresql://')", "postgresql"),
        ("from_parts('db')", "postgresql"),
        ("os.getenv('URL', LOCAL)", "sqlite"),
        ("make_url(settings.url)", "postgresql"),
        ("URL.create('mssql+pyodbc', host='db')", "mssql"),
        ("PostgresDsn.build(scheme='postgresql', host='db')", "postgresql"),
        ("LOCAL if NAME else 'sqlite://'", "sqlite"),
    ],
)
def test_a_url_leads_to_a_database(url: str, dialect: str) -> None:
    assert dialects(f"engine = create_engine({url})\n") == [dialect]


@pytest.mark.parametrize(
    "url",
    [
        "os.environ['URL']",
        "settings.other",
        "NAME",
        "'https://db'",
        "LOCAL if NAME else settings.url",
        "unknown()",
    ],
)
def test_a_url_that_names_no_database_stays_unknown(url: str) -> None:
    assert dialects(f"engine = create_engine({url})\n") == [None]


def test_engines_are_found_under_other_names_and_in_functions() -> None:
    project = project_from(
        {
            "makers.py": "from sqlalchemy.ext.asyncio import create_async_engine as make\n",
            "app.py": """
                from makers import make as build

                def engine(url: str):
                    return build("postgresql+asyncpg://db/shop")

                def create_engine(url: str): ...

                create_engine("postgresql://db")
            """,
        }
    )
    assert [(engine.site.place.line, engine.dialect) for engine in engines(project)] == [(5, "postgresql")]
