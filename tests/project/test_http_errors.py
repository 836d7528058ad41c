"""HTTP errors are known under every name, with the status where it can be told."""

from __future__ import annotations

import pytest

from inspector.project.http_errors import http_errors_of
from tests.support import project_from


def raised(body: str, **files: str) -> list[tuple[str | None, int | None]]:
    project = project_from({"app.py": body, **{f"{name}.py": text for name, text in files.items()}})
    (function,) = [f for f in project.app_functions if f.fact.name == "work"]
    return [
        (error.cls.fact.name if error.cls else None, error.status)
        for error in http_errors_of(project).raised(function)
    ]


@pytest.mark.parametrize(
    ("imports", "statement", "status"),
    [
        ("from fastapi import HTTPException", "raise HTTPException(404)", 404),
        ("import fastapi", "raise fastapi.HTTPException(status_code=409, detail='no')", 409),
        ("from starlette.exceptions import HTTPException as E", "raise E(410)", 410),
        (
            "from fastapi import HTTPException, status",
            "raise HTTPException(status.HTTP_403_FORBIDDEN)",
            403,
        ),
        (
            "from http import HTTPStatus\nfrom fastapi import HTTPException",
            "raise HTTPException(HTTPStatus.CONFLICT.value)",
            409,
        ),
        ("from fastapi import HTTPException\nGONE = 410", "raise HTTPException(GONE)", 410),
        ("from fastapi import HTTPException", "raise HTTPException(code)", None),
        ("from fastapi import HTTPException", "raise HTTPException(True)", None),
        ("from fastapi import HTTPException", "raise HTTPException", None),
    ],
)
def test_the_status_is_read_off_numbers_names_and_constants(
    imports: str, statement: str, status: int | None
) -> None:
    assert raised(f"{imports}\n\n\ndef work(code):\n    {statement}\n") == [(None, status)]


def test_a_class_of_the_project_is_an_http_error_through_aliases_of_other_modules() -> None:
    errors = "from fastapi import HTTPException\n\n\nclass Refused(HTTPException):\n    pass\n"
    reexport = "from errors import Refused as No\n"
    text = "from names import No as Never\n\n\ndef work():\n    raise Never(status_code=418)\n"
    assert raised(text, errors=errors, names=reexport) == [("Refused", 418)]


def test_what_only_has_the_name_is_none() -> None:
    text = """
        class HTTPException(Exception):
            pass


        def work():
            raise HTTPException(404)
    """
    assert raised(text) == []
