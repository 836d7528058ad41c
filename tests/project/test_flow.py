"""Whether a function can run past its end."""

from __future__ import annotations

import pytest

from inspector.project.flow import falls_through
from tests.support import project_from

_HEAD = """
import sys
from typing import NoReturn


def refuse() -> NoReturn:
    raise ValueError


def work(value, other=None):
"""


def falls(body: str) -> bool:
    indented = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    project = project_from({"app.py": f"{_HEAD}{indented}\n"})
    (function,) = [f for f in project.app_functions if f.fact.name == "work"]
    return falls_through(project, function)


@pytest.mark.parametrize(
    "body",
    [
        "return value",
        "raise ValueError",
        "refuse()",
        "sys.exit(1)",
        "if value:\n    return 1\nelse:\n    raise ValueError",
        "if value:\n    return 1\nelif other:\n    refuse()\nelse:\n    return 2",
        "try:\n    return int(value)\nexcept ValueError:\n    return 0",
        "try:\n    int(value)\nfinally:\n    return 1",
        "while True:\n    if value:\n        return 1",
        "while True:\n    for x in value:\n        break",
        "with value:\n    return 1",
        "match value:\n    case 1:\n        return 1\n    case _:\n        return 2",
        "assert False",
    ],
)
def test_a_function_that_returns_or_raises_on_every_path_does_not_fall_through(body: str) -> None:
    assert not falls(body)


@pytest.mark.parametrize(
    "body",
    [
        "value += 1",
        "if value:\n    return 1",
        "try:\n    return int(value)\nexcept ValueError:\n    pass",
        "while value:\n    return 1",
        "while True:\n    if value:\n        break",
        "for x in value:\n    return x",
        "match value:\n    case 1:\n        return 1",
        "print(value)",
        "def inner():\n    return value",
    ],
)
def test_a_function_with_a_path_to_its_end_falls_through(body: str) -> None:
    assert falls(body)
