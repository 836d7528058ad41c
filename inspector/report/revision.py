"""What a git revision holds below a folder, so that findings can be kept to files that changed since.

The inspected repository may be foreign, and git obeys a repository's configuration:
comparing a work tree runs its `core.fsmonitor` and its filters, a difference its
drivers, a missing object its remotes. So git is asked for two things that run nothing,
which commit a name stands for and what its tree lists, with the network shut; the work
tree is compared here, file by file, by content. That also makes no difference between
what is committed, staged, unstaged and untracked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspector.errors import RevisionError
from inspector.report.narrow import with_findings
from inspector.report.terminal import visible
from inspector.source.facts import SourceProblem
from inspector.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.report.model import Report

_SECONDS: Final = 60
_KEPT: Final = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_SET: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # what a partial clone lacks is not fetched
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_OPTIONS: Final = ("--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")
_SUBMODULE: Final = "160000"
_SINCE_FORK: Final = "..."
_PYPROJECT: Final = "pyproject.toml"
_ROOT: Final = "."


@dataclass(frozen=True)
class Revision:
    """The files of a revision below a folder: object names by paths relative to it, with `/`."""

    root: Path
    objects: Mapping[str, str]

    def changed(self, file: str) -> bool:
        """Whether a file is another one than in the revision, or was not there.

        A finding on the root as a whole, which has no `pyproject.toml`, is of a changed
        file where the revision has one.
        """
        if file == _ROOT:
            return _PYPROJECT in self.objects
        try:
            path = (self._real / file).resolve()
            known = self.objects.get(path.relative_to(self._real).as_posix())
        except (OSError, ValueError):
            return True
        data = read_bytes(path)
        return known is None or isinstance(data, SourceProblem) or known not in _names(data, len(known))

    @cached_property
    def _real(self) -> Path:
        return self.root.resolve()


def narrow_to_changed(report: Report, since: Revision) -> Report:
    """Return the report with the findings that stand in files that changed, counted anew."""
    files = {finding.place.file for finding in report.findings}
    files.update(one.finding.place.file for one in report.suppressed)
    changed = {file for file in files if since.changed(file)}
    findings = tuple(finding for finding in report.findings if finding.place.file in changed)
    suppressed = tuple(one for one in report.suppressed if one.finding.place.file in changed)
    return replace(with_findings(report, findings), suppressed=suppressed)


def _names(content: bytes, digits: int) -> Iterator[str]:
    """Yield the names that git has for a content: as it is, and with the line endings that it stores."""
    for stored in (content, content.replace(b"\r\n", b"\n")):
        # a name and no protection: SHA-1 in most repositories, SHA-256 in some
        digest = hashlib.sha1(usedforsecurity=False) if digits == 40 else hashlib.sha256()
        digest.update(b"blob %d\0" % len(stored))
        digest.update(stored)
        yield digest.hexdigest()


def revision(root: Path, name: str) -> Revision:
    """Read what a revision holds below `root`, in the repository that `root` is in.

    `name` is anything that git understands as a commit; `main...` is the commit at which
    this branch left `main`. Raises RevisionError where git cannot tell.
    """
    if name.startswith("-") or not name.strip() or not name.isprintable():
        raise RevisionError(f"--changed-since: {name!r} is not the name of a revision")
    git = _program(root)
    return Revision(root, dict(_listed(git, root.resolve(), "", _commit(git, root, name))))


def _program(root: Path) -> str:
    found = shutil.which("git")
    # Windows looks into the current folder first, which may be the inspected one
    if found is None or Path(found).resolve().is_relative_to(root.resolve()):
        raise RevisionError("--changed-since needs git, which is not on the PATH")
    return found


def _commit(git: str, root: Path, name: str) -> str:
    if _ask(git, root, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        raise RevisionError(f"--changed-since: {root} is in no work tree of a git repository")
    base = name.removesuffix(_SINCE_FORK)
    asked = ("merge-base", base, "HEAD") if base != name else ("rev-parse", "--verify", f"{base}^{{commit}}")
    try:
        return _ask(git, root, *asked).decode("ascii").strip()
    except RevisionError as error:
        raise RevisionError(
            f"--changed-since {name}: git knows no such commit in {root}{_way_out(git, root)}"
        ) from error


def _way_out(git: str, root: Path) -> str:
    if _ask(git, root, "rev-parse", "--is-shallow-repository").strip() != b"true":
        return ""
    return "; this clone is shallow: fetch more of its history (in GitHub Actions, fetch-depth: 0)"


def _listed(git: str, folder: Path, prefix: str, commit: str) -> Iterator[tuple[str, str]]:
    """Yield path and object name of all files of a commit below a folder, those of submodules too."""
    for line in _ask(git, folder, "ls-tree", "-r", "-z", commit).split(b"\0")[:-1]:
        about, _, raw = line.partition(b"\t")
        mode, _, name = about.decode("ascii").split()
        path = os.fsdecode(raw)
        submodule = folder / path
        if mode != _SUBMODULE:
            yield prefix + path, name
        elif (submodule / ".git").exists():
            yield from _listed(git, submodule, f"{prefix}{path}/", name)


def _ask(git: str, folder: Path, *arguments: str) -> bytes:
    """Run git where it runs nothing else; raises RevisionError with what it complains about."""
    command = [git, *_OPTIONS, "-C", os.fspath(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no argument that is an option unless it is ours
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RevisionError(f"--changed-since: git did not answer within {_SECONDS} seconds") from error
    except OSError as error:
        raise RevisionError(f"--changed-since: git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        complaint = said.removeprefix("fatal: ") or f"it ended with status {done.returncode}"
        raise RevisionError(f"--changed-since: git says of {folder}: {visible(complaint)}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the user's environment without what points git to another repository, as hooks of git do."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return {**own, **_SET}
