"""Features, roles and layout, from packages that hold routes of their own."""

from __future__ import annotations

from tests.support import project_from

ROUTER = "from fastapi import APIRouter\nrouter = APIRouter()\n\n@router.get('/{name}')\ndef read(name: str): ...\n"
MAIN = "from fastapi import FastAPI\n{imports}\napp = FastAPI()\n{includes}\n"


def main(*modules: str) -> str:
    imports = "\n".join(f"import {module}" for module in modules)
    includes = "\n".join(f"app.include_router({m}.router, prefix='/{i}')" for i, m in enumerate(modules))
    return MAIN.format(imports=imports, includes=includes)


def test_a_package_with_routes_is_a_feature_with_roles() -> None:
    project = project_from(
        {
            "shop/__init__.py": "",
            "shop/main.py": main("shop.orders.router", "shop.users.router"),
            "shop/orders/__init__.py": "",
            "shop/orders/router.py": ROUTER,
            "shop/orders/services.py": "from shop.users.schemas import User\n",
            "shop/orders/what.py": "from pydantic import BaseModel\nclass Order(BaseModel): ...\n",
            "shop/users/__init__.py": "",
            "shop/users/router.py": ROUTER,
            "shop/users/schemas.py": "class User: ...\n",
            "shop/core/__init__.py": "",
            "shop/core/db.py": "",
        }
    )

    orders, users = project.features
    assert project.layout == "feature"
    assert (orders.name, orders.path, orders.routes, orders.imports) == (
        "orders",
        "shop/orders",
        1,
        ("users",),
    )
    assert dict(orders.roles) == {
        "router": ("shop/orders/router.py",),
        "schemas": ("shop/orders/what.py",),
        "services": ("shop/orders/services.py",),
    }
    assert users.imports == ()
    assert {route.feature for route in project.routes} == {"orders", "users"}
    assert project.feature_of("shop/core/db.py") is None


def test_packages_named_after_kinds_of_files_are_no_features() -> None:
    project = project_from(
        {
            "shop/__init__.py": "",
            "shop/main.py": main("shop.routers.orders", "shop.routers.users"),
            "shop/routers/__init__.py": "",
            "shop/routers/orders.py": ROUTER,
            "shop/routers/users.py": ROUTER,
        }
    )

    assert project.features == ()
    assert project.layout == "file-type"


def test_a_kind_folder_inside_a_domain_belongs_to_the_domain() -> None:
    project = project_from(
        {
            "shop/__init__.py": "",
            "shop/main.py": main("shop.orders.api.v1"),
            "shop/orders/__init__.py": "",
            "shop/orders/api/__init__.py": "",
            "shop/orders/api/v1.py": ROUTER,
        }
    )

    assert [feature.path for feature in project.features] == ["shop/orders"]


def test_one_module_with_an_app_is_flat() -> None:
    project = project_from(
        {"main.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef root(): ...\n"}
    )

    assert project.features == ()
    assert project.layout == "flat"


def test_an_import_for_type_checking_is_none() -> None:
    project = project_from(
        {
            "shop/__init__.py": "",
            "shop/main.py": main("shop.a.router", "shop.b.router"),
            "shop/a/__init__.py": "",
            "shop/a/router.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.b import x\n"
            + ROUTER,
            "shop/b/__init__.py": "",
            "shop/b/router.py": ROUTER,
        }
    )

    assert [feature.imports for feature in project.features] == [(), ()]
