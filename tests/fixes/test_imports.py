"""The imports of a file after repairs: merged with what is there, and none left that nothing uses."""

from __future__ import annotations

import textwrap

import pytest

from inspector.fixes.codemod import Need, Release
from inspector.fixes.document import Document
from inspector.fixes.imports import with_imports
from tests.support import project_from


def after(
    text: str,
    *,
    needs: tuple[str, ...] = (),
    releases: tuple[str, ...] = (),
    others: dict[str, str] | None = None,
    path: str = "app.py",
) -> str:
    """Give a file the imports of dotted names, and let go of those of others."""
    text = textwrap.dedent(text).lstrip("\n")
    project = project_from({path: text, **(others or {})})
    wanted = [Need(path, *name.rsplit(".", 1)) for name in needs]
    free = [Release(path, name) for name in releases]
    return with_imports(project, project.files[path], Document(text), wanted, free).text


def said(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


# --- added ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "result"),
    [
        ("from pydantic import BaseModel\n", "from pydantic import BaseModel, SecretStr\n"),
        ("from pydantic import validator\n", "from pydantic import SecretStr, validator\n"),
        ("from pydantic import Field, BaseModel\n", "from pydantic import Field, BaseModel, SecretStr\n"),
        ("from pydantic import SecretStr\n", "from pydantic import SecretStr\n"),
        ("from pydantic import (BaseModel)\n", "from pydantic import (BaseModel, SecretStr)\n"),
        (
            "from pydantic import BaseModel as Base  # ours\n",
            "from pydantic import BaseModel as Base, SecretStr  # ours\n",
        ),
        (
            "from pydantic import (\n    BaseModel,  # base\n    validator,\n)\n",
            "from pydantic import (\n    BaseModel,  # base\n    SecretStr,\n    validator,\n)\n",
        ),
        (
            "from pydantic import (\n    BaseModel,\n    Field  # last\n)\n",
            "from pydantic import (\n    BaseModel,\n    Field,  # last\n    SecretStr,\n)\n",
        ),
        (
            "from pydantic import BaseModel, Field, other_name_that_is_long_enough, validator\n",
            "from pydantic import (\n    BaseModel,\n    Field,\n    SecretStr,\n    other_name_that_is_long_enough,\n    validator,\n)\n",
        ),
    ],
)
def test_a_name_joins_the_import_that_is_there(before: str, result: str) -> None:
    assert after(before, needs=("pydantic.SecretStr",)) == result


@pytest.mark.parametrize(
    ("before", "result"),
    [
        ("", "from pydantic import SecretStr\n"),
        ("x = 1\n", "from pydantic import SecretStr\n\nx = 1\n"),
        ('"""What it is."""\n\nx = 1\n', '"""What it is."""\n\nfrom pydantic import SecretStr\n\nx = 1\n'),
        ('"""What it is."""', '"""What it is."""\n\nfrom pydantic import SecretStr\n'),
        ("class A:\n    pass\n", "from pydantic import SecretStr\n\n\nclass A:\n    pass\n"),
        (
            "# licence\n\nfrom __future__ import annotations\n\nx = 1\n",
            "# licence\n\nfrom __future__ import annotations\n\nfrom pydantic import SecretStr\n\nx = 1\n",
        ),
        ("import os\n\nx = 1\n", "import os\n\nfrom pydantic import SecretStr\n\nx = 1\n"),
        (
            "import fastapi\nimport sqlalchemy\n",
            "import fastapi\nimport sqlalchemy\nfrom pydantic import SecretStr\n",
        ),
        (
            "from fastapi import FastAPI\nfrom sqlalchemy import select\n",
            "from fastapi import FastAPI\nfrom pydantic import SecretStr\nfrom sqlalchemy import select\n",
        ),
        ("from . import base\n", "from pydantic import SecretStr\n\nfrom . import base\n"),
        ("from os import path", "from os import path\n\nfrom pydantic import SecretStr"),
    ],
)
def test_a_new_import_stands_where_it_belongs(before: str, result: str) -> None:
    assert after(before, needs=("pydantic.SecretStr",)) == result


def test_what_is_imported_for_type_checkers_only_moves_to_where_it_is_there_at_run_time() -> None:
    assert after(
        """
        from typing import TYPE_CHECKING

        from fastapi import FastAPI

        if TYPE_CHECKING:
            from pydantic import SecretStr

        app: SecretStr = FastAPI()
        """,
        needs=("pydantic.SecretStr",),
    ) == said("""
        from fastapi import FastAPI
        from pydantic import SecretStr

        app: SecretStr = FastAPI()
        """)


