"""Which words a route pages in."""

from __future__ import annotations

import pytest

from inspector.project.paging import can_page, paging_of
from tests.support import project_from

_HEAD = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


class Window(BaseModel):
    offset: int = 0
    limit: int = 10


class Pages:
    def __init__(self, pageNumber: int = 1, size: Annotated[int, Query(alias="pageSize")] = 10) -> None:
        self.number = pageNumber


def paginator(request_id: str = "") -> int:
    return 1


@app.get("/books")
async def list_books({parameters}) -> int:
    return 1
"""


def answers(parameters: str) -> tuple[str, bool, bool]:
    project = project_from({"app.py": _HEAD.replace("{parameters}", parameters)})
    ((handler, (route,)),) = project.handlers.items()
    found = paging_of(project, handler, route)
    return str(found), found.by_number, can_page(project, handler, route)


@pytest.mark.parametrize(
    ("parameters", "words", "by_number"),
    [
        ("skip: int = 0, limit: int = 10", "skip/limit", True),
        ("cursor: str = '', limit: int = 10", "cursor/limit", False),
        ("window: Annotated[Window, Query()]", "offset/limit", True),
        ("pages: Annotated[Pages, Depends()]", "pageNumber/pageSize", True),
        ("limit: int = 10", "limit", False),
    ],
)
def test_parameters_of_handlers_models_and_dependencies_page(
    parameters: str, words: str, by_number: bool
) -> None:
    assert answers(parameters) == (words, by_number, True)


def test_a_dependency_whose_name_says_so_may_page() -> None:
    assert answers("page: Annotated[int, Depends(paginator)]") == ("", False, True)


def test_what_only_filters_does_not_page() -> None:
    assert answers("author: str = '', genre: str = ''") == ("", False, False)
