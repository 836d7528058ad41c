"""The route table: what small projects register, as FastAPI itself would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project.registered import registered
from tests.project.tables import application, line, rows
from tests.project.ways import WAYS, Way
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_way_to_register(way: Way) -> None:
    project = project_from(way.files)

    assert [line(route) for route in application(project, way.app).routes] == way.table
    assert project.unresolved_routes == ()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_fastapi_registers_the_same(way: Way, tmp_path: Path) -> None:
    assert rows(application(project_from(way.files), way.app)) == registered(tmp_path, way.files, way.served)
