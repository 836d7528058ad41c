"""`check --changed-since`, end to end, in repositories that git made."""

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

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

OLD = "from typing import Optional\n\nx: Optional[int] = None\n"
"""A module with one finding, FI1202."""

RULES = ("--select", "FI1202,FI1203", "--format", "json")


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep out the user's settings, and the repository of a hook that may run these tests."""
    for variable in list(os.environ):
        if variable.startswith("GIT_"):
            monkeypatch.delenv(variable)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = a\nemail = a@b.c\n[init]\ndefaultBranch = main\n[protocol]\nallow = always\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(textwrap.dedent(text))


def commit(folder: Path, files: dict[str, str]) -> str:
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a commit")
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    commit(root, {"kept.py": OLD, "app/one.py": OLD, "app/two.py": OLD})
    return root


@pytest.fixture
def changed(fapi: Callable[..., Ended]) -> Callable[..., list[str]]:
    """Give the files of the findings that are reported since a revision."""

    def check(root: Path, since: str = "HEAD") -> list[str]:
        ended = fapi("check", root, *RULES, "--changed-since", since)
        assert ended.err == ""
        return [finding["file"] for finding in json.loads(ended.out)["findings"]]

    return check


def test_nothing_changed(fapi: Callable[..., Ended], repository: Path) -> None:
    assert fapi("check", repository, *RULES[:2], "--fail-on", "info").status == 1
    ended = fapi("check", repository, *RULES[:2], "--fail-on", "info", "--changed-since", "HEAD")
    assert ended.status == 0
    # the whole project was inspected all the same
    assert ended.out == f"{repository.as_posix()}: No findings in 3 files (9 lines).\n"


def test_committed_staged_unstaged_and_untracked(repository: Path, changed: Callable[..., list[str]]) -> None:
    start = git(repository, "rev-parse", "HEAD").strip()
    commit(repository, {"app/one.py": f"# more\n{OLD}"})
    write(repository, {"app/staged.py": OLD})
    git(repository, "add", "app/staged.py")
    write(repository, {"app/two.py": f"{OLD}\n", "app/untracked.py": OLD})
    assert changed(repository, start) == ["app/one.py", "app/staged.py", "app/two.py", "app/untracked.py"]
    assert changed(repository) == ["app/staged.py", "app/two.py", "app/untracked.py"]


def test_what_was_changed_back_and_touched_did_not_change(
    repository: Path, changed: Callable[..., list[str]]
) -> None:
    start = git(repository, "rev-parse", "HEAD").strip()
    commit(repository, {"app/one.py": "x = 1\n"})
    commit(repository, {"app/one.py": OLD})
    os.utime(repository / "app/two.py", (1, 1))
    (repository / "kept.py").chmod(0o755)
    assert changed(repository, start) == []


def test_a_renamed_file_changed(repository: Path, changed: Callable[..., list[str]]) -> None:
    git(repository, "mv", "app/one.py", "app/renamed.py")
    assert changed(repository) == ["app/renamed.py"]


def test_a_root_below_that_of_the_repository(repository: Path, changed: Callable[..., list[str]]) -> None:
    write(repository, {"kept.py": f"{OLD}\n", "app/two.py": f"{OLD}\n"})
    assert changed(repository / "app") == ["two.py"]


def test_a_root_that_the_revision_does_not_have(repository: Path, changed: Callable[..., list[str]]) -> None:
    write(repository, {"newer/three.py": OLD})
    assert changed(repository / "newer") == ["three.py"]


def test_since_this_branch_left_another(repository: Path, changed: Callable[..., list[str]]) -> None:
    git(repository, "switch", "-qc", "work")
    commit(repository, {"app/one.py": f"{OLD}\n"})
    git(repository, "switch", "-q", "main")
    commit(repository, {"app/two.py": f"{OLD}\n"})
    git(repository, "switch", "-q", "work")
    assert changed(repository, "main") == ["app/one.py", "app/two.py"]
    assert changed(repository, "main...") == ["app/one.py"]


def test_line_endings_that_git_translates(repository: Path, changed: Callable[..., list[str]]) -> None:
    (repository / "app/one.py").write_bytes(OLD.replace("\n", "\r\n").encode())
    assert changed(repository) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_hard_to_read(repository: Path, changed: Callable[..., list[str]]) -> None:
    names = [
        'app/quo"te.py',
        "app/new\nline.py",
        "app/tab\t.py",
        "app/ünï.py",
        "app/ space .py",
        "app/-rf.py",
    ]
    start = commit(repository, dict.fromkeys(names, OLD))
    assert changed(repository, start) == []
    write(repository, dict.fromkeys(names, f"{OLD}\n"))
    assert sorted(changed(repository, start)) == sorted(names)


