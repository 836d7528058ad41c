"""A way to register routes: a small project with the table that FastAPI makes of it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    title: str
    files: dict[str, str]
    table: list[str]
    app: str  # as the table names it
    served: str  # as a server is told of it


def way(
    title: str, files: dict[str, str] | str, table: str, app: str = "main:app", served: str | None = None
) -> Way:
    sources = {"main.py": files} if isinstance(files, str) else files
    texts = {path: textwrap.dedent(text).lstrip() for path, text in sources.items()}
    return Way(title, texts, [line.strip() for line in table.strip().splitlines()], app, served or app)
