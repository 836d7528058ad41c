"""FI1203: the project does not use ruff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.tooling import above, is_project_folder, tooling
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.tooling import Tooling

_CONFIGURATION = ("ruff.toml", ".ruff.toml")


@rule("FI1203", Severity.INFO)
def ruff_not_configured(project: Project) -> Iterator[Violation]:
    """Nothing in the project sets up ruff.

    Without a linter and a formatter that everybody runs, style is argued about in
    reviews, and the mistakes that a linter finds in milliseconds (unused names, mutable
    defaults, shadowed builtins) reach production.

    Ruff counts as set up when the project, or a folder of the tree above it, has a
    `[tool.ruff]` table, a `ruff.toml`, a hook that runs it, or lists it among its
    dependencies. Start with this in `pyproject.toml`:

        [dependency-groups]
        dev = ["ruff>=0.12"]

        [tool.ruff.lint]
        select = ["E", "F", "I", "B", "UP", "ASYNC"]
    """
    reported: list[str] = []
    for entry in tooling(project):
        if not is_project_folder(entry) or any(_is_inside(entry.folder, folder) for folder in reported):
            continue
        if not any(_uses_ruff(level) for level in above(entry)):
            reported.append(entry.folder)
            yield Violation(
                project.project_place(entry.folder),
                "ruff is not set up: there is no configuration, hook or development dependency for it, "
                "so nothing checks style and common mistakes; add a `[tool.ruff]` table",
            )


def _uses_ruff(entry: Tooling) -> bool:
    if not entry.readable or "ruff" in entry.tool_tables or entry.requires("ruff"):
        return True
    if any(entry.has(entry.path(name)) for name in _CONFIGURATION):
        return True
    return entry.hook_file is not None and "ruff" in (entry.project.text(entry.hook_file) or "")


def _is_inside(folder: str, outer: str) -> bool:
    return outer == "" or folder.startswith(f"{outer}/")


ruff_not_configured.bad("""
# --- pyproject.toml
[project]  # <- FI1203
name = "orders"
version = "1.0.0"
requires-python = ">=3.13"
dependencies = ["fastapi>=0.115"]

[dependency-groups]
dev = ["pytest>=8.3", "mypy>=1.11"]

[tool.mypy]
strict = true
# --- orders/main.py
from fastapi import FastAPI

app = FastAPI()
""")

ruff_not_configured.bad("""
# --- services/orders/pyproject.toml
[tool.poetry]  # <- FI1203
name = "orders"
version = "1.0.0"

[tool.poetry.dependencies]
python = "^3.12"
fastapi = "^0.115"

[tool.poetry.group.dev.dependencies]
flake8 = "^7.0"
# --- services/orders/orders/main.py
from fastapi import FastAPI

app = FastAPI()
# --- services/billing/pyproject.toml
[project]
name = "billing"
version = "1.0.0"

[tool.ruff]
line-length = 100
# --- services/billing/billing/main.py
from fastapi import FastAPI

app = FastAPI()
# --- .pre-commit-config.yaml
repos:
  - repo: https://github.com/psf/black-pre-commit-mirror
    rev: 24.10.0
    hooks:
      - id: black
""")

ruff_not_configured.good("""
# --- pyproject.toml
[project]
name = "orders"
version = "1.0.0"

[dependency-groups]
dev = ["Ruff>=0.12", "mypy>=1.11"]
# --- orders/main.py
from fastapi import FastAPI

app = FastAPI()
""")

ruff_not_configured.good("""
# --- ruff.toml
line-length = 100
# --- services/orders/pyproject.toml
[project]
name = "orders"
version = "1.0.0"
# --- services/orders/orders/main.py
from fastapi import FastAPI

app = FastAPI()
""")

ruff_not_configured.good("""
# --- pyproject.toml
[project]
name = "orders"
version = "1.0.0"
# --- .pre-commit-config.yaml
repos:
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: v0.12.0
    hooks:
      - id: ruff-check
# --- orders/main.py
from fastapi import FastAPI

app = FastAPI()
""")
