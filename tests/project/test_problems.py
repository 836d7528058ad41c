"""Which functions answer problem details, and which bodies are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.problems import plain_bodies, speaks_problem
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.code import Function
    from inspector.project.model import Project

_HEAD = """
from fastapi.responses import JSONResponse
from pydantic import BaseModel

PROBLEM = "application/problem+json"


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


class ProblemResponse(JSONResponse):
    media_type = PROBLEM


def answer(title):
    return JSONResponse({"title": title}, media_type=PROBLEM)


def deep(title):
    return answer(title)


def handle(request, exc):
"""


def project_with(body: str) -> tuple[Project, Function]:
    project = project_from({"app.py": f"{_HEAD}    {body}\n"})
    return project, next(f for f in project.app_functions if f.fact.name == "handle")


@pytest.mark.parametrize(
    "body",
    [
        "return JSONResponse({}, media_type=PROBLEM)",
        'return JSONResponse({}, headers={"content-type": "application/problem+json; charset=utf-8"})',
        "return ProblemResponse({})",
        "return deep('no')",
        'return JSONResponse({"type": "", "title": "", "status": 400, "detail": "", "more": 1})',
        "return JSONResponse(Problem(**exc.args).model_dump())",
        'return JSONResponse(dict(type="", title="", status=400, detail=""))',
    ],
)
def test_the_media_type_or_all_members_make_a_problem(body: str) -> None:
    assert speaks_problem(*project_with(body))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('return JSONResponse({"error": "no"}, 400)', ("error",)),
        ('return JSONResponse(status_code=400, content={"detail": "no", "code": 1})', ("detail", "code")),
        ('body = {"message": ""}; return JSONResponse(body)', ("message",)),
    ],
)
def test_a_body_that_is_written_down_and_no_problem_is_plain(body: str, names: tuple[str, ...]) -> None:
    project, function = project_with(body)
    assert not speaks_problem(project, function)
    assert [members for _, members in plain_bodies(project, function)] == [names]


@pytest.mark.parametrize(
    "body",
    [
        "return JSONResponse(exc.body)",
        'return JSONResponse({"error": "no", **exc.more})',
        'return JSONResponse({"error": "no"}, media_type=exc.kind)',
        'body = {}; body["type"] = ""; return JSONResponse(body)',
        'return {"error": "no"}',
    ],
)
def test_a_body_that_is_not_all_written_down_is_not_judged(body: str) -> None:
    assert list(plain_bodies(*project_with(body))) == []
