"""Import names of files, from where packages stand and what the code itself imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.project.code import Category
from tests.support import project_from


def modules(*paths: str, **texts: str) -> dict[str, str]:
    files = dict.fromkeys(paths, "")
    files.update({path.replace("__slash__", "/") + ".py": text for path, text in texts.items()})
    return {path: file.module for path, file in project_from(files).files.items()}


def test_a_package_is_named_from_its_topmost_folder() -> None:
    assert modules("shop/__init__.py", "shop/orders/__init__.py", "shop/orders/router.py") == {
        "shop/__init__.py": "shop",
        "shop/orders/__init__.py": "shop.orders",
        "shop/orders/router.py": "shop.orders.router",
    }


def test_a_src_folder_is_no_part_of_the_name() -> None:
    found = modules("pyproject.toml", "src/shop/__init__.py", "src/shop/main.py")

    assert found["src/shop/main.py"] == "shop.main"


def test_folders_without_init_are_a_namespace() -> None:
    assert modules("docs_src/intro/first.py")["docs_src/intro/first.py"] == "docs_src.intro.first"


def test_imports_tell_which_folder_is_on_the_path() -> None:
    files = {
        "backend/app/main.py": "from app.db import engine\n",
        "backend/app/db.py": "engine = 1\n",
    }
    found = {path: file.module for path, file in project_from(files).files.items()}

    assert found == {"backend/app/main.py": "app.main", "backend/app/db.py": "app.db"}


def test_a_library_that_is_called_like_a_folder_proves_nothing() -> None:
    files = {
        "docs_src/opentelemetry/first.py": "from opentelemetry.sdk.trace import TracerProvider\n",
        "docs_src/intro/first.py": "",
    }
    found = {path: file.module for path, file in project_from(files).files.items()}

    assert found["docs_src/opentelemetry/first.py"] == "docs_src.opentelemetry.first"


def test_projects_in_one_tree_are_apart() -> None:
    files = {
        "one/pyproject.toml": "",
        "one/app/__init__.py": "",
        "one/app/main.py": "from app.db import url\n",
        "one/app/db.py": "url = 1\n",
        "two/pyproject.toml": "",
        "two/app/__init__.py": "",
        "two/app/main.py": "from app.db import url\n",
        "two/app/db.py": "url = 2\n",
    }
    project = project_from(files)

    for name in ("one", "two"):
        main = project.files[f"{name}/app/main.py"]
        assert (main.module, main.project) == ("app.main", name)
        url = project.names.resolve(main, "url")
        assert getattr(url, "file", None) is project.files[f"{name}/app/db.py"]


def test_a_project_in_the_folder_of_its_package_has_the_name_of_the_folder() -> None:
    files = {
        "shop/pyproject.toml": "",
        "shop/__init__.py": "",
        "shop/orders/__init__.py": "",
        "shop/orders/router.py": "import redis\nfrom shop.db import engine\nfrom shop.utils.cache import cached\n",
        "shop/db.py": "engine = 1\n",
        "shop/utils/cache.py": "cached = 1\n",
        "shop/utils/redis.py": "",
    }
    found = {path: file.module for path, file in project_from(files).files.items()}

    assert found["shop/orders/router.py"] == "shop.orders.router"
    assert found["shop/utils/cache.py"] == "shop.utils.cache"


def test_a_package_that_is_inspected_alone_has_the_name_that_it_imports_itself_by() -> None:
    files = {
        "__init__.py": "",
        "orders/__init__.py": "",
        "orders/router.py": "from code.shop.db import engine\n",
        "db.py": "engine = 1\n",
    }
    project = project_from(files, Path("code/shop"))

    assert {file.module for file in project.files.values()} == {
        "code.shop",
        "code.shop.orders",
        "code.shop.orders.router",
        "code.shop.db",
    }
    engine = project.names.resolve(project.files["orders/router.py"], "engine")
    assert getattr(engine, "file", None) is project.files["db.py"]


def test_a_folder_that_is_called_like_a_library_has_no_part_in_names() -> None:
    files = {"main.py": "from redis.client import Redis\nfrom client import url\n", "client.py": "url = 1\n"}
    project = project_from(files, Path("redis"))

    assert {file.module for file in project.files.values()} == {"main", "client"}


def test_a_stray_init_beside_a_pyproject_is_no_package() -> None:
    files = {
        "backend/pyproject.toml": "",
        "backend/__init__.py": "",
        "backend/app/__init__.py": "",
        "backend/app/main.py": "from app.db import engine\n",
        "backend/app/db.py": "engine = 1\n",
    }
    found = {path: file.module for path, file in project_from(files).files.items()}

    assert found["backend/app/main.py"] == "app.main"


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("shop/main.py", Category.APP),
        ("shop/tools/helper.py", Category.APP),
        ("tests/test_main.py", Category.TESTS),
        ("shop/tests/conftest.py", Category.TESTS),
        ("shop/app_unittest_utils/client.py", Category.TESTS),
        ("scripts/load.py", Category.SCRIPTS),
        ("docs/example.py", Category.DOCS),
        ("examples/one/main.py", Category.EXAMPLES),
        ("shop/_vendor/six.py", Category.VENDORED),
    ],
)
def test_what_a_file_is_for(path: str, category: Category) -> None:
    project = project_from({"shop/__init__.py": "", "shop/main.py": "", path: ""})

    assert project.files[path].category is category


def test_alembic_revisions_are_migrations() -> None:
    revision = "from alembic import op\nrevision = 'a1'\n"
    project = project_from({"shop/__init__.py": "", "migrations/versions/a1.py": revision})

    assert project.files["migrations/versions/a1.py"].category is Category.MIGRATIONS


def test_a_revision_that_is_called_like_a_test_is_a_migration() -> None:
    revision = 'revision = "530f"\ndown_revision = "c975"\n'
    files = {"alembic/versions/530f_test.py": revision, "tests/alembic/versions/530f.py": revision}
    found = project_from({"shop/__init__.py": "", **files}).files

    assert found["alembic/versions/530f_test.py"].category is Category.MIGRATIONS
    assert found["tests/alembic/versions/530f.py"].category is Category.TESTS
