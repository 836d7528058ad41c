"""Keyword arguments that a mapping gives of which not all is known: nothing is guessed about the others."""

from __future__ import annotations

import pytest

from tests.project.tables import served, unresolved

START = """
import library
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()

@router.get("/a")
def a(): ...

def build(prefix="/built", **others):
    made = APIRouter(prefix=prefix, **others)

    @made.get("/b")
    def b(): ...

    return made
"""
GIVEN = "`**` may give it: library.options()"


@pytest.mark.parametrize(
    ("statement", "routes", "reasons"),
    [
        (
            "app.include_router(router, **library.options())",
            [],
            [f"main.py:19 routes of an included router: the prefix is not known: {GIVEN}"],
        ),
        (
            'app.include_router(router, prefix="/sure", **library.options())',
            ["GET /sure/a main:a"],
            [f"main.py:19 dependencies of routes: {GIVEN}"],
        ),
        (
            # a default that somebody wrote is likely, as that of a setting is
            "app.include_router(build(**library.options()))",
            ["GET /built/b main:build.<locals>.b"],
            ["main.py:14 dependencies of routes: `**` may give it: a dict of which not all is known"],
        ),
        (
            'app.add_api_route("/c", a, **library.options())',
            [],
            [f"main.py:19 route /c of main:a: methods: {GIVEN}"],
        ),
        (
            "app.mount(app=FastAPI(), **library.options())",
            [],
            [f"main.py:19 mount of fastapi.FastAPI(): {GIVEN}"],
        ),
    ],
)
def test_what_an_unknown_mapping_may_give_is_not_known(
    statement: str, routes: list[str], reasons: list[str]
) -> None:
    source = f"{START}\n{statement}\n"

    assert unresolved(source) == reasons
    assert served(source, "main:app") == routes


def test_an_app_takes_no_prefix_so_that_its_paths_are_known() -> None:
    assert served("""
        import library
        from fastapi import FastAPI

        app = FastAPI(**library.options())

        @app.get("/a")
        def a(): ...
        """) == ["GET /a main:a"]


def test_a_known_mapping_that_an_unknown_one_goes_into_still_gives_what_it_surely_holds() -> None:
    source = f'{START}\noptions = {{**library.options(), "prefix": "/sure"}}\napp.include_router(router, **options)\n'

    assert served(source) == ["GET /sure/a main:a"]


def test_a_mapping_that_a_condition_chooses_is_given_either_way() -> None:
    source = f'{START}\noptions = {{"prefix": "/beta"}} if library.beta else {{}}\n'

    assert served(f"{source}app.include_router(router, **options)\n") == [
        "GET /beta/a main:a if library.beta",
        "GET /a main:a if not (library.beta)",
    ]
    assert served(f"{source}app.include_router(build(**options))\n") == [
        "GET /beta/b main:build.<locals>.b if library.beta",
        "GET /built/b main:build.<locals>.b if not (library.beta)",
    ]
