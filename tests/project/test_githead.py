"""Which commit is checked out, as git itself says it."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from inspector.project.githead import commit_of

if TYPE_CHECKING:
    from pathlib import Path

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("GIT_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    own = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *own, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "inner").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
    return root


@needs_git
@pytest.mark.parametrize("branch", ["main", "feature/deep-1.x"])
def test_a_branch(repository: Path, branch: str) -> None:
    git(repository, "checkout", "-q", "-B", branch)
    head = git(repository, "rev-parse", "HEAD")
    assert commit_of(repository) == commit_of(repository / "inner") == head
    git(repository, "pack-refs", "--all")
    assert not list((repository / ".git/refs/heads").rglob("main"))
    assert commit_of(repository) == head
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    assert commit_of(repository) == git(repository, "rev-parse", "HEAD") != head


@needs_git
def test_a_detached_head(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")
    assert commit_of(repository) == git(repository, "rev-parse", "HEAD")


@needs_git
def test_a_linked_work_tree_and_a_submodule(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    git(tmp_path / "tree", "commit", "-q", "--allow-empty", "-m", "three")
    assert commit_of(tmp_path / "tree") == git(tmp_path / "tree", "rev-parse", "HEAD")
    assert commit_of(tmp_path / "tree") != commit_of(repository)
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "submodule", "add", "-q", str(repository), "sub")
    assert commit_of(outer / "sub") == git(outer / "sub", "rev-parse", "HEAD")


@needs_git
def test_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path) is None


@pytest.mark.parametrize(
    "head", ["", "ref: ../../etc/passwd", "ref: refs/../../../secret", "ref: refs/heads/\0", "x" * 40, "\xff"]
)
def test_a_repository_that_is_none(tmp_path: Path, head: str) -> None:
    (tmp_path / "secret").write_text("a" * 40)
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / ".git" / "HEAD").write_text(head)
    assert commit_of(project) is None
