"""The files of a project that are worth reading: what git would track, and no vendored trees.

Paths are relative to the root, with `/`, and otherwise exactly what the file system
calls them: names that are no valid text keep their surrogates.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec

_PRUNED: Final = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "site-packages", "__pypackages__", "node_modules"}
    | {"__pycache__", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs"}
)
_BUILT: Final = frozenset({"build", "dist"})
_OTHER: Final = re.compile(
    r"""pyproject\.toml | setup\.cfg | requirements.*\.txt | \.?ruff\.toml | \.?mypy\.ini
    | pyrightconfig\.json | ty\.toml | pyrefly\.toml | prek\.toml | tox\.ini | pytest\.ini | alembic\.ini
    | Dockerfile.* | Containerfile.* | .*\.[dD]ockerfile | .*\.ya?ml | \.gitignore""",
    re.VERBOSE | re.DOTALL,
)
_ENV: Final = re.compile(r"\.env(?:\..*)?|env\.(?:example|sample|template|dist)|.*\.env", re.DOTALL)
_LOCK: Final = ".#"  # how the link starts by which Emacs locks a file: it names a person and a process
_GROUP_NAME: Final = re.compile(r"\?P<\w+>")
_LARGEST_IGNORE_FILE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a project's tree holds; every tuple is sorted."""

    python: tuple[str, ...]  # `.py` files
    projects: tuple[str, ...]  # folders with a `pyproject.toml`, `""` for the root
    others: tuple[str, ...]  # manifests and configuration that later phases read, env files
    ignored_env: frozenset[str]  # those of the env files that git ignores
    problems: tuple[tuple[str, str], ...]  # path and reason


def discover(root: Path, exclude: tuple[str, ...] = ()) -> Discovery:
    """Find what is to be read below a folder; `exclude` are further patterns as in a .gitignore.

    A root that is itself ignored, or lies in a virtual environment, was asked for by
    name and is inspected all the same. A link to a file is followed where it leads to
    a file inside the root that is neither left out nor found under its own name; a
    link to a folder leads to nothing that is not found already. A link of a module's
    name that leads nowhere is a problem: what was to be read there is not.
    """
    walk = _Walk(root, exclude)
    walk.run()
    walk.follow_links()
    return walk.result()


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of one file, for paths below the folder it stands in."""

    base: str  # that folder relative to the top of the repository, with a slash behind, or ""
    spec: GitIgnoreSpec
    any: re.Pattern[str]  # matches what at least one of the patterns matches: most paths match none

    def verdict(self, name: str) -> bool | None:
        """Tell whether a path (folders end with `/`) is ignored; None where no pattern is about it."""
        relative = name[len(self.base) :]
        if not self.any.match(relative):
            return None
        return self.spec.check_file(relative, separators=()).include


_Chain = tuple[_Patterns, ...]  # the deepest file first: it decides


@dataclass(slots=True)
class _Walk:
    root: Path
    exclude: tuple[str, ...]
    prefix: str = ""  # of the root relative to the top of its repository, with a slash behind, or ""
    ignored_root: bool = False
    excluded: _Chain = ()
    folders: dict[str, _Chain] = field(default_factory=dict)  # those walked, with the rules inside
    links: list[tuple[str, str]] = field(default_factory=list)  # relative and full path
    python: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    ignored_env: set[str] = field(default_factory=set)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def run(self) -> None:
        if self.exclude:
            self.excluded = _patterns("", self.exclude)
        todo = [("", str(self.root), self.outer_rules())]
        while todo:
            relative, path, chain = todo.pop()
            todo.extend(self.folder(relative, path, chain))

    def outer_rules(self) -> _Chain:
        """Collect the rules from above the root: of the repository and of the folders between."""
        real = Path(os.path.realpath(self.root))
        top = next((folder for folder in (real, *real.parents) if (folder / ".git").exists()), None)
        if top is None:
            return ()
        parts = real.relative_to(top).parts
        chain = _patterns("", _lines(_git_folder(top) / "info" / "exclude"))
        for base in accumulate((f"{part}/" for part in parts), initial=""):
            if base and _ignored(chain, base):
                self.ignored_root = True
                return ()
            if base.count("/") < len(parts):  # the walk reads the root's own
                chain = _patterns(base, _lines(top / base / ".gitignore")) + chain
        self.prefix = "".join(f"{part}/" for part in parts)
        return chain

    def folder(self, relative: str, path: str, chain: _Chain) -> Iterable[tuple[str, str, _Chain]]:
        try:
            with os.scandir(path) as scan:
                entries = list(scan)
        except OSError as error:
            self.problems.append((relative or ".", f"cannot be listed: {error.strerror or error}"))
            return ()
        names = {entry.name for entry in entries}
        if relative and "pyvenv.cfg" in names:
            return ()
        base = f"{relative}/" if relative else ""
        if ".gitignore" in names:
            chain = _patterns(self.prefix + base, _lines(Path(path) / ".gitignore")) + chain
        self.folders[relative] = chain
        has_package = "pyproject.toml" in names or "setup.py" in names
        inner: list[tuple[str, str, _Chain]] = []
        for entry in entries:
            child = base + entry.name
            if _is_link(entry):
                self.links.append((child, entry.path))
            elif entry.is_dir(follow_symlinks=False):
                if self.enters(child, entry, chain, has_package=has_package):
                    inner.append((child, entry.path, chain))
            elif _is_wanted(entry.name):
                self.file(child, chain, is_regular=entry.is_file(follow_symlinks=False))
        return inner

    def enters(self, relative: str, entry: os.DirEntry[str], chain: _Chain, *, has_package: bool) -> bool:
        if entry.name in _PRUNED:
            return False
        built = has_package and entry.name in _BUILT
        if built and not (Path(entry.path) / "__init__.py").is_file():
            return False
        return not self.is_left_out(f"{relative}/", chain)

    def is_left_out(self, relative: str, chain: _Chain) -> bool:
        return _ignored(self.excluded, relative) or _ignored(chain, self.prefix + relative)

    def file(self, relative: str, chain: _Chain, *, is_regular: bool) -> None:
        if _ignored(self.excluded, relative):
            return
        folder, _, name = relative.rpartition("/")
        ignored = _ignored(chain, self.prefix + relative)
        is_env = not name.endswith(".py") and _ENV.fullmatch(name) is not None
        if ignored and not is_env:
            return
        if not is_regular:
            self.problems.append((relative, "is not a regular file"))
            return
        if name.endswith(".py"):
            self.python.append(relative)
            return
        self.others.append(relative)
        if is_env and (ignored or self.ignored_root):
            self.ignored_env.add(relative)
        if name == "pyproject.toml":
            self.projects.append(folder)

    def follow_links(self) -> None:
        """Follow links to files, after the walk: a file's own name comes before the names of links to it."""
        root = os.path.realpath(self.root)
        inside = root if root.endswith(os.sep) else root + os.sep
        found = set(self.python)
        for relative, path in sorted(self.links):
            folder, _, name = relative.rpartition("/")
            if name.endswith(".py") and not name.startswith(_LOCK) and (reason := _broken(path)):
                if not self.is_left_out(relative, self.folders[folder]):
                    self.problems.append((relative, f"is a link that leads nowhere: {reason}"))
                continue
            target = os.path.realpath(path)
            if not target.startswith(inside) or not _is_regular(target):
                continue
            real = target[len(inside) :].replace(os.sep, "/")
            rules = self.folders.get(real.rpartition("/")[0])
            left_out = rules is None or (not _ENV.fullmatch(name) and self.is_left_out(real, rules))
            if left_out or not _is_wanted(name):
                continue
            if name.endswith(".py"):
                if real in found:
                    continue
                found.add(real)
            self.file(relative, self.folders[folder], is_regular=True)

    def result(self) -> Discovery:
        return Discovery(
            python=tuple(sorted(self.python)),
            projects=tuple(sorted(self.projects)),
            others=tuple(sorted(self.others)),
            ignored_env=frozenset(self.ignored_env),
            problems=tuple(sorted(self.problems)),
        )


