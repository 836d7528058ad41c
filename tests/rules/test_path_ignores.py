"""In which files which rules are not wanted, as the configuration says it."""

from __future__ import annotations

import re

import pytest

from inspector.project.records import Place
from inspector.rules.declare import Finding, Severity
from inspector.rules.path_ignores import PathIgnore, path_ignores, unknown_words, wanted


def found(file: str, code: str = "FI0201") -> Finding:
    return Finding(code, "a-name", Severity.ERROR, "a message", Place(file), None, fixable=False)


@pytest.mark.parametrize(
    ("pattern", "file", "stays"),
    [
        ("tests/**", "tests/api/test_users.py", False),
        ("tests/**", "app/tests/test_users.py", True),
        ("tests/", "app/tests/test_users.py", False),
        ("/tests/", "app/tests/test_users.py", True),
        ("./tests", "tests/test_users.py", False),
        ("./tests", "app/tests/test_users.py", True),
        ("tests", "contests/a.py", True),
        ("*_pb2.py", "app/deep/users_pb2.py", False),
        ("**/legacy/*.py", "app/legacy/a.py", False),
        ("pyproject.toml", "pyproject.toml", False),
        (".", ".", False),
        ("app/naïve file.py", "app/naïve file.py", False),
    ],
)
def test_patterns_are_those_of_gitignore(pattern: str, file: str, stays: bool) -> None:
    assert wanted(path_ignores({pattern: ["FI0201"]}))(found(file)) is stays


def test_rules_are_named_as_everywhere() -> None:
    here = wanted(
        path_ignores({"a.py": ["FI02"], "b.py": "blocking-call-in-async, settings", "c.py": ["ALL"]})
    )
    assert not here(found("a.py", "FI0202"))
    assert not here(found("b.py", "FI0201"))
    assert here(found("b.py", "FI0202"))
    assert not here(found("b.py", "FI1902"))
    assert not here(found("c.py", "FI1202"))
    assert here(found("d.py", "FI0201"))


def test_all_patterns_of_a_file_count() -> None:
    here = wanted(path_ignores({"app/": ["FI02"], "*.py": ["FI12"]}))
    assert not here(found("app/a.py", "FI0201"))
    assert not here(found("app/a.py", "FI1202"))
    assert here(found("app/a.py", "FI1902"))


@pytest.mark.parametrize(
    ("text", "ignores"),
    [
        ("tests/**:FI02", [("tests/**", ("FI02",))]),
        ("tests/**:FI02, FI12 ,scripts/: ALL", [("tests/**", ("FI02", "FI12")), ("scripts/", ("ALL",))]),
        ("C:/x.py:FI02", [("C:/x.py", ("FI02",))]),
        ("", []),
    ],
)
def test_the_text_of_a_variable(text: str, ignores: list[tuple[str, tuple[str, ...]]]) -> None:
    assert path_ignores(text) == tuple(PathIgnore(*ignore) for ignore in ignores)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (["FI02"], 'has to be a table: "tests/**" = ["FI02"]'),
        ({"tests/**": 3}, "'tests/**' has to be a list of rules"),
        ({"tests/**": [3]}, "'tests/**' has to be a list of rules"),
        ({"": ["FI02"]}, "'' matches no file"),
        ({"!tests/": ["FI02"]}, "'!tests/' matches no file"),
        ({"a\\": ["FI02"]}, r"'a\\' is no pattern of .gitignore"),
        ("FI02", "names no pattern before 'FI02'"),
    ],
)
def test_what_is_no_such_table(value: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        path_ignores(value)


def test_unknown_rules_are_told_with_their_pattern() -> None:
    assert list(unknown_words(path_ignores({"tests/": ["FI02", "FI9999", "blocking-call"]}))) == [
        "'tests/': no rule or section is called 'FI9999'; did you mean 'FI19'?",
        "'tests/': no rule or section is called 'blocking-call'; did you mean 'blocking-call-in-async'?",
    ]
