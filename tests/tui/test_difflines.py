"""What is shown of a diff: the lines that `diff` gives, clean, and without what is secret."""

from __future__ import annotations

import pytest

from inspector.fixes.changes import Change, diff
from inspector.project.records import Place
from inspector.tui.difflines import DiffLine, diff_lines
from inspector.tui.redact import Secrets
from tests.tui.test_app import HOSTILE

NOTHING = Secrets({})
FILE = "app/settings.py"


def shown(before: str, after: str, secrets: Secrets = NOTHING) -> list[str]:
    change = Change(FILE, before.encode(), after.encode())
    return [line.text for line in diff_lines([change], secrets)][2:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("", "a\nb\n"),
        ("a\nb\n", ""),
        ("a", "a\nb"),
        ("".join(f"{n}\n" for n in range(40)), "".join(f"{n}\n" for n in range(40) if n not in {3, 30})),
        ("-- a\n++ b\n", "-- b\n++ b\n@@ -1 +1 @@\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
    ],
)
def test_it_is_the_unified_diff(before: str, after: str) -> None:
    change = Change(FILE, before.encode(), after.encode())
    lines = [line.text for line in diff_lines([change], NOTHING)]
    assert lines == [line.rstrip("\r") if line.strip("+- ") else line.rstrip() for line in diff([change])]


def test_each_line_says_what_it_is() -> None:
    change = Change(FILE, b"a\nb", b"a\nc")
    assert list(diff_lines([change], NOTHING)) == [
        DiffLine("--- a/app/settings.py", "file"),
        DiffLine("+++ b/app/settings.py", "file"),
        DiffLine("@@ -1,2 +1,2 @@", "hunk"),
        DiffLine(" a", "context"),
        DiffLine("-b", "removed"),
        DiffLine("\\ No newline at end of file", "context"),
        DiffLine("+c", "added"),
        DiffLine("\\ No newline at end of file", "context"),
    ]


def test_hostile_text_is_shown_as_it_is_and_reaches_no_terminal() -> None:
    text = HOSTILE.encode("utf-8", "replace").decode()
    lines = shown("x = 1\n", f"x = 2  # {text}\n")
    assert not any(set(line) & set("\x1b\x07\x9b\u202e") for line in lines)
    assert r"[/foo] list[int] \x1b[31m" in lines[-1]
    change = Change(f"{HOSTILE}.py", b"a\n", b"b\n")
    assert all(line.text.isprintable() for line in diff_lines([change], NOTHING))


def test_a_line_of_any_length_is_cut() -> None:
    assert [len(line) for line in shown("", f"{'x' * 9000}\n")] == [len("@@ -0,0 +1 @@"), 2002]


def test_a_secret_default_is_hidden_also_where_its_line_moved_and_changed() -> None:
    secrets = Secrets({FILE: (Place(FILE, 2, 5, 2, 40),)})
    lines = shown(
        'class S:\n    pepper: str = "chili"\n    x: int = 1\n',
        'import a\n\n\nclass S:\n    pepper: SecretStr = SecretStr("chili")\n    x: int = 1\n',
        secrets,
    )
    assert "-    pepper: str = •••" in lines
    assert "+    pepper: SecretStr = SecretStr(•••)" in lines
    assert "     x: int = 1" in lines
    assert not any("chili" in line for line in lines)


def test_a_secret_default_of_several_lines_is_hidden() -> None:
    secrets = Secrets({FILE: (Place(FILE, 1, 1, 4, 5),)})
    before = 'pepper: SecretStr = SecretStr(\n    """red\n    green""",\n)\nx = f(\n    1\n)\n'
    lines = shown(before, "import a\n" + before.replace("1", "2"), secrets)
    assert not any("red" in line or "green" in line for line in lines)
    assert "+import a" in lines
    assert lines[-1] == " )"


def test_a_secret_default_that_is_no_text_is_hidden() -> None:
    secrets = Secrets({FILE: (Place(FILE, 1, 1, 1, 30),)})
    lines = shown("pin: Secret[int] = 1234\n", "pin: Annotated[Secret[int], 0] = 1234\n", secrets)
    assert lines == ["@@ -1 +1 @@", "-pin: Secret[int] = •••", "+pin: Annotated[Secret[int], 0] = •••"]


def test_what_looks_secret_in_other_lines_is_covered() -> None:
    lines = shown('password = "chili"\nx = 1\n', 'password = "chili"\nx = 2\n')
    assert lines[1] == ' password = "*****"'
