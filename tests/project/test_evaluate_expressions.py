"""The evaluator's expressions: of what is known, exactly Python's values; of the rest, why not."""

from __future__ import annotations

import pytest

from tests.project.evaluating import Unknown, names, value

KNOWN = """
1 + 2 * 3 - 4 // 3 % 5
7 / 2
-3 + +2
not 0
"a" + "b" * 3
"/" + "/".join(["api", "v1"])
f"/{'x'}/{1 + 1}"
f"{7:03d}|{'a':>4}|{'b'!r}|{3.14159:.2f}"
"%s-%d" % ("a", 3)
"%s" % "a"
"{}/{name}".format("a", name="b")
"Users".lower() + "x".upper().title() + " y ".strip()
"a,b,c".split(",")[1]
"prefix-name".removeprefix("prefix-").replace("-", "_")
"abc"[::-1] + "abc"[1:] + "abc"[-1]
b"x" + b"y"
[1, 2, *[3, 4]][1:3]
(1, *(2, 3))
{1, 2} | {2, 3}
{1, 2, 3} - {2}
{1, 2} & {2, 3}
{"a": 1, **{"b": 2}, "a": 3}
{"a": 1} | {"b": 2}
{"a": [1, {"b": 2}]}["a"][1]["b"]
[1] + [2] * 2
[n * n for n in range(5) if n % 2]
{n: str(n) for n in (1, 2)}
{len(w) for w in ["a", "bb", "cc"]}
[a + b for a in "xy" for b in "12"]
[(i, x) for i, x in enumerate(["a", "b"], start=1)]
list(zip([1, 2], "ab"))
sorted([3, 1, 2], reverse=True)
sorted(["bb", "a"], key=len)
[*reversed([1, 2])]
max(1, 3, 2) + min([4, 5]) + sum([1, 2]) + abs(-1) + len("abc")
any([0, "", "x"]) and all([1, "x"])
list(map(str, [1, 2]))
list(filter(None, [0, 1, "", "x"]))
dict(a=1, **{"b": 2})
dict([("a", 1), ("b", 2)])
1 if 2 > 1 else 3
1 < 2 <= 2 != 3
"a" in {"a": 1} and "b" not in ["a"] and "bc" in "abcd"
None is None and not (None is not None)
(None or "default") + ("x" and "y")
[1, 2] == [1, 2] and (1, 2) != (2, 1)
[1, 2] < [1, 3]
isinstance("x", str) and not isinstance([], (str, dict))
(lambda x, y=2, *rest, z=4: [x, y, z, *rest])(1, 5, 6, z=7)
(n := 5) + n
int("7") + int(3.9) + round(2.5)
bool([]) or bool("x")
str(12) + repr("x")
getattr("abc", "upper")() + "".join(sorted("cab"))
"a" "b"
next(iter([9, 8])) + next((n for n in range(5) if n > 2), 0)
[x for x in [[1, 2], [3]] for x in x]
{"x": 1}.get("y", 2) + {"x": 1}.get("x")
{"a": 1, "b": 2}.pop("a")
list({"b": 1, "a": 2}) + list({"k": 3}.values()) + [k for k, v in {"z": 1}.items()]
tuple([1, 2]) + tuple("ab")
[1, 2, 3].index(2) + [1, 1].count(1)
"x".zfill(3) + "%05.1f" % 2.25
"a/b".partition("/")[2] + "a/b".rpartition("/")[0]
0x10 | 1
True + True
""".strip().splitlines()


@pytest.mark.parametrize("expression", KNOWN)
def test_known_expressions_are_worth_what_python_says(expression: str) -> None:
    assert value(f"result = {expression}") == eval(expression)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("undefined", "undefined is not defined in main"),
        ("undefined.attribute + 'x'", "undefined is not defined in main"),
        ("f'/{undefined}/x'", "undefined is not defined in main"),
        ("1 / 0", "ZeroDivisionError in an expression"),
        ("'a' + 1", "TypeError in an expression"),
        ("{'a': 1}['b']", "the entry 'b' of a dict"),
        ("[1][7]", "an element of a list"),
        ("'abc'[9]", "a character of a string"),
        ("2 ** 3", "the operator ** is not evaluated"),
        ("'a' * 10**9", "the operator ** is not evaluated"),
        ("'a' * 100000", "the operator * is not evaluated"),
        ("'{:9999999}'.format(1)", "a long text from str.format"),
        ("f'{1:9999999}'", "a wide format"),
        ("'%9999999d' % (1,)", "a wide format"),
        ("'{0.__class__}'.format(1)", "a long text from str.format"),
        ("'a'.replace('a', 'b' * 9999 + 'c' * 9999).replace('b', 'ddddd')", "a long text from str.replace"),
        ("range(10**6)", "a range with unknown bounds"),
        ("list(range(9999999))[0]", "an element of a list"),
        ("[x for x in undefined][0]", "an element of a list"),
        ("sorted(undefined)", "unknown elements"),
        ("'a'.encode()", "str.encode is not evaluated"),
        ("int('x')", "an int of what is no number"),
    ],
)
def test_what_is_not_known_says_why_and_goes_on(expression: str, reason: str) -> None:
    found = value(f"result = {expression}\nafter = 1")

    assert isinstance(found, Unknown)
    assert found == reason
    assert value(f"result = {expression}\nafter = 1", "after") == 1


def test_a_name_is_looked_up_where_python_would() -> None:
    found = names("""
        x = "module"

        class A:
            x = "class"
            y = [x]

            def method(self):
                return x

        def outer():
            x = "outer"

            def inner():
                nonlocal x
                x = "changed"

            inner()
            return x

        def change():
            global z
            z = "global"

        change()
        results = [A.y, A().method(), outer(), x, z]
        """)

    assert found["results"] == [["class"], "module", "changed", "module", "global"]


def test_a_lambda_binds_its_defaults_when_it_is_made_and_the_rest_when_it_is_called() -> None:
    found = names("""
        late = [lambda: n for n in (1, 2)]
        early = [lambda n=n: n for n in (1, 2)]
        results = [f() for f in late] + [f() for f in early]
        """)

    assert found["results"] == [2, 2, 1, 2]


def test_the_value_of_a_setting_holds_by_default() -> None:
    source = """
        import os

        prefix = os.getenv("PREFIX", "/api")
        path = prefix + "/v1"
        other = os.environ.get("OTHER") or "/none"
        required = os.environ["REQUIRED"]
        """

    assert value(source, "path") == "/api/v1"
    assert value(source, "other") == "/none"
    assert value(source, "required") == Unknown("an environment variable")


def test_of_two_constants_that_a_condition_decides_between_none_is_taken() -> None:
    found = names("""
        import library

        either = "/a" if library.flag else "/b"
        path = either + "/x"
        same = "/a" if library.flag else "/a"
        one = "/a" if library.flag else library.other
        """)

    assert found["path"] == Unknown("depends on `library.flag`")
    assert found["same"] == "/a"
    assert isinstance(found["either"], Unknown)


def test_members_of_http_enums_are_their_values() -> None:
    found = names("""
        from http import HTTPMethod, HTTPStatus

        from fastapi import status

        results = [HTTPStatus.CREATED.value, HTTPMethod.GET.name, HTTPStatus["GONE"] == 410, int(HTTPStatus.OK)]
        code = status.HTTP_404_NOT_FOUND + 0
        """)

    assert found["results"] == [201, "GET", True, 200]
    assert found["code"] == 404
