"""FI0104: a feature reaches into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.names import External, Module, Namespace, Variable
from inspector.project.schemas import is_schema, is_table
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Feature, Role
    from inspector.source.facts import ImportFact

_INTERNAL: Final[dict[Role, str]] = {
    "router": "its router",
    "repositories": "its repositories",
    "models": "its database models",
}
_ORMS: Final = frozenset(
    {"sqlalchemy", "sqlmodel", "tortoise", "beanie", "mongoengine", "peewee", "piccolo", "ormar", "odmantic"}
)
_ABSTRACT: Final = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol"})
_SHARED_BASES: Final = frozenset(
    {
        "builtins.Exception",
        "builtins.ValueError",
        "fastapi.HTTPException",
        "starlette.exceptions.HTTPException",
    }
    | {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")}
)


@rule("FI0104", Severity.WARNING)
def cross_feature_internal_import(project: Project) -> Iterator[Violation]:
    """One feature imports the router, repositories or models of another.

    A feature can change its tables and queries as long as nobody else relies on them.
    Once another one joins its tables or calls its repository, the rules that its service
    enforces are bypassed, and the two can only be changed, tested and moved together.

    Go through what a feature offers: its services, schemas, events, exceptions and
    dependencies, or whatever its package re-exports. What several features need of the
    database belongs to a shared package.

    Silent under `TYPE_CHECKING`, between a feature and one nested in it, where routers are
    imported to be included, for schemas, exceptions and enumerations wherever they are, and
    for abstract classes and protocols, which are an interface.
    """
    homes = {path: feature for feature in project.features for path in feature.files}
    internal = {
        path: role
        for feature in project.features
        for role, paths in feature.roles
        if role in _INTERNAL
        for path in paths
    }
    mains = {app.file for app in project.apps}
    routed = {route.file for route in project.routes}
    for file in project.app_files:
        home = homes.get(file.path)
        if home is None:
            continue
        includes = "include_router" in file.used or any(f.uses("include_router") for f in file.functions)
        for fact in file.facts.imports:
            if fact.type_checking:
                continue
            target = _target(project, file, fact)
            other = homes.get(target.path) if target is not None else None
            if target is None or other is None or _related(home, other):
                continue
            role = internal.get(target.path)
            if role is None or target.path in mains:
                continue
            if role == "router" and (includes or target.path not in routed):
                continue
            if target.path == f"{other.path}/__init__.py" or _is_interface(
                project, other, target, fact, role
            ):
                continue
            yield Violation(file.place(fact.span), _message(home, other, target, role))


def _includes_routers(file: SourceFile) -> bool:
    return "include_router" in file.used or any(f.uses("include_router") for f in file.functions)


def _target(project: Project, file: SourceFile, fact: ImportFact) -> SourceFile | None:
    """Return the module that an import is of: the submodule that it names, or the one it names things of."""
    symbol = project.names.import_target(file, fact.module, fact.level)
    if fact.name is not None and isinstance(symbol, (Module, Namespace)):
        inner = project.names.member(symbol, fact.name)
        if isinstance(inner, Module):
            return inner.file
    return symbol.file if isinstance(symbol, Module) else None


def _is_interface(project: Project, owner: Feature, target: SourceFile, fact: ImportFact, role: Role) -> bool:
    """Whether what is imported is a schema, an exception, an enumeration, or no model of a database."""
    symbol = project.names.in_module(target, fact.name) if fact.name is not None else None
    if isinstance(symbol, Class) and (
        is_schema(project, symbol) or project.derives(symbol, *_SHARED_BASES) or _is_abstract(project, symbol)
    ):
        return True
    if role != "models":
        return False
    home = symbol.file if isinstance(symbol, (Class, Function, Variable)) else target
    return home.path not in owner.files or not _has_tables(project, home)


def _is_abstract(project: Project, cls: Class) -> bool:
    bases = project.hierarchy.bases(cls)
    return any(isinstance(base, External) and base.name in _ABSTRACT for base in bases)


def _has_tables(project: Project, file: SourceFile) -> bool:
    """Whether a module of models is about a database, and not about types that are called models too."""
    if any(fact.level == 0 and fact.module.partition(".")[0] in _ORMS for fact in file.facts.imports):
        return True
    return any(is_table(project, cls) for cls in file.classes)


def _related(one: Feature, other: Feature) -> bool:
    return (
        one is other
        or f"{one.path}/".startswith(f"{other.path}/")
        or f"{other.path}/".startswith(f"{one.path}/")
    )


def _message(home: Feature, other: Feature, target: SourceFile, role: Role) -> str:
    return (
        f"the feature `{home.name}` imports `{target.module}`, and with it {_INTERNAL[role]}, from "
        f"`{other.name}`, so neither can change alone; go through the services or schemas of `{other.name}`"
    )


cross_feature_internal_import.bad("""
# --- shop/users/models.py
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
# --- shop/users/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return []
# --- shop/orders/router.py
from fastapi import APIRouter