def _is_wanted(name: str) -> bool:
    return name.endswith(".py") or bool(_OTHER.fullmatch(name) or _ENV.fullmatch(name))


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    if os.name != "nt":
        return False
    # a junction is a plain folder to `is_symlink`, and can lead back up
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return bool(tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1))


def _broken(path: str) -> str | None:
    """Why a link leads nowhere, None where it leads to something."""
    try:
        os.stat(path)  # noqa: PTH116 - as in the walk, a Path costs more than the call
    except OSError as error:
        return error.strerror or str(error)
    return None


def _is_regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


# --- ignore rules ----------------------------------------------------------------------------


def _ignored(chain: _Chain, name: str) -> bool:
    for patterns in chain:
        verdict = patterns.verdict(name)
        if verdict is not None:
            return verdict
    return False


def _patterns(base: str, lines: Iterable[str]) -> _Chain:
    """Compile the patterns of a file; lines that git would not understand are skipped."""
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    spec = _compiled(kept)
    if spec is None:  # one line is wrong at least
        kept = [line for line in kept if _compiled([line]) is not None]
        spec = _compiled(kept)
    if not kept or spec is None:
        return ()
    regexes = [getattr(pattern, "regex", None) for pattern in spec.patterns]
    union = "|".join(f"(?:{_GROUP_NAME.sub('?:', regex.pattern)})" for regex in regexes if regex is not None)
    return (_Patterns(base, spec, re.compile(union, re.DOTALL)),)


def _compiled(lines: list[str]) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        return None


def _lines(path: Path) -> list[str]:
    """Read the lines of an ignore file; none where there is no regular file (git follows no links here)."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_IGNORE_FILE:
            return []
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError:
        return []
    return text.replace("\r\n", "\n").split("\n")


def _git_folder(top: Path) -> Path:
    """Find where a work tree's repository is: a linked work tree's `.git` is a file that says where."""
    git = top / ".git"
    if git.is_dir():
        return git
    named = next((line[8:] for line in _lines(git) if line.startswith("gitdir: ")), ".git")
    folder = top / named
    common = _lines(folder / "commondir")
    return folder / common[0] if common else folder
