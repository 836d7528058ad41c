"""Syntax newer than Python 3.11 is rewritten in older syntax, and every line stays where it is.

The expectations hold on every Python: `lower` does not look at the one that runs it.
"""

from __future__ import annotations

import ast
import sys
from textwrap import dedent

import pytest

from inspector.source.lower import lower


def lowered(source: str) -> ast.Module:
    found = lower(dedent(source))
    assert found is not None
    assert found.text.count("\n") == dedent(source).count("\n")
    return found.restore(ast.parse(found.text))


def same(newer: str, older: str) -> None:
    """Assert that the newer source gives the tree of the older one."""
    expected = ast.parse(dedent(older))
    for node in ast.walk(expected):
        if isinstance(node, ast.JoinedStr):  # Python 3.12.1 puts empty parts into format specs
            node.values = [part for part in node.values if ast.dump(part) != "Constant(value='')"]
    assert ast.dump(lowered(newer)) == ast.dump(expected)


def lines(tree: ast.AST) -> dict[str, int]:
    """Give the line of every name."""
    return {node.id: node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name)}


# --- type parameters and aliases -------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("def f[T](x: T) -> T: ...", "def f(x: T) -> T: ..."),
        ("async def f[T: int = str, *Ts = *tuple[int], **P = [int]](x: T): ...", "async def f(x: T): ..."),
        ("class A[T]: ...", "class A: ..."),
        ("class A[T: (int, str)](Base[T], key=1): ...", "class A(Base[T], key=1): ..."),
        ("class A:\n    def m[T](self): ...", "class A:\n    def m(self): ..."),
        ("def f[\n    T: 'it]s',  # ] not here\n    *Ts,\n](\n    x,\n): ...", "def f(x): ..."),
        ("def f  [T]  (x): ...", "def f(x): ..."),
        ("type X = int | str", "(X): __fapi_type_alias__ = int | str"),
        ("type X[T: int, **P] = list[T]", "(X): __fapi_type_alias__ = list[T]"),
        ("type X[\n    T,\n] = (\n    list[T]\n)", "(X): __fapi_type_alias__ = list[T]"),
        (
            "class A: type X = int; type Y = str",
            "class A: (X): __fapi_type_alias__ = int; (Y): __fapi_type_alias__ = str",
        ),
        ("if x: type type = type", "if x: (type): __fapi_type_alias__ = type"),
    ],
)
def test_type_parameters_are_dropped_and_aliases_marked(newer: str, older: str) -> None:
    same(newer, older)


@pytest.mark.parametrize(
    "source",
    [
        "type = 3",
        "type[3]",
        "type(x)",
        "x: type = 4",
        "type == 3",
        "type in x",
        "print(type)",
        "def type(): ...",
    ],
)
def test_the_name_type_is_no_statement(source: str) -> None:
    assert lower(source) is None


def test_lines_stay_where_they_are_below_type_parameters_of_several_lines() -> None:
    tree = lowered(
        """
        def f[
            T,
            U,
        ](x: annotation):
            body
        type X[
            T,
        ] = value
        after
        """
    )
    assert lines(tree) == {
        "annotation": 5,
        "body": 6,
        "X": 7,
        "__fapi_type_alias__": 7,
        "value": 9,
        "after": 10,
    }


# --- columns ----------------------------------------------------------------------------------


def marked(source: str) -> list[str]:
    """Give the source of every call, by the place that its node has."""
    rows = dedent(source).encode().split(b"\n")
    found = []
    for node in ast.walk(lowered(source)):
        if isinstance(node, ast.Call):
            assert node.lineno == node.end_lineno
            found.append(rows[node.lineno - 1][node.col_offset : node.end_col_offset].decode())
    return sorted(found)


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ('f"{n["a"]}"; one(1)', ["one(1)"]),
        ('one(f"{n["a"]}é", two(2)); three(3)', ['one(f"{n["a"]}é", two(2))', "three(3)", "two(2)"]),
        ('f"é{one("é")!r:>{two("")}}" "é" f"{three()}"', ['one("é")', "three()", 'two("")']),
        ('f"{one(f"{two(f"{three("")}")}")}".z(1)', [
            'f"{one(f"{two(f"{three("")}")}")}".z(1)', 'one(f"{two(f"{three("")}")}")', 'three("")',
            'two(f"{three("")}")',
        ]),
        ('f"{one("")=}"; two(2)', ['one("")', "two(2)"]),
        ('x = f"{\n  one("")\n}"; two(2)', ['one("")', "two(2)"]),
        ('x = f"""a\né{n["""b"""]}"""; two(2)', ["two(2)"]),
        ('t"é{one(t"")}"; two(2)', ['one(t"")', "two(2)"]),
        ("def f[Té: int](x: A = one(1)): two(2)", ["one(1)", "two(2)"]),
        ("class A[\n  É,\n](one(1)): two(2)", ["one(1)", "two(2)"]),
        ("type Qé[T] = one(1); two(2)", ["one(1)", "two(2)"]),
        ("try: ...\nexcept Aé, one(1): two(2)", ["one(1)", "two(2)"]),
        ("lazy import é; two(2)", ["two(2)"]),
    ],
)  # fmt: skip
def test_what_stands_behind_or_inside_newer_syntax_keeps_its_columns(source: str, calls: list[str]) -> None:
    assert marked(source) == calls


