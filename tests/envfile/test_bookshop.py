"""The example service: its template is what the settings say, and a copy of it starts the service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.envfile.dotenv import rendered
from inspector.envfile.plan import plans
from inspector.project.link import link
from inspector.source.load import load

BOOKSHOP = Path(__file__).parents[2] / "assets" / "bookshop"

_START = """
from fastapi.testclient import TestClient
from bookshop.core.settings import get_database_settings
from bookshop.main import app

with TestClient(app) as client:
    assert client.get("/health/live").status_code == 200
print(get_database_settings().pool_size)
"""


def test_the_template_is_what_the_settings_say() -> None:
    project = link(load(BOOKSHOP, use_cache=False, jobs=1))
    (plan,) = plans(BOOKSHOP, "bookshop", project.settings, project.unresolved_settings)
    assert plan.path == ".env.example"
    assert rendered(plan) == (BOOKSHOP / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("uncomment", [False, True], ids=["as it is", "with every default uncommented"])
def test_the_service_starts_with_a_copy(tmp_path: Path, *, uncomment: bool) -> None:
    text = (BOOKSHOP / ".env.example").read_text(encoding="utf-8")
    if uncomment:
        text, number = re.subn(r"^# ([A-Z_]+=\S)", r"\1", text, flags=re.MULTILINE)
        assert number > 25
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    shutil.copytree(BOOKSHOP / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    run = subprocess.run(
        [sys.executable, "-c", _START],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "5\n"
