"""FI1914: an env template that does not say what the settings read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.configuration import app_settings
from inspector.project.manifests import is_env_file, parse_env
from inspector.project.readers import reads_variable
from inspector.project.records import Place
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.configuration import AppSettings
    from inspector.project.model import Project
    from inspector.project.records import SettingsClass, SettingsField

_TEMPLATES: Final = (
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "env.example",
    "example.env",
)
_DEPLOYED: Final = re.compile(r"(?:.*/)?(?:Dockerfile|Containerfile|(?:docker-)?compose)[^/]*")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_NAMED: Final = 20

# variables that other programs read from the same file: tools, servers, images, front ends
_OF_OTHERS: Final = (
    "AWS_",
    "COMPOSE_",
    "DOCKER_",
    "GOOGLE_",
    "GUNICORN_",
    "MYSQL_",
    "NEXT_PUBLIC_",
    "NODE_",
    "NUXT_",
    "OTEL_",
    "PGADMIN_",
    "POSTGRES_",
    "PYTHON",
    "RABBITMQ_",
    "REACT_APP_",
    "SENTRY_",
    "TRAEFIK_",
    "TZ",
    "UVICORN_",
    "VITE_",
    "WEB_CONCURRENCY",
)


@rule("FI1914", Severity.WARNING)
def env_example_drift(project: Project) -> Iterator[Violation]:
    """Settings and the committed `.env.example` do not say the same.

    The template is what a new colleague, a deployment and an operator start from. What it
    leaves out is found when the service does not start, or runs on a default that nobody
    chose; what nothing reads any more is set and maintained for nothing.

    Name every variable that the settings read, commented out where it is optional, and
    delete the others. `fapi-inspect env --update` adds and marks them, and `fapi-inspect env
    --check` keeps it so in CI.

    A variable counts as read when a settings field, `os.environ`, a Dockerfile, a Compose
    file or another manifest names it; those of other programs that share the file
    (`POSTGRES_PASSWORD`, `COMPOSE_PROJECT_NAME`) are left alone. A missing template is
    reported where a `pyproject.toml` or container manifest shows that this is the
    repository.
    """
    everything = app_settings(project)
    for folder in dict.fromkeys(settings.cls.file.project for settings in everything):
        found = [settings for settings in everything if settings.cls.file.project == folder]
        templates = _templates(project, folder, found)
        if templates:
            yield from _drift(project, found, templates)
        elif _is_repository(project, folder):
            names = sorted({field.env[0] for _, field in _documentable(everything, found)})
            if names:
                yield Violation(
                    project.project_place(folder),
                    f"There is no `.env.example`, so nobody can see what has to be set; "
                    f"`fapi-inspect env` writes one with {_listed(names)}",
                )


def _templates(project: Project, folder: str, found: Iterable[AppSettings]) -> list[str]:
    """Find the templates of a project: in its folder, above it, or else beside its settings."""
    for place in _upwards(folder):
        here = [path for name in _TEMPLATES if project.text(path := _join(place, name)) is not None]
        if here:
            return here
    homes = {home for settings in found for home in _upwards(settings.cls.file.path.rpartition("/")[0])}
    return sorted(
        path
        for path in project.manifests
        if path.rpartition("/")[0] in homes and path.rpartition("/")[2] in _TEMPLATES
    )


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _is_repository(project: Project, folder: str) -> bool:
    prefix = f"{folder}/" if folder else ""
    return folder in project.project_folders or any(
        path.startswith(prefix) and "/" not in path[len(prefix) :] and _DEPLOYED.fullmatch(path)
        for path in project.manifests
    )


def _drift(project: Project, found: list[AppSettings], templates: list[str]) -> Iterator[Violation]:
    """Report what the first template misses, together with the others, and what each has too much."""
    everything = app_settings(project)
    entries = {path: parse_env(path, project.text(path) or "").entries for path in templates}
    named = {entry.name.upper() for listed in entries.values() for entry in listed}
    documentable = _documentable(everything, found)
    missing = sorted({field.env[0] for cls, field in documentable if not _is_documented(cls, field, named)})
    for path in templates:
        written = sorted({entry.name for entry in entries[path] if not entry.commented})
        unread = [name for name in written if not _is_read(project, name, everything)]
        parts = []
        if missing and path == templates[0]:
            parts.append(f"does not name {_listed(missing)}")
        if unread:
            parts.append(f"names {_listed(unread)}, which nothing reads")
        if parts:
            yield Violation(
                _place(path, [entry.line for entry in entries[path] if entry.name in unread]),
                f"This template {' and '.join(parts)}, so it misleads whoever sets up the service; "
                f"`fapi-inspect env --update` brings it up to date",
            )


def _place(path: str, lines: list[int]) -> Place:
    """Return where the first superfluous variable stands, or the file as a whole."""
    line = lines[0] if lines else 1
    return Place(path, line, 1, line, 1)


def _documentable(
    everything: Iterable[AppSettings], found: Iterable[AppSettings]
) -> Iterator[tuple[SettingsClass, SettingsField]]:
    """Yield the fields that an operator may set, those of classes that are only bases left out."""
    classes = {settings.record.name for settings in everything}
    bases = {base for settings in everything for base in settings.record.bases}
    for settings in found:
        if settings.record.name in bases:
            continue
        for field in settings.record.fields:
            # a field that is itself settings reads its own variables
            if field.env and field.nested not in classes:
                yield settings.record, field


def _is_documented(settings: SettingsClass, field: SettingsField, named: set[str]) -> bool:
    names = {name.upper() for name in field.env}
    if not names.isdisjoint(named):
        return True
    delimiter = (settings.env_nested_delimiter or "").upper()
    return bool(field.nested and delimiter) and any(
        name.startswith(tuple(start + delimiter for start in names)) for name in named
    )


def _is_read(project: Project, name: str, everything: Iterable[AppSettings]) -> bool:
    upper = name.upper()
    if _PLAIN.fullmatch(name) is None or upper.startswith(_OF_OTHERS):
        return True
    if any(_takes(settings.record, upper) for settings in everything):
        return True
    return bool(project.unresolved_settings) or reads_variable(project, name, besides=is_env_file)


def _takes(settings: SettingsClass, name: str) -> bool:
    """Whether a settings class reads a variable, as a field, inside a nested one, or because it takes all."""
    prefix = settings.env_prefix
    if settings.extra == "allow" and (prefix is None or name.startswith(prefix.upper())):
        return True
    delimiter = (settings.env_nested_delimiter or "").upper()
    for field in settings.fields:
        for candidate in field.env:
            if name == candidate.upper():
                return True
            if delimiter and name.startswith(candidate.upper() + delimiter):
                return True
    return False


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:_MOST_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


env_example_drift.bad("""
# --- .env.example
SHOP_NAME=Shop
SHOP_LEGACY_MODE=true  # <- FI1914
# --- shop/settings.py
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    name: str = "Shop"
    page_size: int = 20
