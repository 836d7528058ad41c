"""What is found below a root: what git would track, without vendored trees, each real file once."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest

from inspector.source.discover import discover

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="names and links that Windows does not have")


def make(root: Path, *paths: str, **contents: str) -> None:
    """Write empty files, and files with the given lines."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    for path, content in contents.items():
        (root / path).write_text(content)


def ignore(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("\n".join(lines))


def test_python_files_are_found_and_stubs_are_not(tmp_path: Path) -> None:
    make(tmp_path, "main.py", "app/users/router.py", "app/types.pyi", "notes.txt")
    assert discover(tmp_path).python == ("app/users/router.py", "main.py")


def test_projects_are_folders_with_a_pyproject(tmp_path: Path) -> None:
    make(
        tmp_path,
        "pyproject.toml",
        "services/api/pyproject.toml",
        "services/api/main.py",
        "services/web/main.py",
    )
    assert discover(tmp_path).projects == ("", "services/api")


def test_files_for_later_phases_are_found(tmp_path: Path) -> None:
    wanted = (
        ".env",
        ".env.example",
        ".github/workflows/ci.yml",
        ".gitignore",
        ".mypy.ini",
        ".pre-commit-config.yaml",
        ".ruff.toml",
        "Containerfile",
        "Dockerfile",
        "Dockerfile.prod",
        "alembic.ini",
        "api.dockerfile",
        "compose.yml",
        "lefthook.yml",
        "mypy.ini",
        "prek.toml",
        "prod.env",
        "pyproject.toml",
        "pyrefly.toml",
        "pyrightconfig.json",
        "pytest.ini",
        "requirements-dev.txt",
        "requirements.txt",
        "ruff.toml",
        "setup.cfg",
        "tox.ini",
        "ty.toml",
    )
    make(tmp_path, *wanted, "README.md", "environment.txt", "data.json", "setup.py")
    found = discover(tmp_path)
    assert found.others == wanted
    assert found.python == ("setup.py",)


# --- what is left out -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder",
    [
        ".git",
        ".hg",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        ".tox",
        ".nox",
        ".mypy_cache",
        "lib/site-packages",
        ".eggs",
    ],
)
def test_vendored_trees_and_caches_are_left_out(tmp_path: Path, folder: str) -> None:
    make(tmp_path, f"{folder}/module.py", "main.py")
    assert discover(tmp_path).python == ("main.py",)


def test_a_folder_with_pyvenv_cfg_is_a_virtual_environment_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "env312/pyvenv.cfg", "env312/lib/module.py", "main.py")
    assert discover(tmp_path).python == ("main.py",)


@pytest.mark.parametrize("inside", [".venv", ".venv/lib/site-packages/package", "build"])
def test_a_root_inside_such_a_tree_was_asked_for(tmp_path: Path, inside: str) -> None:
    make(tmp_path, "pyproject.toml", ".venv/pyvenv.cfg", f"{inside}/module.py")
    assert discover(tmp_path / inside).python == ("module.py",)


def test_build_and_dist_are_left_out_next_to_a_manifest_only(tmp_path: Path) -> None:
    make(tmp_path, "a/pyproject.toml", "a/build/x.py", "a/dist/x.py", "b/build/x.py")
    make(tmp_path, "c/setup.py", "c/build/__init__.py", "c/build/x.py", "a/app/build/x.py")
    assert discover(tmp_path).python == (
        "a/app/build/x.py",
        "b/build/x.py",
        "c/build/__init__.py",
        "c/build/x.py",
        "c/setup.py",
    )


def test_patterns_of_the_caller_leave_out_more(tmp_path: Path) -> None:
    make(tmp_path, "app/main.py", "app/legacy/a.py", "legacy/a.py", "app/x_pb2.py", "app/.env")
    found = discover(tmp_path, exclude=("/legacy/", "*_pb2.py", ".env"))
    assert found.python == ("app/legacy/a.py", "app/main.py")
    assert found.others == ()


