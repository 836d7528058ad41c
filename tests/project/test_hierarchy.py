"""What classes derive from, through modules, aliases and generics."""

from __future__ import annotations

from tests.support import project_from

FILES = {
    "base.py": """
        from typing import Generic, TypeVar

        from pydantic import BaseModel

        T = TypeVar("T")

        class Base(BaseModel, Generic[T]): ...

        Alias = Base
        """,
    "main.py": """
        import base
        from base import Alias as Renamed
        from library import Thing, unknown_function

        class Child(base.Base[int]): ...

        class Grand(Renamed, Thing): ...

        class Open(unknown_function()): ...

        class Ring(Rong): ...

        class Rong(Ring): ...

        def make():
            class Local(Grand): ...
        """,
}


def test_bases_are_followed_through_modules_aliases_and_generics() -> None:
    project = project_from(FILES)
    classes = {cls.fact.name: cls for file in project.files.values() for cls in file.classes}
    line = project.hierarchy.line
    external = project.hierarchy.external_bases

    assert [cls.fact.name for cls in line(classes["Child"])] == ["Child", "Base"]
    assert external(classes["Child"]) == {"pydantic.BaseModel", "typing.Generic"}
    assert external(classes["Grand"]) == {"pydantic.BaseModel", "typing.Generic", "library.Thing"}
    assert [cls.fact.name for cls in line(classes["Local"])] == ["Local", "Grand", "Base"]
    assert project.derives(classes["Local"], "pydantic.BaseModel")
    assert not project.derives(classes["Local"], "enum.Enum")


def test_a_base_that_is_not_known_leaves_a_class_incomplete() -> None:
    project = project_from(FILES)
    classes = {cls.fact.name: cls for cls in project.files["main.py"].classes}

    assert project.hierarchy.complete(classes["Grand"])
    assert not project.hierarchy.complete(classes["Open"])


def test_a_ring_of_classes_ends() -> None:
    project = project_from(FILES)
    ring = next(cls for cls in project.files["main.py"].classes if cls.fact.name == "Ring")

    assert [cls.fact.name for cls in project.hierarchy.line(ring)] == ["Ring", "Rong"]
    assert project.hierarchy.external_bases(ring) == frozenset()
