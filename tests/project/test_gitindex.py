"""What git tracks, read from its index without running it; git itself writes the indexes here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from inspector.project.gitindex import tracked_files

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git writes the index that is read")

FILES = ("a/b/c.txt", "a/b/d.txt", "a/bb", ".env", "z", "ü.txt", "a/b/" + "long" * 60)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def repository(folder: Path, version: str = "2", hashes: str = "sha1") -> Path:
    git(folder, "init", f"--object-format={hashes}")
    git(folder, "config", "index.version", version)
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    git(folder, "add", "--all")
    (folder / "untracked").write_text("x", encoding="utf-8")
    return folder


@needs_git
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_tracked_files_are_those_of_the_index(tmp_path: Path, version: str, hashes: str) -> None:
    assert tracked_files(repository(tmp_path, version, hashes)) == frozenset(FILES)


@needs_git
def test_entries_with_extended_flags_are_read(tmp_path: Path) -> None:
    root = repository(tmp_path)
    git(root, "add", "--intent-to-add", "untracked")
    assert tracked_files(root) == frozenset({*FILES, "untracked"})


@needs_git
def test_paths_are_relative_to_a_folder_inside_the_repository(tmp_path: Path) -> None:
    expected = frozenset(name.removeprefix("a/") for name in FILES if name.startswith("a/"))
    assert tracked_files(repository(tmp_path) / "a") == expected


@needs_git
def test_a_linked_work_tree_has_an_index_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "main").mkdir()
    root = repository(tmp_path / "main")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "all")
    git(root, "worktree", "add", str(tmp_path / "other"))
    (tmp_path / "other" / "z").unlink()
    git(tmp_path / "other", "add", "--all")
    assert tracked_files(tmp_path / "other") == frozenset(FILES) - {"z"}


@needs_git
def test_a_split_index_says_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path)
    git(root, "update-index", "--split-index")
    assert tracked_files(root) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC",
        b"DIRC\0\0\0\x02\0\0\0\x05" + b"\0" * 200,
        b"DIRC\0\0\0\x09\0\0\0\x00" + b"\0" * 20,
        b"DIRC\0\0\0\x02\xff\xff\xff\xff",
    ],
)
def test_a_broken_index_says_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(data)
    assert tracked_files(tmp_path) is None


def test_a_folder_in_no_repository_has_no_tracked_files() -> None:
    assert tracked_files(Path(Path.cwd().anchor) / "no" / "such" / "folder") is None
