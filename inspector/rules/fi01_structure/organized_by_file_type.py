"""FI0101: packages of routers, of models, of schemas, with every domain in all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.features import ROLE_NAMES
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_PACKAGES: Final = {
    **dict.fromkeys(("routers", "routes", "endpoints", "views", "controllers", "api", "apis"), "router"),
    **dict.fromkeys(("models", "entities"), "models"),
    **dict.fromkeys(("schemas", "schema", "dtos", "dto"), "schemas"),
    **dict.fromkeys(("services", "usecases", "use_cases"), "services"),
    **dict.fromkeys(("repositories", "repos", "crud", "dao", "daos"), "repositories"),
}
# fmt: off
_NO_DOMAIN: Final = frozenset({
    *ROLE_NAMES,
    "__init__", "abstract", "app", "auth", "base", "common", "constants", "core", "database", "db", "engine",
    "enums", "filters", "generic", "health", "healthcheck", "helper", "helpers", "interface", "interfaces",
    "internal", "main", "mixins", "pagination", "protocols", "public", "request", "requests", "response",
    "responses", "root", "session", "shared", "status", "types", "util", "utils", "validators",
})
_AREAS: Final = frozenset({
    "admin", "api", "app", "apps", "backend", "backoffice", "common", "core", "deprecated", "domain",
    "domains", "external", "features", "internal", "legacy", "main", "modules", "old", "private", "public",
    "server", "web",
})
"""Names of packages that hold many domains, whatever routes they have."""
# fmt: on

_VERSION: Final = re.compile(r"v\d+(_\d+)?|latest")
_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class _Package:
    """A package named after a file type: which, its first file, and the domains of its modules."""

    folder: str
    kind: str
    first: str
    domains: frozenset[str]


@rule("FI0101", Severity.WARNING)
def organized_by_file_type(project: Project) -> Iterator[Violation]:
    """Code is sorted by what kind of file it is, so that each domain is spread over several packages.

    With `routers/`, `models/` and `schemas/` side by side, one change to orders touches a
    file in each, nothing shows which of them belong together, and everything may import
    everything. The more domains there are, the more every package grows.

    Give each domain a package that holds its router, schemas, services and models, and
    keep to shared packages only what really is shared.

    Reported are sibling packages named after a file type that hold modules of two or more
    domains, when a domain appears in more than one of them. A shared `models` package
    beside features that have their own routers is fine.
    """
    for siblings in _by_parent(project).values():
        candidates = [package for package in siblings if len(package.domains) > 1]
        if _has_features_beside(project, candidates):
            candidates = [package for package in candidates if package.kind != "models"]
        for package in candidates:
            others = [o for o in candidates if o.kind != package.kind and o.domains & package.domains]
            if others:
                yield Violation(project.files[package.first].place(), _message(package, others))


def _by_parent(project: Project) -> dict[str, list[_Package]]:
    """Return the packages named after file types that lie in no feature, by the folder they share."""
    files: dict[str, list[str]] = defaultdict(list)
    for file in project.app_files:
        folders = file.path.split("/")[:-1]
        for depth, name in enumerate(folders):
            if name.lower() in _PACKAGES:
                files["/".join(folders[: depth + 1])].append(file.path)
    routed = {route.registered.file for route in project.routes}
    found: dict[str, list[_Package]] = defaultdict(list)
    for folder, paths in files.items():
        parent, _, name = folder.rpartition("/")
        kind = _PACKAGES[name.lower()]
        if (kind == "router" and routed.isdisjoint(paths)) or _in_feature(project, parent):
            continue
        if _is_one_domain(project, parent, folder, paths):
            continue
        domains = frozenset(d for path in paths if (d := _domain(path[len(folder) + 1 :])) is not None)
        root = f"{folder}/__init__.py"
        found[parent].append(_Package(folder, kind, root if root in paths else min(paths), domains))
    return found


def _in_feature(project: Project, folder: str) -> bool:
    """Whether a folder is, or lies in, the package of one domain: not of a whole area of the application."""
    return any(
        (folder == feature.path or folder.startswith(f"{feature.path}/"))
        and feature.path.rpartition("/")[2].lower() not in _AREAS
        for feature in project.features
    )


def _is_one_domain(project: Project, parent: str, folder: str, paths: list[str]) -> bool:
    """Whether a package is part of one domain that has grown too large for single modules.

    Then one of its modules is called like the package around it, which is not the
    application's own.
    """
    name = parent.rpartition("/")[2].lower()
    first = paths[0][len(folder) + 1 :].removesuffix(".py").split("/")
    above = len(project.files[paths[0]].module.split(".")) - len(
        [part for part in first if part != "__init__"]
    )
    if name in _AREAS or above <= 2:
        return False
    stems = {path.rpartition("/")[2].removesuffix(".py").lower() for path in paths}
    return _singular(name) in {_singular(stem) for stem in stems}


def _domain(inside: str) -> str | None:
    """Return the domain that a path below a package belongs to: its first part that names one."""
    for part in inside.removesuffix(".py").split("/"):
        words = [w for w in part.lower().split("_") if w and w not in ROLE_NAMES]
        name = "_".join(words)
        if (
            name
            and name not in _NO_DOMAIN
            and part.lower() not in _NO_DOMAIN
            and not _VERSION.fullmatch(name)
        ):
            return _singular(name)
    return None


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def _has_features_beside(project: Project, candidates: list[_Package]) -> bool:
    """Whether there are packages of domains, with routers of their own, and no package of routers."""
    if any(package.kind == "router" for package in candidates):
        return False
    parents = {package.folder.rpartition("/")[0] for package in candidates}
    return any(
        feature.path.startswith(f"{parent}/") or not parent
        for feature in project.features
        for parent in parents
    )


def _message(package: _Package, others: list[_Package]) -> str:
    shared = sorted(package.domains & frozenset().union(*(other.domains for other in others)))
    shown = ", ".join(shared[:_MOST_SHOWN]) + (", ..." if len(shared) > _MOST_SHOWN else "")
    names = [f"`{other.folder}`" for other in others]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"`{package.folder}` holds modules of {len(package.domains)} domains, and {listed} more of the same "
        f"({shown}), so a change to one domain is spread over them; give each domain a package of its own"
    )


organized_by_file_type.bad("""
# --- shop/routers/__init__.py
# the routers  # <- FI0101
# --- shop/routers/users.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return []
# --- shop/routers/orders.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("")
async def list_orders() -> list[str]:
    return []