# --- .gitignore -------------------------------------------------------------------------------


def test_ignored_files_and_folders_are_left_out(tmp_path: Path) -> None:
    ignore(tmp_path, "# comment", "generated/", "*_local.py", "/only_here.py", "", "a[b")
    make(tmp_path, "main.py", "generated/a.py", "app/generated/a.py", "app/x_local.py", "only_here.py")
    make(tmp_path, "app/only_here.py", "app/generated.py")
    assert discover(tmp_path).python == ("app/generated.py", "app/only_here.py", "main.py")


def test_a_deeper_gitignore_decides_over_a_higher_one(tmp_path: Path) -> None:
    ignore(tmp_path, "*_local.py")
    ignore(tmp_path / "app", "!kept_local.py", "/dropped.py")
    make(
        tmp_path, "kept_local.py", "app/kept_local.py", "app/x_local.py", "app/dropped.py", "app/b/dropped.py"
    )
    assert discover(tmp_path).python == ("app/b/dropped.py", "app/kept_local.py")


def test_nothing_inside_an_ignored_folder_can_be_kept(tmp_path: Path) -> None:
    ignore(tmp_path, "out/", "!out/kept.py")
    make(tmp_path, "out/kept.py", "main.py")
    assert discover(tmp_path).python == ("main.py",)


def test_the_last_pattern_that_matches_decides(tmp_path: Path) -> None:
    ignore(tmp_path, "out/*", "!out/kept.py", "tmp.py", "!tmp.py")
    make(tmp_path, "out/kept.py", "out/other.py", "tmp.py")
    assert discover(tmp_path).python == ("out/kept.py", "tmp.py")


def test_rules_of_the_repository_above_the_root_apply(tmp_path: Path) -> None:
    make(tmp_path, ".git/HEAD", "services/api/main.py", "services/api/gen/a.py", "services/api/x_pb2.py")
    make(tmp_path, "services/api/private.py")
    ignore(tmp_path, "services/*/gen/")
    ignore(tmp_path / "services", "/api/x_pb2.py")
    (tmp_path / ".git/info").mkdir()
    (tmp_path / ".git/info/exclude").write_text("private.py\n")
    assert discover(tmp_path / "services/api").python == ("main.py",)


def test_rules_above_a_folder_that_is_in_no_repository_do_not_apply(tmp_path: Path) -> None:
    ignore(tmp_path, "*.py")
    make(tmp_path, "app/main.py")
    assert discover(tmp_path / "app").python == ("main.py",)


def test_a_linked_work_tree_has_the_excludes_of_its_repository(tmp_path: Path) -> None:
    make(tmp_path, "repo/.git/worktrees/w/HEAD", "tree/main.py", "tree/private.py")
    (tmp_path / "repo/.git/worktrees/w/commondir").write_text("../..\n")
    (tmp_path / "repo/.git/info").mkdir()
    (tmp_path / "repo/.git/info/exclude").write_text("private.py\n")
    (tmp_path / "tree/.git").write_text(f"gitdir: {tmp_path}/repo/.git/worktrees/w\n")
    assert discover(tmp_path / "tree").python == ("main.py",)


@pytest.mark.parametrize("pattern", ["*", "scratch/", "scratch/*"])
def test_an_ignored_root_is_inspected_all_the_same(tmp_path: Path, pattern: str) -> None:
    make(tmp_path, ".git/HEAD", "scratch/api/main.py", "scratch/api/.env", "scratch/api/gen/a.py")
    ignore(tmp_path, pattern)
    ignore(tmp_path / "scratch/api", "gen")
    found = discover(tmp_path / "scratch/api")
    assert found.python == ("main.py",)
    assert found.ignored_env == {".env"}


def test_env_files_are_found_even_if_ignored_and_it_is_told_which(tmp_path: Path) -> None:
    ignore(tmp_path, ".env", "*.env", "!example.env", "secret/")
    make(tmp_path, ".env", ".env.example", "app/prod.env", "app/example.env", "secret/.env")
    found = discover(tmp_path)
    assert found.others == (".env", ".env.example", ".gitignore", "app/example.env", "app/prod.env")
    assert found.ignored_env == {".env", "app/prod.env"}


