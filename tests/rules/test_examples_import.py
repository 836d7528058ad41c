"""The examples of rules are real: every module of every one can be imported.

What an example shows is read, never run, by the tool; that FastAPI, pydantic and
SQLAlchemy take it as it stands is shown here. Libraries that are not installed are stood
in for (`stand_ins`). An example that fails because of the very breach it shows is listed
with what it raises.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from inspector.project.code import Category
from inspector.rules.registry import RULES
from tests.support import project_from

HERE = Path(__file__).parent

EXAMPLES = {
    f"{rule.code}-{kind}-{number}": example
    for rule in RULES
    for kind, examples in (("bad", rule.bad_examples), ("good", rule.good_examples))
    for number, example in enumerate(examples, 1)
}

BREAKS = {
    "FI0304-bad-1": "`regex` is removed",
    "FI0304-bad-3": "`BaseSettings` has been moved",
    "FI0405-bad-1": "is not a callable object",  # `Depends(get_user())`
    "FI0405-bad-2": "is not a callable object",
    "FI0407-bad-1": "RecursionError",  # FastAPI follows the ring of dependencies
    "FI0407-bad-2": "RecursionError",
}
"""Examples that cannot be imported, and what is said of it: that is the breach which they show."""

NEEDS = {"FI0303-good-1": "email_validator"}
"""Examples that are imported only where a library is installed, and which: pydantic asks for its version."""

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://localhost/shop",
    "RATES_TIMEOUT": "5",
    "SMTP_HOST": "mail.example.com",
    "STRIPE_API_KEY": "a-key",
    "WORKERS": "2",
}
"""Variables that examples read when they are imported."""


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each example raises that cannot be imported."""
    home = tmp_path_factory.mktemp("examples")
    asked = []
    for name, example in EXAMPLES.items():
        folder = home / name
        for path, text in example.files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        files = project_from(dict(example.files)).files.values()
        # Alembic runs its files, and its own package has the name of their folder
        scripts = [file for file in files if file.category is Category.MIGRATIONS]
        modules = [file for file in files if file not in scripts]
        roots = {
            folder / file.path.removesuffix(".py").removesuffix(file.module.replace(".", "/"))
            for file in modules
            if not file.is_package
        }
        asked.append(
            {
                "name": name,
                "folder": str(folder),
                "roots": sorted(map(str, roots)),
                "modules": [file.module for file in modules],
                "scripts": [file.path for file in scripts],
            }
        )
    run = subprocess.run(
        [sys.executable, str(HERE / "importing.py")],
        input=json.dumps(asked),
        capture_output=True,
        env={**os.environ, **ENVIRONMENT},
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, str] = json.loads(run.stdout)
    return found


def test_every_example_can_be_imported(errors: dict[str, str]) -> None:
    lacking = {name for name, library in NEEDS.items() if find_spec(library) is None}
    assert {name: error for name, error in errors.items() if name not in BREAKS.keys() | lacking} == {}


@pytest.mark.parametrize(("name", "raised"), BREAKS.items())
def test_an_example_that_cannot_raises_what_its_breach_is_about(
    errors: dict[str, str], name: str, raised: str
) -> None:
    assert raised in errors[name]
