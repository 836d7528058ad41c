"""What the facts of a file say: definitions, names, imports, and bodies as small trees."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from inspector.project.words import Vocabulary, Words
from inspector.source import syntax as s
from inspector.source.extract import extract
from inspector.source.facts import decode_body

if TYPE_CHECKING:
    from inspector.source.facts import FileFacts


def facts(text: str) -> FileFacts:
    source = textwrap.dedent(text).lstrip("\n")
    return extract(source, ast.parse(source))


def body(text: str) -> tuple[s.Stmt, ...]:
    return decode_body(facts(text).body)


def words(found: FileFacts, bits: bytes) -> set[str]:
    return set(Words(Vocabulary(found.words), bits))


def expression(text: str) -> s.Expr:
    (statement,) = body(text)
    assert isinstance(statement, s.ExprStmt)
    return statement.value


# --- definitions -----------------------------------------------------------------------------


def test_definitions_are_numbered_and_know_where_they_stand() -> None:
    found = facts("""
        import functools

        class Shop:
            '''Sells.'''

            @functools.cache
            async def orders(self, limit: int = 10, *rest, after: str, **more) -> list[int]:
                '''All of them.'''

                def inner():
                    yield 1

            class Kind: ...

        def place():
            class Local:
                def method(self): ...
        """)

    assert [(f.qualname, f.parent_function, f.parent_class) for f in found.functions] == [
        ("Shop.orders", None, 0),
        ("Shop.orders.<locals>.inner", 0, None),
        ("place", None, None),
        ("place.<locals>.Local.method", 2, 2),
    ]
    assert [(c.qualname, c.parent_function, c.parent_class, c.methods) for c in found.classes] == [
        ("Shop", None, None, (0,)),
        ("Shop.Kind", None, 0, ()),
        ("place.<locals>.Local", 2, None, (3,)),
    ]
    orders, inner = found.functions[0], found.functions[1]
    assert (orders.is_async, orders.is_generator, inner.is_generator) == (True, False, True)
    assert (orders.docstring, found.classes[0].docstring) == ("All of them.", "Sells.")
    assert [(p.name, p.kind) for p in orders.parameters] == [
        ("self", "plain"),
        ("limit", "plain"),
        ("rest", "vararg"),
        ("after", "kwonly"),
        ("more", "kwarg"),
    ]
    assert (orders.span.line, orders.name_column) == (7, 14)
    assert [s.render(d.expr) for d in orders.decorators] == ["functools.cache"]
    assert s.render(orders.returns) == "list[int]" if orders.returns else False


def test_names_that_a_scope_binds_and_those_it_uses() -> None:
    found = facts("""
        import os.path
        from a import b as c, d
        x, (y, *z) = 1, (2, 3)
        with open(x) as w:
            pass
        for i in z:
            n = 1
        if (m := 2): ...
        def f(p):
            global g
            g = l = p.attribute.deep
            return helper(l).result
        class K: ...
        """)

    assert found.names == {"os", "c", "d", "x", "y", "z", "w", "i", "n", "m", "f", "K"}
    (function,) = found.functions
    assert (set(function.names), set(function.outer)) == ({"p", "l"}, {"g"})
    assert words(found, function.uses) == {"p", "attribute", "deep", "helper", "l", "result"}
    assert set(Words(Vocabulary(found.callees), function.called)) == {"helper"}


def test_names_that_are_given_texts() -> None:
    found = facts("""
        API_KEY = "k"
        PORT = 80
        client.secret = make(8, name="x")
        options["token"] = wrap(Field(default="t"))
        URL = deep(one(two("u")))
        def f():
            g(user="u", age=3, password=Secret("p"), other=h())
            return {"dsn": "d", "count": 1, **rest}
        class K:
            pin: str = "1234"
            size: int = 4
        """)

    (function,), (cls,) = found.functions, found.classes
    assert words(found, found.given) == {"API_KEY", "secret", "name", "token", "default"}
    assert words(found, function.given) == {"user", "password", "dsn"}
    assert words(found, cls.given) == {"pin"}


def test_names_in_a_signature_those_in_strings_included() -> None:
    found = facts("""
        @router.get("/x", response_model=List[Book])
        async def read(
            db: "Annotated[Session, Depends(session)]", *, limit: "int" = Query(10), tag: Literal["a b"] = DEFAULT
        ) -> "Page[Book]":
            return inner(body)
        """)

    (function,) = found.functions
    assert words(found, function.signature) == {
        *("router", "get", "List", "Book", "Annotated", "Session", "Depends", "session", "int", "Query"),
        *("Literal", "a", "b", "DEFAULT", "Page"),
    }
    assert words(found, function.uses) == {"inner", "body"}


def test_columns_count_characters_wherever_a_line_has_others_than_ascii() -> None:
    found = facts("""
        ascii = 1
        @mark("é", first)
        def f(a="é", b=first):
            x = "é"; y = first
            return ["plain",
                    "é", first]
        class K:
            z = {"é": {"é": first}}
        """)

    (function,), (cls,) = found.functions, found.classes
    decorator = function.decorators[0].expr
    assert isinstance(decorator, s.Call)
    assert [arg.column for arg in decorator.args if isinstance(arg, s.Ref)] == [11]
    assert [p.default.column for p in function.parameters if isinstance(p.default, s.Ref)] == [15]
    refs = [
        e for e in s.expressions(decode_body(function.body)) if isinstance(e, s.Ref) and e.path == "first"
    ]
    assert [(ref.line, ref.column) for ref in refs] == [(4, 17), (6, 17)]
    inner = [e for e in s.expressions(decode_body(cls.body)) if isinstance(e, s.Ref) and e.path == "first"]
    assert [(ref.line, ref.column) for ref in inner] == [(8, 20)]


def test_imports_say_where_they_stand_and_whether_they_may_fail() -> None:
    found = facts("""
        import a.b
        import c.d as e
        from . import f
        from ..g import h as i
        from j import *
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            import k

        try:
            import l
        except ImportError:
            import m

        def function():
            import n
        """)

    assert [(i.module, i.level, i.name, i.bound) for i in found.imports] == [
        ("a.b", 0, None, "a"),
        ("c.d", 0, None, "e"),
        ("", 1, "f", "f"),
        ("g", 2, "h", "i"),
        ("j", 0, "*", "*"),
        ("typing", 0, "TYPE_CHECKING", "TYPE_CHECKING"),
        ("k", 0, None, "k"),
        ("l", 0, None, "l"),
        ("m", 0, None, "m"),
        ("n", 0, None, "n"),
    ]
    assert [i.bound for i in found.imports if i.type_checking] == ["k"]
    assert [i.bound for i in found.imports if i.guarded] == ["l", "m"]
    assert [i.bound for i in found.imports if i.function is not None] == ["n"]


# --- trees -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c(1, *d, e=2, **f)[0].g",
        "{'a': 1, **b}",
        "[1, 'x', None, True, 1.5, -2]",
        "(a,)",
        "{1, 2}",
        "not (a and b or c)",
        "a if b else (c if d else e)",
        "a < b <= c not in d is not None",
        "(a + b) * c % d // e",
        "[x for y in z if y for x in y]",
        "{k: v for k, v in items.items()}",
        "(await f())(x := 1)",
        "lambda a, b: a + b",
        "a[1:2, ::3]",
        "b'bytes'",
        "f'{a}/{b.c()}/x'",
        "f'{a!r:>10}{b:{width}.2f}'",
        "...",
    ],
)
def test_an_expression_keeps_its_meaning_through_the_tree(text: str) -> None:
    rendered = s.render(expression(text))

    assert ast.dump(ast.parse(rendered)) == ast.dump(ast.parse(text))


def test_a_conversion_and_a_format_are_kept() -> None:
    found = expression("f'{a!r:>10}{b}'")

    assert isinstance(found, s.Format)
    first, second = found.parts
    assert isinstance(first, s.Formatted)
    assert (s.render(first.value), first.conversion) == ("a", "r")
    assert isinstance(first.spec, s.Format)
    assert isinstance(second, s.Ref)


def test_what_a_pattern_compares_with() -> None:
    (found,) = body("""
        match x:
            case 1 | "a" | None: ...
            case -1: ...
            case K.A as k if k: ...
            case [1, y]: ...
            case str(): ...
            case other: ...
        """)

    assert isinstance(found, s.Match)
    shown = [None if case.values is None else [s.render(v) for v in case.values] for case in found.cases]
    assert shown == [["1", "'a'", "None"], ["-1"], ["K.A"], None, None, []]
    assert [case.binds for case in found.cases] == [(), (), ("k",), ("y",), (), ("other",)]
    assert found.cases[2].guard is not None


def test_an_elif_chain_of_hundreds_is_no_deeper_than_it_looks() -> None:
    text = (
        "if a == 0:\n    x = 0\n"
        + "".join(f"elif a == {i}:\n    x = {i}\n" for i in range(1, 450))
        + "else:\n    y = 1\n"
    )

    (node,) = body(text)

    arms = 0
    while isinstance(node, s.If):
        arms += 1
        assert len(node.body) == 1
        (node,) = node.orelse
    assert arms == 450
    assert isinstance(node, s.Assign)
    assert facts(text).names == {"x", "y"}


def test_every_statement_of_an_elif_chain_is_walked_in_order() -> None:
    text = "if a:\n    x0 = 1\n" + "".join(f"elif a{i}:\n    x{i} = 1\n" for i in range(1, 450))

    found = [
        t.path
        for st in s.statements(body(text))
        if isinstance(st, s.Assign)
        for t in st.targets
        if isinstance(t, s.Ref)
    ]

    assert found == [f"x{i}" for i in range(450)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("+".join(["a"] * 500), "long chain of operators"),
        (f"{'f(' * 190}1{')' * 190}", "deep nesting"),
        (f"[{'1, ' * 6000}]", "large literal"),
        (f"'{'x' * 30_000}'", "long string"),
        (f"{2**70}", "large integer"),
        ("'\\ud800'", "string with surrogates"),
        ("1j", "complex"),
    ],
)
def test_what_is_not_kept_says_what_it_was(text: str, kind: str) -> None:
    kinds = [part.kind for part in s.walk(expression(text)) if isinstance(part, s.Opaque)]

    assert kind in kinds


def test_columns_count_characters_not_bytes() -> None:
    statement = body("x = 'äöü😀'; y = f(z)")[1]

    assert isinstance(statement, s.Assign)
    assert isinstance(statement.value, s.Call)
    assert (statement.span.column, statement.value.span.column) == (12, 16)
