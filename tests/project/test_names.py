"""What names mean: followed through scopes, imports, re-exports, star imports and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.code import Class, Function
from inspector.project.names import External, Local, Module, Variable
from inspector.project.records import Unknown
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.names import Symbol

PACKAGE = {
    "shop/__init__.py": "from .orders import Order as PublicOrder\nfrom . import money\n",
    "shop/orders.py": "class Order:\n    def total(self): ...\n\ndef place(): ...\n_hidden = 1\nLIMIT = 3\n",
    "shop/money.py": "from decimal import Decimal\nfrom shop.orders import *\n",
    "shop/sub/deep.py": "from ..orders import place\nfrom ...outside import x\nimport shop.orders as o\n",
    "tools/run.py": "import shop\nimport shop.orders\nfrom shop import PublicOrder, missing\nimport fastapi.routing as r\n",
}


def meaning(path: str, name: str, files: dict[str, str] | None = None) -> Symbol:
    project = project_from(files or PACKAGE)
    return project.names.resolve(project.files[path], name)


@pytest.mark.parametrize(
    ("path", "name", "qualified"),
    [
        ("tools/run.py", "shop.orders.place", "shop.orders:place"),
        ("tools/run.py", "PublicOrder", "shop.orders:Order"),
        ("tools/run.py", "PublicOrder.total", "shop.orders:Order.total"),
        ("shop/sub/deep.py", "place", "shop.orders:place"),
        ("shop/sub/deep.py", "o.Order", "shop.orders:Order"),
        ("shop/money.py", "place", "shop.orders:place"),
    ],
)
def test_a_definition_is_found_where_it_stands(path: str, name: str, qualified: str) -> None:
    found = meaning(path, name)

    assert isinstance(found, (Function, Class))
    assert found.name == qualified


def test_other_things_that_names_mean() -> None:
    assert meaning("shop/money.py", "Decimal") == External("decimal.Decimal")
    assert meaning("tools/run.py", "r.APIRouter") == External("fastapi.APIRouter")
    assert meaning("tools/run.py", "print") == External("builtins.print")
    # a submodule may be bound by the name of its package
    renamed = {"run.py": "import redis.asyncio as redis\nimport redis.lock\n"}
    assert meaning("run.py", "redis.Redis", renamed) == External("redis.asyncio.Redis")
    module = meaning("tools/run.py", "shop.money")
    assert isinstance(module, Module)
    assert module.file.path == "shop/money.py"
    variable = meaning("shop/orders.py", "LIMIT")
    assert isinstance(variable, Variable)
    assert variable.qualified == "shop.orders:LIMIT"


def test_what_is_not_there_is_unknown_with_a_reason() -> None:
    assert meaning("tools/run.py", "missing") == Unknown("missing is not defined in shop")
    assert isinstance(meaning("shop/money.py", "_hidden"), Unknown)  # a star import leaves it out
    assert isinstance(meaning("shop/sub/deep.py", "x"), Unknown)  # it climbs out of the package
    assert isinstance(meaning("shop/orders.py", "nothing"), Unknown)


def test_local_names_hide_those_of_the_module() -> None:
    files = {
        "app.py": """
            from json import dumps

            def outer(dumps):
                from os import path as where

                def inner():
                    return dumps, where

                class Kept: ...

                return inner
        """
    }
    project = project_from(files)
    outer, inner = project.files["app.py"].functions

    assert project.names.resolve(outer, "dumps") == Local(outer, "dumps")
    assert project.names.resolve(inner, "dumps") == Local(outer, "dumps")
    assert project.names.resolve(inner, "where.join") == External("os.path.join")
    assert project.names.resolve(outer, "inner") is inner
    kept = project.names.resolve(outer, "Kept")
    assert isinstance(kept, Class)
    assert kept.name == "app:outer.<locals>.Kept"


def test_a_namespace_package_needs_no_init() -> None:
    files = {
        "acme/core/__init__.py": "def base(): ...\n",
        "acme/web/__init__.py": "from acme.core import base\nimport acme.core\n",
    }

    for name in ("base", "acme.core.base"):
        found = meaning("acme/web/__init__.py", name, files)
        assert isinstance(found, Function)
        assert found.name == "acme.core:base"


def test_imports_that_go_round_in_a_ring_end() -> None:
    files = {
        "a.py": "from b import x\n",
        "b.py": "from c import *\nfrom a import x\n",
        "c.py": "from b import *\n",
    }

    assert isinstance(meaning("a.py", "x", files), Unknown)
    assert isinstance(meaning("c.py", "y", files), Unknown)


def test_of_two_ways_to_import_a_name_the_first_is_meant() -> None:
    files = {"a.py": "try:\n    from ujson import loads\nexcept ImportError:\n    from json import loads\n"}

    assert meaning("a.py", "loads", files) == External("ujson.loads")


def test_what_is_not_found_on_the_way_round_a_ring_may_be_found_from_elsewhere() -> None:
    files = {
        "a.py": "from b import *\nfrom c import *\n",
        "b.py": "from a import *\n",
        "c.py": "x = 1\n",
    }
    project = project_from(files)

    assert isinstance(project.names.resolve(project.files["a.py"], "x"), Variable)
    assert isinstance(project.names.resolve(project.files["b.py"], "x"), Variable)
    assert isinstance(project.names.resolve(project.files["b.py"], "missing"), Unknown)
