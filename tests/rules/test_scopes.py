"""The definition that a place stands in."""

from __future__ import annotations

from inspector.project.records import Place
from inspector.rules.scopes import Scopes
from tests.support import project_from

APP = """\
x = 1


@decorate(
    later=True,
)
class Outer:
    y = 2

    @property
    def inner(
        self,
    ) -> int:
        def deepest():
            return 1

        return deepest()


z = 3
"""


def test_each_line_has_its_innermost_definition_and_decorators_belong_to_theirs() -> None:
    scopes = Scopes(project_from({"app.py": APP, "config.yaml": "a: 1\n"}))
    found = [scopes.around(Place("app.py", number)) for number in range(1, APP.count("\n") + 1)]
    deepest = "Outer.inner.<locals>.deepest"
    assert found == [
        *[""] * 3,
        *["Outer"] * 6,
        *["Outer.inner"] * 4,
        *[deepest] * 2,
        *["Outer.inner"] * 2,
        *[""] * 3,
    ]


def test_files_that_are_no_code_have_no_definitions() -> None:
    scopes = Scopes(project_from({"app.py": APP, "config.yaml": "a: 1\n"}))
    assert [scopes.around(Place(file)) for file in ("config.yaml", ".", "gone.py")] == ["", "", ""]
