"""Defaults of secret settings never show, however they are written."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from inspector.project.records import Place
from inspector.tui.redact import Secrets
from tests.tui.sample import SETTINGS_CLASSES

CLASS = SETTINGS_CLASSES[0]
SECRET = CLASS.fields[1]


def hidden(source: str, line: int, end_line: int | None = None) -> list[str]:
    """The lines of a file with one secret on a line."""
    place = Place("settings.py", line, 1, end_line or line, 1)
    cls = replace(CLASS, fields=(replace(SECRET, place=place),))
    lines = textwrap.dedent(source).strip("\n").split("\n")
    shown = Secrets.of([cls]).hide("settings.py", lines)
    assert len(shown) == len(lines)
    return shown


def test_the_value_is_hidden_and_the_rest_is_not() -> None:
    assert hidden('name: str = "x"\nkey: SecretStr = SecretStr("hunter2")\nend: int = 1', 2) == [
        'name: str = "x"',
        "key: SecretStr = •••",
        "end: int = 1",
    ]


@pytest.mark.parametrize(
    "source",
    [
        'key: str = Field(\n    default="hunter2",\n    min_length=3,\n)\nend: int = 1',
        'key: str = (\n    "hun"\n    "ter2" "hunter2"\n)\nend: int = 1',
        'key: str = """\nhunter2\n"""\nend: int = 1',
        'key: Annotated[str, Field(default="hunter2")]\nend: int = 1',
        'key: dict[str, str] = {"a": "b", "c": "hunter2"}\nend: int = 1',
        'key: Literal["a=b"] = "hunter2"\nend: int = 1',
        'key: str = "hunter2"  # hunter2 of old\nend: int = 1',
        'key: str = \\\n    "hunter2"\nend: int = 1',
    ],
    ids=["call", "parentheses", "lines", "annotated", "dict", "literal", "comment", "continued"],
)
def test_a_value_of_several_lines_is_hidden_whole(source: str) -> None:
    shown = hidden(source, 1)
    assert not any("hunter2" in line for line in shown)
    assert shown[0].startswith("key")
    assert shown[-1] == "end: int = 1"


def test_a_value_in_a_file_that_cannot_be_read_on_is_hidden_to_the_end() -> None:
    assert hidden('key: str = Field(default="hunter2"\nbroken: """hunter2', 1) == ["key: str = •••", "•••"]


def test_the_place_s_own_lines_are_hidden_in_any_case() -> None:
    assert hidden('key: str = "a"\n"hunter2"\nend = 1', 1, 2) == ["key: str = •••", "•••", "end = 1"]


def test_secrets_without_a_default_and_other_files_stay_as_they_are() -> None:
    cls = replace(CLASS, fields=(replace(SECRET, default=None),))
    assert Secrets.of([cls]).hide(SECRET.place.file, ["key: SecretStr"]) == ["key: SecretStr"]
    assert Secrets.of([CLASS]).hide("other.py", ["key = 'x'"] * 12) == ["key = 'x'"] * 12


def test_a_lone_surrogate_beside_a_secret_changes_nothing() -> None:
    assert hidden('key: str = "hunter2 \udc80"\nend: int = 1', 1) == ["key: str = •••", "end: int = 1"]


def test_a_place_past_the_end_of_the_file_hides_nothing() -> None:
    assert hidden("one = 1", 7) == ["one = 1"]