def test_other_imports_for_type_checkers_stay() -> None:
    assert after(
        """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from uuid import UUID
            from pydantic import BaseModel, SecretStr

        x: "UUID | BaseModel"
        """,
        needs=("pydantic.SecretStr",),
    ) == said("""
        from typing import TYPE_CHECKING

        from pydantic import SecretStr

        if TYPE_CHECKING:
            from uuid import UUID
            from pydantic import BaseModel

        x: "UUID | BaseModel"
        """)


def test_imports_that_may_not_run_do_not_serve() -> None:
    before = "try:\n    from pydantic import SecretStr\nexcept ImportError:\n    SecretStr = str\n"
    assert after(before, needs=("pydantic.SecretStr",)).startswith("from pydantic import SecretStr\n\ntry:\n")


# --- removed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "result"),
    [
        ("from typing import Optional\n\nx = 1\n", "x = 1\n"),
        ("import os\nfrom typing import Optional\n\n\nx = os\n", "import os\n\n\nx = os\n"),
        ("from typing import Any, Optional\n\nx: Any\n", "from typing import Any\n\nx: Any\n"),
        (
            "from typing import Optional, Any  # both\n\nx: Any\n",
            "from typing import Any  # both\n\nx: Any\n",
        ),
        (
            "from typing import (\n    Any,  # any\n    Optional,  # none\n)\n\nx: Any\n",
            "from typing import (\n    Any,  # any\n)\n\nx: Any\n",
        ),
        (
            "from __future__ import annotations\n\nfrom typing import Optional\n\nfrom fastapi import APIRouter\n\nx = APIRouter\n",
            "from __future__ import annotations\n\nfrom fastapi import APIRouter\n\nx = APIRouter\n",
        ),
        ("import os\n\nfrom typing import Optional\n\n\ndef f(): os\n", "import os\n\n\ndef f(): os\n"),
    ],
)
def test_an_import_goes_with_its_last_use(before: str, result: str) -> None:
    assert after(before, releases=("Optional",)) == result


@pytest.mark.parametrize(
    "use",
    [
        "x: Optional[int] = None",
        "x: 'Optional[int]' = None",
        "x = cast('list[Optional[int]]', 1)",
        "__all__ = ['Optional']",
        "x = None  # type: Optional[int]",
        "def f():\n    global Optional",
    ],
)
def test_a_name_that_is_used_stays(use: str) -> None:
    text = f"from typing import Optional\n\n{use}\n"
    assert after(text, releases=("Optional",)) == text


@pytest.mark.parametrize(
    "text",
    [
        "from typing import Optional as Optional\n",
        "from typing import Optional  # noqa: F401\n",
        "from typing import Optional  # noqa\n",
        "try:\n    from typing import Optional\nexcept ImportError:\n    pass\n",
        "if x:\n    from typing import Optional\n",
    ],
)
def test_an_import_that_says_it_is_meant_stays(text: str) -> None:
    assert after(text, releases=("Optional",)) == text


def test_a_word_in_prose_is_no_use() -> None:
    assert after(
        '"""Optional."""\n\nfrom typing import Optional\n\nx = "Optional things"\n', releases=("Optional",)
    ) == ('"""Optional."""\n\nx = "Optional things"\n')


@pytest.mark.parametrize(
    "other",
    [
        "from shop.types import Optional\n",
        "from shop.types import *\n",
        "from shop import types\n\nx: types.Optional[int]\n",
        "import shop.types\n\n\ndef f(x: shop.types.Optional[int]): ...\n",
        "from .types import Optional\n",
    ],
)
def test_what_another_file_takes_from_here_stays(other: str) -> None:
    text = "from typing import Optional\n"
    files = {"shop/__init__.py": "", "shop/other.py": other}
    assert after(text, releases=("Optional",), others=files, path="shop/types.py") == text


def test_what_other_files_take_from_elsewhere_is_no_hindrance() -> None:
    others = {"shop/__init__.py": "", "shop/other.py": "from typing import Optional\n\nx: Optional[int]\n"}
    assert after(
        "from typing import Optional\nx = 1\n", releases=("Optional",), others=others, path="shop/types.py"
    ) == ("x = 1\n")
