"""Programs made at random register what the engine reads off them, whatever the way.

A few of them here; `tests/benchmarks/property_routes.py` runs thousands.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.project.programs import APP, program
from tests.project.registered import registered
from tests.project.tables import application, perhaps, rows
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", range(60))
def test_a_random_program_registers_what_its_table_says(seed: int, tmp_path: Path) -> None:
    files = program(random.Random(seed))
    project = project_from(files)
    app = application(project, APP)
    conditional = perhaps(app)

    assert rows(app) == [row for row in registered(tmp_path, files, APP) if row not in conditional]
    assert project.unresolved_routes == ()
    if not any("environ" in text or "switches" in text for text in files.values()):
        assert conditional == []


def test_a_seed_always_gives_the_same_program() -> None:
    assert program(random.Random(7)) == program(random.Random(7))
    assert program(random.Random(7)) != program(random.Random(8))
