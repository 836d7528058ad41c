"""Which iterables are as long as the code makes them."""

from __future__ import annotations

import textwrap

import pytest

from inspector.project.fixed_lengths import is_of_fixed_length
from inspector.source import syntax as s
from tests.support import project_from

START = """
TABLES = make()

def two(a, b):
    return f"{a}", f"{b}"

def either(a):
    if a:
        return [a]
    return ("x", "y")

def filled(a):
    out = []
    if a:
        out.append(a)
    out.extend(two(a, a))
    return out

def per_row(rows):
    out = []
    for row in rows:
        out.append(row)
    return out

def handed(rows):
    out = []
    fill(out, rows)
    return out

def lengthened(rows):
    out = []
    out += rows
    return out

def extended(rows):
    out = []
    out.extend(rows)
    return out

def sometimes(rows):
    return [1] if not rows else rows

async def later():
    return 1, 2

def one_by_one():
    yield 1

@cached
def decorated():
    return [1]

"""


def fixed(body: str) -> bool:
    written = f"{START}\nasync def run(rows):\n{textwrap.indent(body, '    ')}\n"
    project = project_from({"main.py": written})
    function = next(one for one in project.app_functions if one.fact.name == "run")
    loop = next(part for part in function.body if isinstance(part, s.For))
    return is_of_fixed_length(project, function, loop.iterable)


@pytest.mark.parametrize(
    "iterable",
    [
        "[1, 2]",
        "{'a': rows}.items()",
        "range(3)",
        "TABLES",
        "two(1, 2)",
        "enumerate(either(rows))",
        "filled(rows)",
        "[*two(1, 2), 3]",
        "await later()",
        "[1] if rows else [2, 3]",
    ],
)
def test_fixed(iterable: str) -> None:
    assert fixed(f"for x in {iterable}: pass")


@pytest.mark.parametrize("value", ["[1]", "two(1, 2)", "[*filled(rows)]", "await later()"])
def test_fixed_in_a_variable(value: str) -> None:
    assert fixed(f"kept = {value}\nfor x in kept: pass")
    assert not fixed(f"kept = {value}\nkept = rows\nfor x in kept: pass")


@pytest.mark.parametrize(
    "iterable",
    [
        "rows",
        "[*rows, 1]",
        "{**rows}",
        "range(len(rows))",
        "per_row(rows)",
        "handed(rows)",
        "lengthened(rows)",
        "extended(rows)",
        "sometimes(rows)",
        "later()",
        "one_by_one()",
        "decorated()",
        "unknown(rows)",
    ],
)
def test_as_long_as_the_data(iterable: str) -> None:
    assert not fixed(f"for x in {iterable}: pass")