# --- shop/schemas/__init__.py
# the schemas  # <- FI0101
# --- shop/schemas/user.py
from pydantic import BaseModel


class User(BaseModel):
    name: str
# --- shop/schemas/order.py
from pydantic import BaseModel


class Order(BaseModel):
    number: int
# --- shop/utils/__init__.py
# --- shop/utils/users.py
# --- shop/utils/orders.py
# --- shop/__init__.py
# --- shop/main.py
from fastapi import FastAPI

from shop.routers import orders, users

app = FastAPI()
app.include_router(users.router)
app.include_router(orders.router)
""")

organized_by_file_type.bad("""
# --- backend/app/api/v1/endpoints/user_endpoints.py
from fastapi import APIRouter

from app.crud.crud_user import find

router = APIRouter()


@router.get("/users")
async def list_users() -> list[str]:
    return find()
# --- backend/app/api/v1/endpoints/categories.py
from fastapi import APIRouter  # <- FI0101

router = APIRouter()


@router.get("/categories")
async def list_categories() -> list[str]:
    return []
# --- backend/app/crud/crud_category.py
def find() -> list[str]:  # <- FI0101
    return []
# --- backend/app/crud/crud_user.py
def find() -> list[str]:
    return []
# --- backend/app/models/category.py
class Category:  # <- FI0101
    pass
# --- backend/app/models/item.py
class Item:
    pass
# --- backend/app/main.py
from fastapi import FastAPI

from app.api.v1.endpoints import categories, user_endpoints

app = FastAPI()
app.include_router(categories.router)
app.include_router(user_endpoints.router)
""")

organized_by_file_type.good("""
# --- shop/users/router.py
from fastapi import APIRouter

from shop.models.users import User

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return [User.__name__]
# --- shop/users/schemas.py
from pydantic import BaseModel


class UserRead(BaseModel):
    name: str
# --- shop/orders/router.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("")
async def list_orders() -> list[str]:
    return []
# --- shop/models/users.py
class User:
    pass
# --- shop/models/orders.py
class Order:
    pass
# --- shop/services/orders.py
def close() -> None:
    return None
# --- shop/services/users.py
def close() -> None:
    return None
# --- shop/main.py
from fastapi import FastAPI

from shop.orders.router import router as orders
from shop.users.router import router as users

app = FastAPI()
app.include_router(orders)
app.include_router(users)
""")

organized_by_file_type.good("""
# --- shop/users/routers/admin.py
from fastapi import APIRouter

router = APIRouter(prefix="/users/admin")


@router.get("")
async def list_admins() -> list[str]:
    return []
# --- shop/users/routers/users.py
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
async def list_users() -> list[str]:
    return []
# --- shop/users/schemas/admin.py
from pydantic import BaseModel


class Admin(BaseModel):
    name: str
# --- shop/users/schemas/user.py
from pydantic import BaseModel


class User(BaseModel):
    name: str
# --- shop/main.py
from fastapi import FastAPI

from shop.users.routers import admin, users

app = FastAPI()
app.include_router(admin.router)
app.include_router(users.router)
""")
