"""Where the parts of an expression come from."""

from __future__ import annotations

import pytest

from inspector.project.origins import Origin, Origins
from tests.support import project_from

HEAD = """
import os
from enum import StrEnum
from typing import Literal
from pydantic import BaseModel

COLUMNS = "id, name"
ORDER = {"new": "created_at", "old": "id"}
LATER = os.environ["COLUMNS"]

class Table(StrEnum):
    USERS = "users"

class User:
    __tablename__ = "users"
    label = "user"

class Body(BaseModel):
    name: str

def fixed(flag):
    return "a" if flag else "b"

def made(name):
    return name.upper()

def run(self, text: str, number: int, table: Table, kind: Literal["a"], body: Body, user: User, items: list, untyped):
    local = "a" + COLUMNS
    clauses = ["1 = 1"]
    clauses.append("b = ?")
    filled = ["1 = 1"]
    filled.append(text)
    local_unsafe = "a"
    local_unsafe += text
    a, b = "x", text
    for one in ("x", "y"):
        pass
    for item in items:
        pass
"""


@pytest.mark.parametrize(
    ("expression", "origin"),
    [
        ("'a'", Origin.FIXED),
        ("f'{COLUMNS} {number} {table.value} {kind}'", Origin.FIXED),
        ("ORDER[text]", Origin.FIXED),
        ("Table.USERS", Origin.FIXED),
        ("User.__tablename__", Origin.FIXED),
        ("user.__table__.name", Origin.FIXED),
        ("User.label", Origin.FIXED),
        ("local.strip()", Origin.FIXED),
        ("' AND '.join(clauses)", Origin.FIXED),
        ("', '.join('?' for _ in items)", Origin.FIXED),
        ("', '.join(f':p{i}' for i, _ in enumerate(items))", Origin.FIXED),
        ("'{} {}'.format(len(items), int(text))", Origin.FIXED),
        ("one", Origin.FIXED),
        ("a", Origin.FIXED),
        ("fixed(text)", Origin.FIXED),
        ("made(text)", Origin.UNKNOWN),
        ("LATER", Origin.UNKNOWN),
        ("os.getenv('A')", Origin.UNKNOWN),
        ("user.name", Origin.UNKNOWN),
        ("missing", Origin.UNKNOWN),
        ("text", Origin.VARIES),
        ("untyped", Origin.VARIES),
        ("body.name", Origin.VARIES),
        ("f'a {text}'", Origin.VARIES),
        ("'a %s' % text", Origin.VARIES),
        ("'{}'.format(text)", Origin.VARIES),
        ("text.replace('a', 'b')", Origin.VARIES),
        ("' AND '.join(filled)", Origin.VARIES),
        ("local_unsafe", Origin.VARIES),
        ("b", Origin.VARIES),
        ("item", Origin.VARIES),
        ("', '.join(x for x in items)", Origin.VARIES),
        ("text if number else 'a'", Origin.VARIES),
        ("input()", Origin.VARIES),
    ],
)
def test_the_origin_of_an_expression(expression: str, origin: Origin) -> None:
    project = project_from({"app.py": f"{HEAD}    return probe({expression})\n"})
    (function,) = [f for f in project.app_functions if f.fact.name == "run"]
    (probe,) = [site.call for site in function.calls if getattr(site.call.func, "path", "") == "probe"]
    assert Origins(project).of(function, probe.args[0]) is origin
