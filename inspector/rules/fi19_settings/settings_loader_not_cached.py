"""FI1907: a settings loader that reads everything anew at each call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.schemas import is_settings
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project


@rule("FI1907", Severity.WARNING, fix=True)
def settings_loader_not_cached(project: Project) -> Iterator[Violation]:
    """Each call of the settings loader builds the settings anew.

    Building a settings class reads the environment, opens the env file and validates
    every field. As a dependency that happens at each request, and as the instances differ,
    nothing that is keyed by them can be cached. Two calls may also see different values.

    Remember the first instance:

        @lru_cache
        def get_settings() -> Settings:
            return Settings()

    Tests that change the environment call `get_settings.cache_clear()`.

    Functions with parameters or decorators, and those that keep the instance themselves,
    are left alone.
    """
    for function in project.app_functions:
        fact = function.fact
        if fact.decorators or fact.parameters or fact.is_generator or fact.parent_class is not None:
            continue
        name = _built(project, function)
        if name is not None:
            # a cached coroutine could be awaited only once
            remedy = "make it a plain `def` and put" if fact.is_async else "put"
            yield Violation(
                function.place,
                f"Every call of `{fact.name}` reads the environment and builds a new `{name}`, in a "
                f"dependency at each request; {remedy} `@lru_cache` above it",
            )


def _built(project: Project, function: Function) -> str | None:
    """Return the settings class that a function does little more than build, None for other functions."""
    body = [statement for statement in function.body if not _is_docstring(statement)]
    match body:
        case [s.Return(value=s.Call() as call)]:
            return _settings_class(project, function, call)
        case [
            s.Assign(targets=(s.Ref(path=name),), value=s.Call() as call),
            *between,
            s.Return(value=s.Ref(path=path)),
        ]:
            plain = path == name and name not in function.fact.outer
            if plain and all(isinstance(statement, s.ExprStmt) for statement in between):
                return _settings_class(project, function, call)
    return None


def _is_docstring(statement: s.Stmt) -> bool:
    return isinstance(statement, s.ExprStmt) and isinstance(statement.value, s.Const)


def _settings_class(project: Project, function: Function, call: s.Call) -> str | None:
    cls = project.types.callee(function, call.func).cls
    return cls.fact.name if cls is not None and is_settings(project, cls) else None


settings_loader_not_cached.bad("""
# --- shop/settings.py
from pydantic_settings import BaseSettings


class Base(BaseSettings):
    pass


class Settings(Base):
    name: str = "shop"


def get_settings() -> Settings:  # <- FI1907
    \"\"\"Everything that can be set.\"\"\"
    return Settings()
# --- shop/main.py
import logging

from shop import settings as config


async def load() -> config.Settings:  # <- FI1907
    found = config.Settings(_env_file=".env.local")
    logging.getLogger(__name__).info("read settings")
    return found
""")

settings_loader_not_cached.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"


def create_app() -> FastAPI:
    def settings() -> Settings:  # <- FI1907
        return Settings()

    app = FastAPI()

    @app.get("/name")
    async def read_name(found: Annotated[Settings, Depends(settings)]) -> str:
        return found.name

    return app
""")

settings_loader_not_cached.good("""
from functools import cache, lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"


@lru_cache
def get_settings() -> Settings:
    return Settings()


@cache
def get_other_settings() -> Settings:
    return Settings(name="other")


def settings_for(tenant: str) -> Settings:
    return Settings(_env_file=f".env.{tenant}")
""")

settings_loader_not_cached.good("""
from pydantic import BaseModel
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"

    @classmethod
    def load(cls) -> "Settings":
        return cls()


class Limits(BaseModel):
    orders: int = 100


_settings: Settings | None = None


def get_settings() -> Settings:
    global _settings
    if _settings is None:
        _settings = Settings()
    return _settings


def limits() -> Limits:
    return Limits()
""")
