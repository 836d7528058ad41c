"""An annotation that names no type, `Final` or `TypeAlias`, leaves the type to the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.source import syntax as s
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.types import TypeRef


def type_in(code: str, name: str) -> TypeRef | None:
    project = project_from({"app.py": code})
    (function,) = [f for f in project.app_functions if f.fact.name == "use"]
    return project.type_of(function, s.Ref(name, 1, 0))


def test_a_final_variable_is_of_the_class_of_its_value() -> None:
    found = type_in(
        """
        from typing import Final
        import boto3

        def use():
            client: Final = boto3.client("s3")
        """,
        "client",
    )
    assert found is not None
    assert found.name == "botocore.client.BaseClient"


def test_a_final_attribute_is_of_the_class_of_its_value() -> None:
    found = type_in(
        """
        import typing as t
        from pathlib import Path

        class Store:
            folder: t.Final = Path("store")

        def use(store: Store): ...
        """,
        "store.folder",
    )
    assert found is not None
    assert found.name == "pathlib.Path"


def test_an_alias_is_followed_where_it_is_called_one() -> None:
    found = type_in(
        """
        from typing import Annotated, TypeAlias
        from fastapi import Depends
        from sqlalchemy.orm import Session

        Db: TypeAlias = Annotated[Session, Depends()]

        def use(db: Db): ...
        """,
        "db",
    )
    assert found is not None
    assert found.name == "sqlalchemy.orm.Session"


def test_a_type_beside_final_is_the_type() -> None:
    found = type_in(
        """
        from typing import Final
        from pathlib import Path

        def use():
            folder: Final[Path] = make()
        """,
        "folder",
    )
    assert found is not None
    assert found.name == "pathlib.Path"
