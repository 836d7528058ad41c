"""Routes that hang on where a program runs: the table has those of every place, and says which hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project.environments import PROGRAMS
from tests.project.registered import registered
from tests.project.tables import application, line
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project.environments import Program


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.title)
def test_table(program: Program) -> None:
    project = project_from(program.files)

    assert [line(route) for route in application(project, "main:app").routes] == program.table
    assert project.unresolved_routes == ()


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.title)
def test_what_fastapi_registers_anywhere_is_in_the_table_and_what_it_has_for_sure_is_everywhere(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = application(project_from(program.files), "main:app").routes
    table = {(route.methods, route.path) for route in routes}
    sure = {(route.methods, route.path) for route in routes if route.conditional is None}

    for number, place in enumerate(program.places):
        with monkeypatch.context() as patch:
            for name, value in place.variables.items():
                patch.setenv(name, value)
            found = registered(tmp_path / str(number), {**program.files, **place.libraries}, "main:app")
        served = {(row.methods, row.path) for row in found}
        assert served <= table
        assert sure <= served or not place.usual
