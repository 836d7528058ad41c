"""What an unchanged project's report was: linking and rules need not run again.

A memo is found only under a key of everything that decides a report: the contents of
all Python files, of the other files that rules read, what git tracks and ignores, the
rules and settings of the run, and the tool itself. Like every cache here it never fails
an inspection: what cannot be read or written is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

import inspector
from inspector import __version__
from inspector.project.records import Application, Feature, Layout, Problem, SettingsClass, Unresolved
from inspector.report.model import Report, Summary
from inspector.rules.declare import Finding, Suppressed
from inspector.source import cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.config import Config
    from inspector.project.texts import Texts
    from inspector.rules.declare import Rule
    from inspector.source.load import SourceTree

_LARGEST_READ: Final = 4_000_000
_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class _Memo:
    """The part of a report that the project decides."""

    key: bytes
    name: str
    summary: Summary
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    apps: tuple[Application, ...]
    unresolved_routes: tuple[Unresolved, ...]
    settings: tuple[SettingsClass, ...]
    unresolved_settings: tuple[Unresolved, ...]
    features: tuple[Feature, ...]
    layout: Layout
    suppressed: tuple[Suppressed, ...]


def key_of(tree: SourceTree, config: Config, rules: Sequence[Rule]) -> bytes:
    """Identify everything that decides the report of a tree."""
    whole = hashlib.blake2b(digest_size=_DIGEST)
    for part in _parts(tree, config, rules):
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return whole.digest()


def _parts(tree: SourceTree, config: Config, rules: Sequence[Rule]) -> Iterator[bytes]:
    yield repr((__version__, sys.version_info[:2], _own_files())).encode()
    yield repr((tuple(rule.code for rule in rules), str(config.severity))).encode()
    yield repr(config.per_path_ignores).encode("utf-8", "backslashreplace")
    yield repr([(one.table, one.name, one.value) for one in config.tables]).encode(
        "utf-8", "backslashreplace"
    )
    yield os.fsencode(os.path.realpath(tree.root))
    yield tree.digest
    yield repr(tree.discovery.projects).encode("utf-8", "backslashreplace")
    yield repr(sorted(tree.discovery.ignored_env)).encode("utf-8", "backslashreplace")
    for path in tree.discovery.others:
        yield os.fsencode(path)
        yield _content(tree.root / path)
    for git in (folder / ".git" for folder in (tree.root.resolve(), *tree.root.resolve().parents)):
        if git.exists():
            yield _look(git / "index" if git.is_dir() else git)


def _own_files() -> tuple[tuple[str, int, int], ...]:
    """How the tool's own files look, so that a changed rule is never answered from memory."""
    home = Path(inspector.__file__).parent
    found = []
    for folder, _, files in os.walk(home):
        for name in files:
            if name.endswith(".py"):
                status = Path(folder, name).stat()
                found.append((name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def _content(path: Path) -> bytes:
    look = _look(path)
    try:
        small = path.is_file() and path.stat().st_size <= _LARGEST_READ
        return hashlib.blake2b(path.read_bytes(), digest_size=_DIGEST).digest() if small else look
    except OSError:
        return look


def _look(path: Path) -> bytes:
    try:
        status = path.stat()
    except OSError:
        return b"missing"
    return repr((status.st_size, status.st_mtime_ns, status.st_ino)).encode()


def recall(folder: Path, tree: SourceTree, key: bytes, texts: Texts) -> Report | None:
    """Return the report that was kept under a key; None where there is none."""
    try:
        memo = msgspec.msgpack.decode(_path(folder, tree).read_bytes(), type=_Memo)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    if memo.key != key:
        return None
    return Report(
        name=memo.name,
        root=tree.root,
        version=__version__,
        summary=memo.summary,
        findings=memo.findings,
        problems=memo.problems,
        apps=memo.apps,
        unresolved_routes=memo.unresolved_routes,
        settings=memo.settings,
        unresolved_settings=memo.unresolved_settings,
        features=memo.features,
        layout=memo.layout,
        texts=texts,
        suppressed=memo.suppressed,
    )


def keep(folder: Path, tree: SourceTree, key: bytes, report: Report) -> None:
    """Keep a report under its key, in place of the last one of this project."""
    memo = _Memo(
        key,
        report.name,
        report.summary,
        report.findings,
        report.problems,
        report.apps,
        report.unresolved_routes,
        report.settings,
        report.unresolved_settings,
        report.features,
        report.layout,
        report.suppressed,
    )
    # names with surrogates cannot be encoded: such a report is made anew each time
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeError, TypeError, RecursionError):
        path = _path(folder, tree)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cache.prune(path.parent)
        cache.write(path, [msgspec.msgpack.encode(memo)])


def _path(folder: Path, tree: SourceTree) -> Path:
    name = hashlib.blake2b(os.fsencode(os.path.realpath(tree.root)), digest_size=_DIGEST).hexdigest()
    return folder / "reports" / f"{name}.report"
