"""`check --add-ignores REASON`, end to end: what is written, what is not, and that it works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

TWO = ("--select", "FI0405,FI1202")
ROUTER = "shop/orders/router.py"


@pytest.fixture
def project(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write a project of texts."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "project"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(textwrap.dedent(text).lstrip("\n"))
        return root

    return write


def test_what_is_found_is_silenced_where_it_stands(fapi: Callable[..., Ended], shop: Path) -> None:
    before = (shop / ROUTER).read_text().split("\n")
    ended = fapi("check", shop, *TWO, "--fail-on", "info", "--add-ignores", "kept for v1")
    after = (shop / ROUTER).read_text().split("\n")
    assert ended.status == 0
    assert ended.err == "fapi-inspect: Wrote 1 comment that silences 2 findings\n"
    assert ended.out == f"{shop.as_posix()}: No findings in 6 files (36 lines).\n"
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        (before[15], f"{before[15]}  # fapi: ignore[FI0405, FI1202] kept for v1")
    ]
    # a second run finds nothing to silence, and nothing that silences nothing
    ended = fapi("check", shop, *TWO, "--add-ignores", "kept for v1", "--format", "json")
    assert (json.loads(ended.out)["findings"], json.loads(ended.out)["problems"]) == ([], [])
    assert (shop / ROUTER).read_text().split("\n") == after


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--select", "FI1202"], "FI1202"),
        ([*TWO, "--ignore", "FI1202"], "FI0405"),
        ([*TWO, "--severity", "error"], "FI0405"),
        ([*TWO, "--filter", "rule:FI12"], "FI1202"),
    ],
)
def test_only_what_would_be_reported_is_silenced(
    fapi: Callable[..., Ended], shop: Path, options: list[str], codes: str
) -> None:
    fapi("check", shop, *options, "--add-ignores", "why")
    assert f"# fapi: ignore[{codes}] why\n" in (shop / ROUTER).read_text()


def test_what_a_baseline_knows_is_left_alone(fapi: Callable[..., Ended], shop: Path) -> None:
    known = shop / "fapi-baseline.json"
    fapi("check", shop, "--select", "FI1202", "--write-baseline")
    fapi("check", shop, *TWO, "--baseline", known, "--add-ignores", "why")
    assert "# fapi: ignore[FI0405] why\n" in (shop / ROUTER).read_text()
    assert fapi("check", shop, *TWO, "--baseline", known).status == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_so_is_what_did_not_change(fapi: Callable[..., Ended], shop: Path) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"]):  # fmt: skip
        subprocess.run(["git", *command], cwd=shop, check=True)
    before = (shop / ROUTER).read_text()
    fapi("check", shop, *TWO, "--changed-since", "HEAD", "--add-ignores", "why")
    assert (shop / ROUTER).read_text() == before


def test_a_diff_shows_it_and_writes_nothing(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    before = (shop / ROUTER).read_bytes()
    ended = fapi("check", shop, *TWO, "--add-ignores", "why", "--diff")
    assert ended.status == 1
    assert ended.err == "fapi-inspect: Would write 1 comment that silences 2 findings\n"
    assert ended.out.startswith(f"--- a/{ROUTER}\n+++ b/{ROUTER}\n@@ ")
    assert (shop / ROUTER).read_bytes() == before
    if shutil.which("patch") is None:
        return
    (tmp_path / "why.patch").write_text(ended.out)
    subprocess.run(["patch", "-p1", "-i", str(tmp_path / "why.patch")], cwd=shop, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    assert fapi("check", shop, *TWO, "--add-ignores", "why", "--diff").out == ""


def test_bytes_around_it_stay_as_they_are(fapi: Callable[..., Ended], tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    marked, old = root / "marked.py", root / "old.py"
    marked.write_bytes("\ufefffrom typing import Optional\r\nä: Optional[int] = 1\r\nb = 'ü'".encode())
    old.write_bytes("# coding: latin-1\nfrom typing import Optional\nä: Optional[int] = 1".encode("latin-1"))
    old.chmod(0o640)
    assert fapi("check", root, "--select", "FI1202", "--add-ignores", "wöhl").status == 0
    comment = "  # fapi: ignore[FI1202] wöhl"
    assert marked.read_bytes() == (
        f"\ufefffrom typing import Optional\r\nä: Optional[int] = 1{comment}\r\nb = 'ü'".encode()
    )
    assert old.read_bytes() == (
        f"# coding: latin-1\nfrom typing import Optional\nä: Optional[int] = 1{comment}".encode("latin-1")
    )
    if os.name != "nt":
        assert old.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in root.iterdir()) == ["marked.py", "old.py"]


def test_an_encoding_that_lacks_a_character_of_the_reason(fapi: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes(
        b"# coding: latin-1\nfrom typing import Optional\na: Optional[int] = 1\n"
    )
    (tmp_path / "new.py").write_text("from typing import Optional\na: Optional[int] = 1\n")
    ended = fapi("check", tmp_path, "--select", "FI1202", "--add-ignores", "✓", "--fail-on", "info")
    assert ended.status == 1
    assert "Wrote 1 comment that silences 1 finding\n" in ended.err
    assert (
        "1 finding of FI1202 not ignored: the encoding iso-8859-1 of the file lacks a character" in ended.err
    )
    assert "✓" in (tmp_path / "new.py").read_text()


def test_a_line_that_holds_no_comment_is_silenced_from_its_statement(
    fapi: Callable[..., Ended], project: Callable[[dict[str, str]], Path]
) -> None:
    root = project(
        {
            "a.py": '''
                import time


                async def one() -> None:
                    time.sleep(1); x = """
                    in a string"""


                async def two() -> None:
                    time.sleep(
                        1
                    ); y = """
                    in a string"""
                ''',
            "main.py": """
                from fastapi import FastAPI

                import a

                app = FastAPI()
                app.get("/one")(a.one)
                app.get("/two")(a.two)
                """,
        }
    )
    ended = fapi("check", root, "--select", "FI0201", "--add-ignores", "why")
    lines = (root / "a.py").read_text().split("\n")
    assert (ended.status, ended.err) == (0, "fapi-inspect: Wrote 2 comments that silence 2 findings\n")
    assert [number for number, line in enumerate(lines, 1) if "# fapi" in line] == [4, 10]


def test_what_a_comment_on_a_definition_silences_besides_is_told(
    fapi: Callable[..., Ended], project: Callable[[dict[str, str]], Path]
) -> None:
    root = project(
        {
            "a.py": """
                from typing import Dict, Optional


                def one(
                    x: Optional[int],
                ) -> None:
                    y: Dict[str, int] = {}
                """
        }
    )
    ended = fapi("check", root, "--select", "FI1202", "--filter", "Optional", "--add-ignores", "why")
    assert "1 finding of FI1202 besides, as a comment on a definition is about all of it\n" in ended.err
    assert "x: Optional[int],  # fapi: ignore[FI1202] why\n" in (root / "a.py").read_text()


def test_findings_that_are_not_about_code_are_told(fapi: Callable[..., Ended], shop: Path) -> None:
    (shop / "requirements.txt").write_text("fastapi\n")
    ended = fapi("check", shop, "--select", "FI1203", "--add-ignores", "why")
    assert "1 finding of FI1203 not ignored: it is about the project as a whole; --ignore" in ended.err
    (shop / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    ended = fapi("check", shop, "--select", "FI1203", "--add-ignores", "why")
    assert "1 finding of FI1203 not ignored: it is not about Python code" in ended.err
    assert (shop / "pyproject.toml").read_text() == "[project]\nname = 'shop'\n"


def test_a_reason_is_no_explanation_that_a_rule_takes_for_one(
    fapi: Callable[..., Ended], project: Callable[[dict[str, str]], Path]
) -> None:
    root = project(
        {
            "migrations/versions/0002_drop.py": """
                from alembic import op

                revision = "0002"
                down_revision = "0001"


                def upgrade() -> None:
                    op.drop_column("users", "nickname")


                def downgrade() -> None:
                    pass
                """
        }
    )
    ended = fapi("check", root, "--select", "FI2002", "--add-ignores", "the names are gone for good")
    assert ended.status == 0
    assert "Wrote 1 comment that silences 1 finding\n" in ended.err
    assert "problem" not in ended.out


def test_several_projects(
    fapi: Callable[..., Ended], shop: Path, project: Callable[[dict[str, str]], Path]
) -> None:
    other = project({"a.py": "from typing import Optional\nx: Optional[int] = 1\n"})
    ended = fapi("check", shop, other, *TWO, "--add-ignores", "why", "--fail-on", "info")
    assert (ended.status, ended.err) == (0, "fapi-inspect: Wrote 2 comments that silence 3 findings\n")


def test_an_unused_comment_is_still_reported_when_its_finding_goes(
    fapi: Callable[..., Ended], shop: Path
) -> None:
    fapi("check", shop, *TWO, "--add-ignores", "why")
    router = shop / ROUTER
    router.write_text(router.read_text().replace("Optional[str]", "str | None"))
    problems = json.loads(fapi("check", shop, *TWO, "--format", "json").out)["problems"]
    assert [(p["file"], p["message"]) for p in problems] == [
        (ROUTER, "`fapi: ignore[FI1202]` suppresses nothing; remove it")
    ]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--add-ignores", ""], "a reason is needed"),
        (["--add-ignores", "a\nb"], "a reason is one line"),
        (["--add-ignores", "why", "--fix"], "--add-ignores does not go with --fix"),
        (["--add-ignores", "why", "--write-baseline"], "--add-ignores does not go with --write-baseline"),
    ],
)
def test_what_it_does_not_go_with(
    fapi: Callable[..., Ended], shop: Path, options: list[str], complaint: str
) -> None:
    before = (shop / ROUTER).read_bytes()
    ended = fapi("check", shop, *TWO, *options)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert complaint in ended.err
    assert (shop / ROUTER).read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be written to")
def test_a_file_that_cannot_be_written_stays(fapi: Callable[..., Ended], shop: Path) -> None:
    folder = (shop / ROUTER).parent
    folder.chmod(0o555)
    try:
        ended = fapi("check", shop, *TWO, "--add-ignores", "why")
    finally:
        folder.chmod(0o755)
    assert ended.status == 1
    assert f"{shop / ROUTER} was not changed: it cannot be written" in ended.err
