"""Changes of files: shown as a patch, written whole, undone."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.fixes.changes import Change, diff, patch, undo, write

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="links and permissions of POSIX")
OLD, NEW = b"x = 1\n", b"x = 2\n"


PATCH = ("patch", "-p1", "--binary", "--no-backup-if-mismatch")


def applied(tool: tuple[str, ...], root: Path, text: bytes) -> None:
    """Apply a patch with a tool, in a folder of no repository."""
    surroundings = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    subprocess.run(tool, cwd=root, input=text, env=surroundings, check=True, capture_output=True)


def change(path: str = "app.py") -> Change:
    return Change(path, OLD, NEW)


# --- shown ---------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\nb", b"a\nb\nc"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nx\r\nc\r\n"),
        (b"a\nb\r\nc\rd\n", b"a\nx\r\nc\rd\n"),
        (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nc\n"),
        (b"\n" * 30 + b"a\n", b"b\n" + b"\n" * 30 + b"a\nc\n"),
        ("s = '\u2028\x0c'\nb\n".encode(), "s = '\u2028\x0c'\nc\n".encode()),
        (b"-- a\n++ b\n", b"-- c\n++ b"),
    ],
)
def test_patch_makes_of_a_diff_what_would_be_written(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / "app.py").write_bytes(before)
    applied(PATCH, tmp_path, patch([Change("app.py", before, after)]))
    assert (tmp_path / "app.py").read_bytes() == after


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_lines_of_a_patch_are_in_the_encoding_of_their_file(tmp_path: Path) -> None:
    one, two = (f"# \xe9\nx = '{sign}'\n".encode("latin-1") for sign in "\xe8\xea")
    (tmp_path / "app.py").write_bytes(one)
    applied(PATCH, tmp_path, patch([Change("app.py", one, two, "latin-1")]))
    assert (tmp_path / "app.py").read_bytes() == two


@POSIX_ONLY
@pytest.mark.parametrize("tool", [PATCH, ("git", "apply")], ids=["patch", "git apply"])
@pytest.mark.parametrize(
    "name",
    [
        "sp ace.py",
        "new\nline.py",
        "\x1b[2J.py",
        'a"b.py',
        'a"\\\t.py',
        "\u202ex.py",
        "é.py",
        os.fsdecode(b"\xff.py"),
    ],
    ids=ascii,
)
def test_tools_find_files_of_any_name(tmp_path: Path, tool: tuple[str, ...], name: str) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"needs {tool[0]}")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / name).write_bytes(OLD)
    applied(tool, tmp_path, patch([change(f"app/{name}")]))
    assert (tmp_path / "app" / name).read_bytes() == NEW
    assert len(list(tmp_path.rglob("*"))) == 2


def test_a_diff_of_nothing_is_empty() -> None:
    assert list(diff([Change("app.py", OLD, OLD)])) == []


def test_a_path_in_a_diff_cannot_write_to_the_terminal() -> None:
    assert "\x1b" not in "".join(diff([change("\x1b[2J.py")]))


# --- written -------------------------------------------------------------------------------


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(OLD)
    applied = write(tmp_path, [change()])
    assert [one.path for one in applied.written] == ["app.py"]
    assert (tmp_path / "app.py").read_bytes() == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["app.py"]


@POSIX_ONLY
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o400])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "app.py"
    path.write_bytes(OLD)
    path.chmod(mode)
    assert write(tmp_path, [change()]).unwritten == ()
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == NEW


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(b"x = 3\n")
    (tmp_path / "other.py").write_bytes(OLD)
    applied = write(tmp_path, [change(), change("gone.py"), change("other.py")])
    reasons = {one.path: one.reason for one in applied.unwritten}
    assert reasons["app.py"] == "it changed while it was inspected"
    assert reasons["gone.py"].startswith("it cannot be written: ")
    assert (tmp_path / "app.py").read_bytes() == b"x = 3\n"
    assert (tmp_path / "other.py").read_bytes() == NEW


@POSIX_ONLY
def test_a_link_stays_one_and_its_file_is_changed(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_bytes(OLD)
    (tmp_path / "link.py").symlink_to("real.py")
    assert write(tmp_path, [change("link.py")]).unwritten == ()
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_bytes() == NEW


@POSIX_ONLY
def test_nothing_outside_of_the_project_is_changed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(OLD)
    root = tmp_path / "project"
    root.mkdir()
    (root / "link.py").symlink_to(outside)
    (root / "folder").symlink_to(tmp_path)
    applied = write(root, [change("link.py"), change("folder/outside.py")])
    assert [one.reason for one in applied.unwritten] == ["it is a link to a file outside of the project"] * 2
    assert outside.read_bytes() == OLD


@POSIX_ONLY
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(OLD)
    tmp_path.chmod(0o500)
    try:
        applied = write(tmp_path, [change()])
    finally:
        tmp_path.chmod(0o700)
    assert applied.unwritten[0].reason.startswith("it cannot be written: ")
    assert (tmp_path / "app.py").read_bytes() == OLD


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_run_that_is_killed_at_any_step_leaves_every_file_old_or_new(tmp_path: Path) -> None:
    script = Path(__file__).with_name("killed_writer.py")
    ended = subprocess.run(
        [sys.executable, script, tmp_path],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    runs = json.loads(ended.stdout)
    assert len(runs) > 30
    assert {state for run in runs for state in run.values()} == {"old", "new"}
    assert set(runs[0].values()) == {"old"}
    assert set(runs[-1].values()) == {"new"}
    # files are changed one after the other, and what a later step left is never less
    assert {tuple(run.values()) for run in runs} == {
        ("old", "old", "old"),
        ("new", "old", "old"),
        ("new", "new", "old"),
        ("new", "new", "new"),
    }


# --- undone --------------------------------------------------------------------------------


def test_undo_puts_back_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(OLD)
    applied = write(tmp_path, [change()])
    undone = undo(applied)
    assert (tmp_path / "app.py").read_bytes() == OLD
    assert undo(undone).unwritten == ()
    assert (tmp_path / "app.py").read_bytes() == NEW


def test_undo_leaves_what_changed_since(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_bytes(OLD)
    applied = write(tmp_path, [change("a.py"), change("b.py"), change("c.py")])
    (tmp_path / "a.py").write_bytes(b"x = 3\n")
    (tmp_path / "b.py").unlink()
    undone = undo(applied)
    assert [one.path for one in undone.written] == ["c.py"]
    assert undone.unwritten[0].reason == "it has changed since"
    assert undone.unwritten[1].reason.startswith("it cannot be read: ")
    assert (tmp_path / "a.py").read_bytes() == b"x = 3\n"
    assert not (tmp_path / "b.py").exists()
