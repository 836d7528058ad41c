"""One name for each thing of a library that has several import paths.

`fastapi.routing.APIRouter` and `fastapi.APIRouter` are one class; everything that
compares names of libraries compares the canonical one, which is the documented path.
"""

from __future__ import annotations

from typing import Final

_FASTAPI_PARAMS: Final = ("Body", "Cookie", "Depends", "File", "Form", "Header", "Path", "Query", "Security")

_REQUESTS: Final = ("delete", "get", "head", "options", "patch", "post", "put", "request")
_STATEMENTS: Final = ("delete", "insert", "select", "text", "update")

_EXACT: Final[dict[str, str]] = {
    "fastapi.applications.FastAPI": "fastapi.FastAPI",
    "fastapi.routing.APIRouter": "fastapi.APIRouter",
    "fastapi.routing.APIRoute": "fastapi.routing.APIRoute",
    "fastapi.applications.Starlette": "starlette.applications.Starlette",
    "fastapi.routing.StaticFiles": "starlette.staticfiles.StaticFiles",
    **{f"fastapi.routing.{name}": f"starlette.routing.{name}" for name in ("BaseRoute", "Match", "Mount")},
    "fastapi.exceptions.HTTPException": "fastapi.HTTPException",
    "starlette.exceptions.HTTPException": "starlette.exceptions.HTTPException",
    "fastapi.datastructures.UploadFile": "fastapi.UploadFile",
    "fastapi.background.BackgroundTasks": "fastapi.BackgroundTasks",
    "fastapi.requests.Request": "fastapi.Request",
    "starlette.requests.Request": "fastapi.Request",
    "fastapi.requests.HTTPConnection": "starlette.requests.HTTPConnection",
    "fastapi.websockets.WebSocket": "fastapi.WebSocket",
    "starlette.websockets.WebSocket": "fastapi.WebSocket",
    "starlette.responses.Response": "fastapi.Response",
    "starlette.background.BackgroundTasks": "starlette.background.BackgroundTasks",
    "pydantic.main.BaseModel": "pydantic.BaseModel",
    "pydantic.fields.Field": "pydantic.Field",
    "pydantic.config.ConfigDict": "pydantic.ConfigDict",
    "pydantic.types.SecretStr": "pydantic.SecretStr",
    "pydantic.types.SecretBytes": "pydantic.SecretBytes",
    "pydantic.networks.EmailStr": "pydantic.EmailStr",
    "pydantic_settings.main.BaseSettings": "pydantic_settings.BaseSettings",
    "pydantic_settings.main.SettingsConfigDict": "pydantic_settings.SettingsConfigDict",
    "typing_extensions.Annotated": "typing.Annotated",
    "typing_extensions.Literal": "typing.Literal",
    "typing_extensions.ClassVar": "typing.ClassVar",
    "typing_extensions.Final": "typing.Final",
    "typing_extensions.TypedDict": "typing.TypedDict",
    "typing_extensions.Self": "typing.Self",
    "functools.cache": "functools.cache",
    "sqlalchemy.orm.session.Session": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.session.AsyncSession": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.ext.asyncio.session.async_sessionmaker": "sqlalchemy.ext.asyncio.async_sessionmaker",
    "sqlalchemy.orm.session.sessionmaker": "sqlalchemy.orm.sessionmaker",
    "sqlalchemy.orm.scoping.scoped_session": "sqlalchemy.orm.scoped_session",
    "sqlalchemy.engine.create_engine": "sqlalchemy.create_engine",
    "sqlalchemy.engine.Engine": "sqlalchemy.Engine",
    "sqlalchemy.engine.base.Engine": "sqlalchemy.Engine",
    "sqlalchemy.engine.Connection": "sqlalchemy.Connection",
    "sqlalchemy.engine.base.Connection": "sqlalchemy.Connection",
    "sqlalchemy.ext.asyncio.engine.AsyncEngine": "sqlalchemy.ext.asyncio.AsyncEngine",
    "sqlalchemy.ext.asyncio.engine.AsyncConnection": "sqlalchemy.ext.asyncio.AsyncConnection",
    "sqlalchemy.future.select": "sqlalchemy.select",
    "sqlmodel.orm.session.Session": "sqlmodel.Session",
    "sqlmodel.sql.expression.select": "sqlmodel.select",
    "boto3.session.Session": "boto3.Session",
    "io.open": "builtins.open",
    "pymongo.mongo_client.MongoClient": "pymongo.MongoClient",
    "redis.StrictRedis": "redis.Redis",
    "redis.client.Redis": "redis.Redis",
    "redis.client.StrictRedis": "redis.Redis",
    "requests.sessions.Session": "requests.Session",
    **{f"requests.api.{name}": f"requests.{name}" for name in _REQUESTS},
    **{f"sqlalchemy.sql.{name}": f"sqlalchemy.{name}" for name in _STATEMENTS},
    **{f"sqlalchemy.sql.expression.{name}": f"sqlalchemy.{name}" for name in _STATEMENTS},
    **{f"fastapi.param_functions.{name}": f"fastapi.{name}" for name in _FASTAPI_PARAMS},
    **{f"fastapi.params.{name}": f"fastapi.{name}" for name in _FASTAPI_PARAMS},
}

_PREFIXES: Final[tuple[tuple[str, str], ...]] = (
    ("fastapi.responses.", "starlette.responses."),
    ("fastapi.staticfiles.", "starlette.staticfiles."),
    ("fastapi.middleware.", "starlette.middleware."),
    ("fastapi.concurrency.run_in_threadpool", "starlette.concurrency.run_in_threadpool"),
    ("fastapi.security.oauth2.", "fastapi.security."),
    ("fastapi.security.http.", "fastapi.security."),
    ("fastapi.security.api_key.", "fastapi.security."),
    ("fastapi.security.open_id_connect_url.", "fastapi.security."),
)


def canonical(name: str) -> str:
    """Return the documented path of a library's name."""
    exact = _EXACT.get(name)
    if exact is not None:
        return exact
    for old, new in _PREFIXES:
        if name.startswith(old):
            return _EXACT.get(new + name[len(old) :], new + name[len(old) :])
    return name
