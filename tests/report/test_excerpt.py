"""Source is shown without the secrets in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.project.records import Place
from inspector.report.excerpt import Excerpts, Line, without_secrets
from tests.report.samples import DATABASE_SETTINGS, finding, report


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('PASSWORD = "hunter2"', 'PASSWORD = "*******"'),
        ("password: str = 'hunter2'", "password: str = '*******'"),
        ('connect(password="hunter2", user="bob")', 'connect(password="*******", user="bob")'),
        ('{"api_key": "hunter2"}', '{"api_key": "*******"}'),
        ('token: SecretStr = SecretStr("hunter2")', 'token: SecretStr = SecretStr("*******")'),
        ('x = "ghp_0123456789abcdefghijKLMN"', f'x = "{"*" * 28}"'),
        ('url = "postgresql://bob:hunter2@db/shop"', f'url = "{"*" * 32}"'),
        ('SECRET = "hunter2', 'SECRET = "*******'),
        ('os.environ.get("TOKEN", "hunter2")', 'os.environ.get("TOKEN", "*******")'),
        ('if password == "hunter2":', 'if password == "*******":'),
        ('name = "shop"', 'name = "shop"'),
        ('@router.get("/users/{user_id}")', '@router.get("/users/{user_id}")'),
        ('url = "https://example.com/a"', 'url = "https://example.com/a"'),
    ],
)
def test_texts_with_a_secret_name_or_look_are_covered(line: str, shown: str) -> None:
    assert without_secrets(line) == shown
    assert len(without_secrets(line)) == len(line)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("password: hunter2", "password: *******"),
        ("  - DB_PASSWORD=hunter2", "  - DB_PASSWORD=*******"),
        ("export TOKEN=hunter2", "export TOKEN=*******"),
        ("image: python:3.12", "image: python:3.12"),
    ],
)
def test_manifests_need_no_quotes(line: str, shown: str) -> None:
    assert without_secrets(line, python=False) == shown


def test_what_a_rule_calls_a_secret_is_covered_whatever_its_name() -> None:
    flagged = replace(finding("FI1003", name="hardcoded-secret"), place=Place("a.py", 2, 1, 2, 12))
    some = report(flagged)
    some.texts.known["a.py"] = 'x = "1"\nx = "hunter2"\ny = "2"\n'
    assert list(Excerpts(some).around(flagged, around=1, most=5)) == [
        Line(1, 'x = "1"'),
        Line(2, 'x = "*******"', 0, 11),
        Line(3, 'y = "2"'),
    ]


def test_defaults_of_secret_settings_are_covered_on_all_their_lines() -> None:
    field = replace(
        DATABASE_SETTINGS.fields[1], default="SecretStr('a')", place=Place("shop/config.py", 2, 1, 3, 20)
    )
    some = replace(report(), settings=(replace(DATABASE_SETTINGS, fields=(field,)),))
    some.texts.known["shop/config.py"] = 'x = 1\nopen: Hidden = Hidden(\n    "hunter2"\n)\n'
    about = replace(finding(), place=Place("shop/config.py", 1, 1, 4, 2))
    assert [line.text for line in Excerpts(some).around(about, around=0, most=9)][2] == '    "*******"'


def test_lines_around_end_where_the_file_ends() -> None:
    one = replace(finding(), place=Place("a.py", 2, 5, 3, 3))
    some = report(one)
    some.texts.known["a.py"] = "one\n    two\nthree"
    assert list(Excerpts(some).around(one, around=3, most=9)) == [
        Line(1, "one"),
        Line(2, "    two", 4, 7),
        Line(3, "three", 0, 2),
    ]