def test_a_submodule_is_compared_with_the_commit_that_the_revision_has_of_it(
    repository: Path, tmp_path: Path, changed: Callable[..., list[str]]
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q")
    commit(library, {"inner/a.py": OLD, "inner/b.py": OLD})
    git(repository, "submodule", "--quiet", "add", str(library), "lib")
    start = commit(repository, {})
    assert changed(repository, start) == []
    write(repository, {"lib/inner/b.py": f"{OLD}\n"})
    assert changed(repository, start) == ["lib/inner/b.py"]
    commit(repository / "lib", {})
    commit(repository, {})
    assert changed(repository, start) == ["lib/inner/b.py"]
    assert changed(repository) == []


def test_what_is_said_of_the_whole_project_belongs_to_its_pyproject(
    repository: Path, changed: Callable[..., list[str]]
) -> None:
    commit(repository, {"pyproject.toml": '[project]\nname = "p"\n', "main.py": "x = 1\n"})
    write(repository, {"main.py": "x = 2\n"})
    assert changed(repository) == []
    write(repository, {"pyproject.toml": '[project]\nname = "q"\n'})
    assert changed(repository) == ["pyproject.toml"]
    (repository / "pyproject.toml").unlink()
    assert changed(repository) == ["."]
    commit(repository, {})
    assert changed(repository) == []


def test_several_projects(fapi: Callable[..., Ended], repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, {"a.py": OLD})
    write(other, {"b.py": OLD})
    ended = fapi("check", repository, other, *RULES, "--changed-since", "HEAD")
    findings = [[f["file"] for f in project["findings"]] for project in json.loads(ended.out)["projects"]]
    assert findings == [[], ["b.py"]]


# --- what git cannot tell --------------------------------------------------------------------------


def refused(ended: Ended) -> str:
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    return ended.err.removeprefix("fapi-inspect: ").strip()


@pytest.mark.parametrize("since", ["no-such-branch", "HEAD~99", "HEAD:kept.py", "x...", "f" * 40])
def test_an_unknown_revision(fapi: Callable[..., Ended], repository: Path, since: str) -> None:
    complaint = refused(fapi("check", repository, "--changed-since", since))
    assert complaint == f"--changed-since {since}: git knows no such commit in {repository}"


@pytest.mark.parametrize("since", ["-h", "--output=x", "", " ", "a\nb", "a\0b", "a\x1b[2Jb"])
def test_what_is_no_name(fapi: Callable[..., Ended], repository: Path, since: str) -> None:
    complaint = refused(fapi("check", repository, f"--changed-since={since}"))
    assert complaint == f"--changed-since: {since!r} is not the name of a revision"


def test_a_shallow_clone(fapi: Callable[..., Ended], repository: Path, tmp_path: Path) -> None:
    commit(repository, {"more.py": OLD})
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow))
    complaint = refused(fapi("check", shallow, "--changed-since", "HEAD~1"))
    assert complaint.endswith(
        "; this clone is shallow: fetch more of its history (in GitHub Actions, fetch-depth: 0)"
    )
    assert fapi("check", shallow, "--changed-since", "HEAD").status == 0


def test_no_repository(fapi: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"plain/a.py": OLD})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    complaint = refused(fapi("check", tmp_path / "plain", "--changed-since", "HEAD"))
    assert complaint.startswith(f"--changed-since: git says of {tmp_path / 'plain'}: not a git repository")


def test_no_git(fapi: Callable[..., Ended], repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "no"))
    complaint = refused(fapi("check", repository, "--changed-since", "HEAD"))
    assert complaint == "--changed-since needs git, which is not on the PATH"


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_git_of_the_project_is_none(
    fapi: Callable[..., Ended], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = repository / "git"
    own.write_text("#!/bin/sh\necho ran > ran\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(repository), prepend=os.pathsep)
    refused(fapi("check", repository, "--changed-since", "HEAD"))
    assert not (repository / "ran").exists()


# --- a repository that is nobody's friend ----------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_nothing_that_the_repository_configures_is_run(
    repository: Path, tmp_path: Path, changed: Callable[..., list[str]]
) -> None:
    spy, mark = tmp_path / "spy", tmp_path / "ran"
    spy.write_text(f'#!/bin/sh\necho "$0 $*" >> {mark}\ncat\n')
    spy.chmod(0o755)
    write(repository, {".gitattributes": "*.py filter=spy diff=spy\n"})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "attributes")
    for key in (
        "core.fsmonitor", "filter.spy.clean", "filter.spy.smudge", "filter.spy.process", "diff.spy.textconv",
        "diff.spy.command", "diff.external", "core.pager", "pager.ls-tree", "pager.rev-parse",
        "core.sshCommand", "core.editor", "alias.ls-tree", "alias.rev-parse", "credential.helper",
    ):  # fmt: skip
        git(repository, "config", key, f"!{spy}" if key.startswith("alias") else str(spy))
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction"):
        (hooks / hook).write_bytes(spy.read_bytes())
        (hooks / hook).chmod(0o755)
    write(repository, {"app/one.py": f"{OLD}\n"})
    before = (repository / ".git" / "index").stat().st_mtime_ns
    assert changed(repository) == ["app/one.py"]
    assert not mark.exists()
    assert (repository / ".git" / "index").stat().st_mtime_ns == before
    # the trap works: git itself falls into it
    subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True)
    assert mark.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(
    fapi: Callable[..., Ended], repository: Path, tmp_path: Path
) -> None:
    partial, mark = tmp_path / "partial", tmp_path / "fetched"
    git(repository, "config", "uploadpack.allowFilter", "true")
    commit(repository, {"app/one.py": f"{OLD}\n"})
    git(tmp_path, "clone", "-q", "--filter=tree:0", "--no-checkout", f"file://{repository}", str(partial))
    git(partial, "config", "remote.origin.uploadpack", f"touch {mark}; git-upload-pack")
    write(partial, {"kept.py": OLD})
    complaint = refused(fapi("check", partial, "--changed-since", "HEAD"))
    assert complaint.startswith(f"--changed-since: git says of {partial}: ")
    assert not mark.exists()


def test_the_repository_of_a_hook_is_not_taken_for_the_projects(
    repository: Path, tmp_path: Path, changed: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, {"a.py": OLD})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert changed(repository) == []
