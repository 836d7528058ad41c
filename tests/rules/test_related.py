"""Rules whose messages tell of several places say which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.rules.fi01_structure.feature_import_cycle import feature_import_cycle
from inspector.rules.fi02_async.blocking_call_through_helper import blocking_call_through_helper
from inspector.rules.fi02_async.sync_session_in_async import sync_session_in_async
from inspector.rules.fi04_injection.dependency_cycle import dependency_cycle
from inspector.rules.fi06_api.duplicate_route import duplicate_route
from inspector.rules.fi06_api.shadowed_route import shadowed_route
from inspector.rules.run import run
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.rules.declare import Rule

APP = """\
from fastapi import FastAPI

app = FastAPI()
"""


def related(rule: Rule, **files: str) -> list[list[tuple[str, int, str]]]:
    """Return file, line and message of what is related to each finding of one rule."""
    findings, problems = run(project_from({f"{name}.py": text for name, text in files.items()}), [rule])
    assert problems == ()
    return [[(one.place.file, one.place.line, one.message) for one in found.related] for found in findings]


def test_a_chain_of_calls_down_to_the_one_that_blocks() -> None:
    helpers = (
        "import time\n\n\ndef outer() -> None:\n    inner()\n\n\ndef inner() -> None:\n    time.sleep(1)\n"
    )
    main = "from helpers import outer\n\n\nasync def work() -> None:\n    outer()\n"
    assert related(blocking_call_through_helper, helpers=helpers, main=main) == [
        [
            ("helpers.py", 4, "goes through `outer`"),
            ("helpers.py", 8, "goes through `inner`"),
            ("helpers.py", 9, "`time.sleep` blocks"),
        ]
    ]


def test_the_route_that_is_registered_first() -> None:
    routes = '\n\n@app.get("/a")\ndef first(): ...\n\n\n@app.get("/a")\ndef second(): ...\n'
    assert related(duplicate_route, app=APP + routes) == [[("app.py", 6, "GET /a is registered here first")]]


def test_the_route_that_answers_in_place_of_another() -> None:
    routes = '\n\n@app.get("/{name}")\ndef first(name: str): ...\n\n\n@app.get("/a")\ndef second(): ...\n'
    assert related(shadowed_route, app=APP + routes) == [[("app.py", 6, "GET /{name} answers it")]]


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        (dependency_cycle, [("app.py", 14, "`get_tenant` is in the ring")]),
        (feature_import_cycle, [("shop/users/services.py", 1, "`users` imports `orders`")]),
        (sync_session_in_async, [("app.py", 18, "`scalars` waits here")]),
    ],
    ids=["dependency ring", "import ring", "session"],
)
def test_the_other_places_of_the_first_example(rule: Rule, places: list[tuple[str, int, str]]) -> None:
    findings, _ = run(project_from(dict(rule.bad_examples[0].files)), [rule])
    assert [(one.place.file, one.place.line, one.message) for one in findings[0].related] == places