@pytest.mark.parametrize(
    ("source", "kind", "span"),
    [
        ('x = f"a{n["b"]}"', ast.JoinedStr, (1, 4, 1, 16)),
        ('x = f"a{n["b"]}"', ast.FormattedValue, (1, 7, 1, 15)),
        ('x = (f"{n["b"]}"\n  "c")', ast.JoinedStr, (1, 5, 2, 5)),
        ('x = f"{ 1, n["b"] }"', ast.Tuple, (1, 8, 1, 17)),
        ("  \ntype X = int; y", ast.AnnAssign, (2, 0, 2, 12)),
        ("try: ...\nexcept  A, B : ...", ast.Tuple, (2, 8, 2, 12)),
        ("lazy import a", ast.Import, (1, 0, 1, 13)),
        ("lazy from a import b", ast.ImportFrom, (1, 0, 1, 20)),
        ("def f[T](): ...", ast.FunctionDef, (1, 0, 1, 15)),
    ],
)
def test_what_is_newer_stands_where_newer_pythons_have_it(
    source: str, kind: type[ast.expr | ast.stmt], span: tuple[int, int, int, int]
) -> None:
    (node,) = (node for node in ast.walk(lowered(source)) if isinstance(node, kind))
    assert (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == span


MIXED = '''
n = {"a": "b"}
type Q = List[int]; z: Optional[int] = None
s = f"{n["a"]}"; password = "hunter2"; y: Optional[int] = 1


@r.get(f"/{n["a"]}/é")
async def h[T](a: str = f"{n["a"]:>{w("é")}}é", b: Optional[int] = f(1), *, c: T = None) -> List[int]:
    try: return [f"{n["a"]}", f"{one("é", f"{two()}")}"], g("é", 1)
    except A, B: raise f"{(1, 2)}{x}" from e(f"""{n["a"]}
      é{n["b"]}""", 2)
'''


@pytest.mark.skipif(sys.version_info < (3, 14), reason="`except A, B` is read by Python 3.14 itself")
def test_lowered_syntax_stands_where_python_itself_has_it() -> None:
    assert places(lowered(MIXED)) >= places(ast.parse(MIXED))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="nested f-strings are read by Python 3.12 itself")
def test_lowered_strings_stand_where_python_itself_has_them() -> None:
    source = MIXED.replace("except A, B", "except A  ")
    assert places(lowered(source)) >= places(ast.parse(source))


def places(tree: ast.Module) -> set[tuple[object, ...]]:
    """Give kind and place of every node that older Pythons know."""
    return {
        (type(node).__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        for node in ast.walk(tree)
        if isinstance(node, (ast.stmt, ast.expr)) and type(node).__name__ != "TypeAlias"
    }


# --- exceptions, imports ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("try: ...\nexcept A, B: ...", "try: ...\nexcept (A, B): ..."),
        ("try: ...\nexcept a.b, c(',', x): ...", "try: ...\nexcept (a.b, c(',', x)): ..."),
        ("try: ...\nexcept* A, B: ...", "try: ...\nexcept* (A, B): ..."),
        ("try: ...\nexcept (A), B : ...  # why", "try: ...\nexcept ((A), B): ..."),
        ("try: ...\nexcept A, \\\n    B: ...", "try: ...\nexcept (A, B): ..."),
        ("lazy import json", "import json"),
        ("lazy from a import b, c", "from a import b, c"),
    ],
)
def test_newer_statements(newer: str, older: str) -> None:
    same(newer, older)


@pytest.mark.parametrize(
    "handler", ["except:", "except A:", "except (A, B):", "except (A, B) as e:", "except A(1, 2):"]
)
def test_older_handlers_are_left_alone(handler: str) -> None:
    assert lower(f"try: ...\n{handler} ...") is None