def test_a_gitignore_that_is_no_text_hides_nothing(tmp_path: Path) -> None:
    make(tmp_path, "main.py")
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe\x00*\n!\n[z-a]\n")
    assert discover(tmp_path).python == ("main.py",)


# --- links, odd names, folders that cannot be read ----------------------------------------------


@posix
def test_a_file_is_found_once_and_under_its_own_name(tmp_path: Path) -> None:
    make(tmp_path, "b/real.py", "script")
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "a_link.py").symlink_to("b/real.py")
    (tmp_path / "script.py").symlink_to("script")
    (tmp_path / "script2.py").symlink_to("script")
    assert discover(tmp_path).python == ("b/real.py", "script.py")


@posix
def test_links_out_of_the_root_or_to_what_is_left_out_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "outside/module.py", "root/main.py", "root/.venv/module.py", "root/gen/module.py")
    root = tmp_path / "root"
    ignore(root, "gen")
    (root / "package").symlink_to("../outside")
    (root / "module.py").symlink_to("../outside/module.py")
    (root / "vendored").symlink_to(".venv")
    (root / "vendored.py").symlink_to(".venv/module.py")
    (root / "generated.py").symlink_to("gen/module.py")
    found = discover(root)
    assert found.python == ("main.py",)
    assert found.problems == ()


@posix
def test_links_of_modules_that_lead_nowhere_are_problems(tmp_path: Path) -> None:
    make(tmp_path, "app/main.py")
    ignore(tmp_path, "ignored.py")
    for name in ("nowhere.py", "ignored.py", "folder", "notes.txt", ".#main.py"):
        (tmp_path / "app" / name).symlink_to("missing")
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "package.py").symlink_to("app")
    found = discover(tmp_path)
    assert found.python == ("app/main.py",)
    assert found.problems == (
        ("app/nowhere.py", f"is a link that leads nowhere: {os.strerror(errno.ENOENT)}"),
        ("self.py", f"is a link that leads nowhere: {os.strerror(errno.ELOOP)}"),
    )


@posix
def test_loops_of_links_end(tmp_path: Path) -> None:
    make(tmp_path, "app/main.py")
    (tmp_path / "app/again").symlink_to("..")
    (tmp_path / "self.py").symlink_to("self.py")
    assert discover(tmp_path).python == ("app/main.py",)


@posix
def test_a_root_that_is_a_link_is_walked(tmp_path: Path) -> None:
    make(tmp_path, "real/main.py")
    (tmp_path / "link").symlink_to("real")
    assert discover(tmp_path / "link").python == ("main.py",)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="the file system takes text only")
def test_names_are_kept_whatever_they_are(tmp_path: Path) -> None:
    names = [b"line\nfeed.py", b"\xff\xfe.py", b"tab\t.py", "ünï.py".encode(), b" .py", b"-.py"]
    for name in names:
        (tmp_path / os.fsdecode(name)).touch()
    ignore(tmp_path, "*.txt")
    assert {os.fsencode(path) for path in discover(tmp_path).python} == set(names)


@posix
def test_what_is_no_regular_file_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    found = discover(tmp_path)
    assert found.python == ()
    assert found.problems == (("pipe.py", "is not a regular file"),)


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "main.py", "closed/a.py")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = discover(tmp_path)
    assert found.python == ("main.py",)
    assert found.problems == (("closed", "cannot be listed: Permission denied"),)


def test_a_root_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    found = discover(tmp_path / "missing")
    assert found.problems == ((".", "cannot be listed: No such file or directory"),)


def test_very_deep_folders_are_walked(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 800)
    make(tmp_path, f"{deep}/main.py")
    assert discover(tmp_path).python == (f"{deep}/main.py",)