""")

env_example_drift.bad("""
# --- pyproject.toml
[project]  # <- FI1914
name = "shop"
version = "1.0.0"
# --- shop/settings.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
""")

env_example_drift.bad("""
# --- backend/pyproject.toml
[project]
name = "shop"
version = "1.0.0"
# --- backend/.env.sample
DATABASE__URL=sqlite://  # <- FI1914
# MAIL_HOST=localhost
# --- backend/shop/settings.py
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Database(BaseModel):
    url: str


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")

    database: Database
    host: str = Field(default="localhost", validation_alias="MAIL_HOST")
    secret_key: str
""")

env_example_drift.good("""
# --- .env.example
SHOP_NAME=Shop
# SHOP_PAGE_SIZE=20
SHOP_LIMITS__ORDERS=100
SHOP_IMAGE=shop:latest
POSTGRES_PASSWORD=shop
WORKERS=4
# --- compose.yaml
services:
  api:
    image: ${SHOP_IMAGE}
# --- shop/settings.py
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseModel):
    orders: int = 10


class Base(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__", frozen=True)


class Settings(Base):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    name: str = "Shop"
    page_size: int = 20
    limits: Limits = Limits()
# --- gunicorn_start.py
import os

workers = int(os.environ["WORKERS"])
""")

env_example_drift.good("""
# --- shop/settings.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
""")