def test_several_exceptions_with_a_name_are_wrong_on_every_python() -> None:
    assert lower("try: ...\nexcept A, B as e: ...") is None


# --- f-strings and t-strings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ('x = f"{a["b"]}"', "x = f'{a[\"b\"]}'"),
        ("x = f'{f'{f'{1}'}'}'", "x = f\"\"\"{f'''{f'{1}'}'''}\"\"\""),
        ('x = f"a{b["c"]!r:>{w}}d{e}"', "x = f\"a{b['c']!r:>{w}}d{e}\""),
        ('x = f"{a["b"]:%Y-{m}}"', "x = f\"{a['b']:%Y-{m}}\""),
        ('x = f"{{{a["b"]}}}"', "x = f\"{{{a['b']}}}\""),
        ('x = f"{a!r  }"', 'x = f"{a!r}"'),
        ('x = "a" f"{b["c"]}" r"\\d" "e"', 'x = "a" f"{b[\'c\']}" r"\\d" "e"'),
        ('x = f"\\n\\x7b\\N{BULLET}{a["b"]}"', "x = f\"\\n\\x7b\\N{BULLET}{a['b']}\""),
        ('x = rf"\\n{a["b"]}"', "x = rf\"\\n{a['b']}\""),
        ('x = f"{a["b"] = }"', "x = f'{a[\"b\"] = }'"),
        ('x = f"{a["b"] = :>3}"', "x = f'{a[\"b\"] = :>3}'"),
        ('x = f"{a["b"]:=^9}"', "x = f'{a[\"b\"]:=^9}'"),
        ('x = f"{a["b"] != 1}"', "x = f'{a[\"b\"] != 1}'"),
        ('x = f"{(lambda y: y["b"])}"', "x = f'{(lambda y: y[\"b\"])}'"),
        ('x = f"{*a["b"], 1}"', "x = f'{*a[\"b\"], 1}'"),
        ('x = f"{ {"b": 1}["b"] }"', 'x = f\'{ {"b": 1}["b"] }\''),
        ('x = t"a{b}"', 'x = f"a{b}"'),
        ('x = rt"\\d{b}" Tr"{c["d"]}"', 'x = rf"\\d{b}" rf"{c[\'d\']}"'),
        ("x = f'{t\"a\"}'", "x = f'{f\"a\"}'"),
    ],
)
def test_strings(newer: str, older: str) -> None:
    same(newer, older)


def test_backslashes_comments_and_newlines_in_fields() -> None:
    tree = lowered(
        r"""
        x = f"{
            first  # a comment with a " in it
        } {"\n".join(
            second
        )}" f"{third:{
            fourth
        }}"
        after
        """
    )
    assert lines(tree) == {"x": 2, "first": 3, "second": 5, "third": 6, "fourth": 7, "after": 9}
    assign = tree.body[0]
    assert isinstance(assign, ast.Assign)
    assert isinstance(assign.value, ast.JoinedStr)
    kinds = [type(part).__name__ for part in assign.value.values]
    assert kinds == ["FormattedValue", "Constant", "FormattedValue", "FormattedValue"]


def test_literal_newlines_of_a_string_keep_the_lines_below() -> None:
    tree = lowered('x = f"""one\n{a["""b"""]} two\n\\\nthree"""\nafter\n')
    assert lines(tree) == {"x": 1, "a": 2, "after": 5}


def test_strings_older_pythons_know_are_left_alone() -> None:
    assert lower("x = f\"{a['b']!r:>{w}}\" 'c' f'''{d}\n{e}''' b'' u''") is None


# --- whatever else ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1\n",
        "def f(",
        'x = "',
        'x = f"{',
        'x = f"{a',
        "x = '''",
        "\\",
        "def f[T",
        "type X[T",
        ")",
        'f"}"',
        "$?!",
    ],
)
def test_nothing_to_lower_and_broken_text_give_none(source: str) -> None:
    assert lower(source) is None


@pytest.mark.parametrize(
    "source",
    [
        'f"{' * 10_000,
        'f"' + "{a:" * 10_000,
        "(" * 100_000,
        "except (\n" * 10_000,
        "type X[" * 10_000,
        "\\" * 100_000,
        '"' * 100_001,
    ],
    ids=["fields", "specs", "brackets", "handlers", "aliases", "backslashes", "quotes"],
)
def test_hostile_text_ends(source: str) -> None:
    assert lower(source) is None
