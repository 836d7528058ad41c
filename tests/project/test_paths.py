"""Which paths of routes take the requests of others, checked against Starlette's own matching."""

from __future__ import annotations

import pytest
from starlette.routing import compile_path

from inspector.project.paths import PathPattern

COVERS = [
    ("/users/{id}", "/users/me"),
    ("/users/{id}", "/users/{name}"),
    ("/users/{id}", "/users/{id:int}"),
    ("/users/{id}", "/users/{id:uuid}"),
    ("/users/{id}", "/users/v{version:int}.json"),
    ("/users/{id:int}", "/users/42"),
    ("/{kind}/{id}", "/users/me"),
    ("/{path:path}", "/users/{id}/orders/{order_id:int}"),
    ("/files/{path:path}", "/files/{name}.pdf"),
    ("/files/{path:path}", "/files/"),
    ("/{name}.{extension}", "/report.{kind}"),
]
LETS_THROUGH = [
    ("/users/{id:int}", "/users/me"),
    ("/users/{id:int}", "/users/{id}"),
    ("/users/{id:uuid}", "/users/me"),
    ("/users/{id}", "/users"),
    ("/users/{id}", "/users/"),
    ("/users/{id}", "/users/{id}/orders"),
    ("/users/{id}", "/users/{path:path}"),
    ("/users/me", "/users/{id}"),
    ("/users/{id}", "/Users/me"),
    ("/{name}.{extension}", "/report"),
    ("/a.b/{id}", "/axb/c"),
]
SAMPLES = {
    "id": "7",
    "name": "ann",
    "version": "3",
    "order_id": "5",
    "kind": "csv",
    "path": "a/b",
    "extension": "x",
}


@pytest.mark.parametrize(("wide", "narrow"), COVERS)
def test_a_path_covers_those_whose_every_request_it_matches(wide: str, narrow: str) -> None:
    assert PathPattern(wide).covers(PathPattern(narrow))


@pytest.mark.parametrize(("wide", "narrow"), COVERS)
def test_starlette_agrees_for_a_request(wide: str, narrow: str) -> None:
    _, formatted, converters = compile_path(narrow)
    samples = {name: SAMPLES[name] for name in converters}
    if "{id:uuid}" in narrow:
        samples["id"] = "123e4567-e89b-12d3-a456-426614174000"
    regex, _, _ = compile_path(wide)
    assert regex.match(formatted.format(**samples))


@pytest.mark.parametrize(("wide", "narrow"), LETS_THROUGH)
def test_a_path_does_not_cover_what_it_lets_through(wide: str, narrow: str) -> None:
    assert not PathPattern(wide).covers(PathPattern(narrow))


def test_a_mount_covers_everything_below_it_but_not_its_own_path() -> None:
    mount = PathPattern("/static", mount=True)
    assert mount.covers(PathPattern("/static/app.js"))
    assert mount.covers(PathPattern("/static/{path:path}"))
    assert mount.covers(PathPattern("/static/img", mount=True))
    assert not mount.covers(PathPattern("/static"))
    assert not mount.covers(PathPattern("/statics/app.js"))
    assert PathPattern("", mount=True).covers(PathPattern("/users/{id}"))


def test_of_other_converters_nothing_is_said() -> None:
    assert not PathPattern("/{day:date}").covers(PathPattern("/{day:date}"))
    assert not PathPattern("/{path:path}").covers(PathPattern("/{day:date}"))
