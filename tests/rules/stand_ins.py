"""Stand-ins for libraries that the examples of rules use and that nothing else here needs.

Each has the names that examples import and no more, so that a misspelt one fails. Where
the library itself is installed, it is used.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Annotated, Any, Final, Self

from fastapi import Depends
from sqlalchemy import MetaData


class Anything:
    """What can be made, called, entered and asked for any attribute, and does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __call__(self, *_: object, **__: object) -> Any:
        return Anything()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @classmethod
    def from_url(cls, _: str) -> Self:
        return cls()


class Table:
    """A base of tables that keeps its columns as plain attributes."""

    metadata = MetaData()

    def __init_subclass__(cls, **_: object) -> None:
        super().__init_subclass__()


INJECTED: Final = Annotated[Any, Depends(lambda: None)]

CLASSES: Final = {
    "PIL": ("Image", "ImageOps"),
    "aiofiles": ("open",),
    "asgi_correlation_id": ("CorrelationIdMiddleware",),
    "asyncpg": ("Connection",),
    "bcrypt": ("checkpw", "gensalt", "hashpw"),
    "boto3": ("client", "resource"),
    "openai": ("AsyncOpenAI", "OpenAI"),
    "orjson": ("dumps", "loads"),
    "pandas": ("DataFrame", "read_csv", "read_excel"),
    "passlib": (),
    "passlib.context": ("CryptContext",),
    "psycopg": ("Connection", "connect"),
    "psycopg.adapt": ("AdaptersMap",),
    "pymongo": ("MongoClient",),
    "redis": ("Redis", "from_url"),
    "redis.asyncio": ("Redis", "from_url"),
    "requests": ("get", "post"),
    "sqlmodel": ("Session", "create_engine", "select"),
    "company": ("Member", "OrderById", "allow", "current_member", "find_order", "shared_config"),
    "worker": (),
}
"""The names of each library; what they are called with makes no difference."""


def install() -> None:
    """Put a stand-in in place of every library of the list that is not installed."""
    missing = {name for name in CLASSES if find_spec(name.partition(".")[0]) is None}
    for name in sorted(missing):
        module = sys.modules[name] = ModuleType(name)
        for attribute in CLASSES[name]:
            setattr(module, attribute, type(attribute, (Anything,), {"__module__": name}))
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)
    values: dict[str, dict[str, object]] = {
        "company": {
            "Member": INJECTED,
            "OrderById": INJECTED,
            "shared_config": lambda prefix: {"env_prefix": prefix},
        },
        "psycopg": {"__version__": "3.2", "paramstyle": "pyformat", "adapters": Anything()},
        "sqlmodel": {"Field": lambda *, default=None, **_: default, "SQLModel": Table},
        "worker": {"task": lambda function: function},
    }
    for name in missing & values.keys():
        vars(sys.modules[name]).update(values[name])
