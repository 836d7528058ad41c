"""Which calls are made the first time only."""

from __future__ import annotations

import textwrap

import pytest

from inspector.project.once import is_made_once
from tests.support import project_from

START = "kept = None\nother = None\n"


def once(body: str) -> bool:
    project = project_from({"main.py": START + textwrap.dedent(body)})
    (site,) = [
        site
        for function in project.app_functions
        for site in function.calls
        if site.call.func.path == "load"  # type: ignore[union-attr]
    ]
    return is_made_once(project, site)


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    global kept\n    if kept is None:\n        kept = load()\n    return kept\n",
        "def f():\n    global kept\n    if not kept:\n        kept = wrap(load())\n    return kept\n",
        "def f():\n    global kept\n    if kept is None and True:\n        made = load()\n        kept = made\n",
        "def f():\n    global kept\n    with lock:\n        if kept == None:\n            kept = load()\n",
        "def f():\n    global kept\n    if kept is not None:\n        return kept\n    kept = load()\n",
        "def f():\n    global kept\n    if kept:\n        return kept\n    made = load()\n    kept = made\n",
        "class C:\n    def f(self):\n        if self.kept is None:\n            self.kept: int = load()\n",
        "class C:\n    def f(self):\n        if C.kept is None:\n            C.kept = load()\n",
    ],
)
def test_what_fills_a_name_that_outlives_the_call_is_made_once(body: str) -> None:
    assert once(body)


@pytest.mark.parametrize(
    "body",
    [
        "def f(kept=None):\n    if kept is None:\n        kept = load()\n    return kept\n",  # of each call
        "def f():\n    if kept is None:\n        return load()\n    return kept\n",  # and never filled
        "def f():\n    global kept\n    if kept is None:\n        load()\n        kept = None\n",
        "def f():\n    global kept\n    if kept is None or late():\n        kept = load()\n",  # again and again
        "def f():\n    global kept\n    if kept is not None:\n        kept = load()\n",
        "def f():\n    global kept\n    if kept is None:\n        kept = 1\n    return load()\n",
        "def f():\n    global kept\n    if kept is not None:\n        return other\n    kept = load()\n",
        "def f(item):\n    if item.rows is None:\n        item.rows = load()\n",  # of each item
    ],
)
def test_what_may_be_made_again_is_not(body: str) -> None:
    assert not once(body)