from shop.users.models import User  # <- FI0104

router = APIRouter(prefix="/orders")


@router.get("")
async def list_orders() -> list[str]:
    return [User.__tablename__]
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users

app = FastAPI()
app.include_router(orders)
app.include_router(users)
""")

cross_feature_internal_import.bad("""
# --- src/shop/features/users/user_repository.py
class UserRepository:
    def find(self, user_id: int) -> str:
        return f"user {user_id}"
# --- src/shop/features/users/api/__init__.py
# --- src/shop/features/users/api/v1.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/{user_id}")
async def read_user(user_id: int) -> str:
    from ...orders.api.views import describe  # <- FI0104

    return describe(user_id)
# --- src/shop/features/users/__init__.py
# --- src/shop/features/users/models/__init__.py
from shop.features.users.models.user import User

__all__ = ["User"]
# --- src/shop/features/users/models/user.py
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
# --- src/shop/database.py
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
# --- src/shop/features/orders/__init__.py
# --- src/shop/features/orders/services.py
from shop.features.users import user_repository as users  # <- FI0104
from shop.features.users.models import User as Owner  # <- FI0104


def owner(order_id: int) -> str:
    return Owner.__tablename__ + users.UserRepository().find(order_id)
# --- src/shop/features/orders/api/views.py
from fastapi import APIRouter

from shop.features.orders.services import owner

router = APIRouter(prefix="/orders")


def describe(order_id: int) -> str:
    return f"order {order_id}"


@router.get("/{order_id}/owner")
async def read_owner(order_id: int) -> str:
    return owner(order_id)
# --- src/shop/main.py
from fastapi import FastAPI

from shop.features.orders.api import views
from shop.features.users.api import v1

app = FastAPI()
for router in (views.router, v1.router):
    app.include_router(router)
""")

cross_feature_internal_import.good("""
# --- shop/users/__init__.py
from shop.users.models import User

__all__ = ["User"]
# --- shop/users/models.py
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
# --- shop/users/types/models.py
from dataclasses import dataclass


@dataclass
class Anonymous:
    name: str = ""
# --- shop/users/services.py
from shop.users.models import User


def find(user_id: int) -> User:
    return User(id=user_id)
# --- shop/users/router.py
from fastapi import APIRouter

from shop.users.models import User

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return [User.__tablename__]
# --- shop/orders/router.py
from typing import TYPE_CHECKING

from fastapi import APIRouter

from shop.users import User
from shop.users.services import find
from shop.users.types.models import Anonymous

if TYPE_CHECKING:
    from shop.users.models import Base

router = APIRouter(prefix="/orders")


@router.get("/{user_id}")
async def list_orders(user_id: int) -> list[str]:
    base: "Base" = find(user_id)
    return [User.__tablename__, str(base), Anonymous().name]
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users

app = FastAPI()
app.include_router(orders)
app.include_router(users)
""")

cross_feature_internal_import.good("""
# --- shop/shared/models.py
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
# --- shop/orders/models.py
from sqlalchemy.orm import Mapped, mapped_column

from shop.shared.models import Base


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
# --- shop/orders/router.py
from fastapi import APIRouter

from shop.orders.lines.router import router as lines

router = APIRouter(prefix="/orders")
router.include_router(lines, prefix="/{order_id}/lines")


@router.get("")
async def list_orders() -> list[str]:
    return []
# --- shop/orders/lines/router.py
from fastapi import APIRouter

from shop.orders.models import Order

router = APIRouter()


@router.get("")
async def list_lines(order_id: int) -> list[str]:
    return [f"{Order.__tablename__} {order_id}"]
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router

app = FastAPI()
app.include_router(router)
""")

cross_feature_internal_import.good("""
# --- shop/users/repositories.py
from abc import ABC, abstractmethod


class UserRepository(ABC):
    @abstractmethod
    def find(self, user_id: int) -> str: ...
# --- shop/users/controllers/clock.py
def now() -> str:
    return "12:00"
# --- shop/users/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return []
# --- shop/base/api.py
from fastapi import FastAPI


def describe(name: str) -> str:
    return name.title()


def answer_preflights(app: FastAPI) -> None:
    @app.options("/{rest:path}", include_in_schema=False)
    async def preflight(rest: str) -> None: ...
# --- shop/orders/router.py
from fastapi import APIRouter

from shop.users.controllers.clock import now
from shop.users.repositories import UserRepository
from shop.base.api import describe

router = APIRouter(prefix="/orders")


class Buyers(UserRepository):
    def find(self, user_id: int) -> str:
        return describe(now())


@router.get("")
async def list_orders() -> list[str]:
    return [Buyers().find(1)]
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users
from shop.base.api import answer_preflights

app = FastAPI()
app.include_router(orders)
app.include_router(users)
answer_preflights(app)
""")
