"""Which import name and purpose each file has.

A file's import name starts at its source root: the folder that Python would have on
`sys.path`. That is the project's folder or its `src/`, unless the code's own absolute
imports show that a folder below it is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.source.facts import FileFacts

_TEST_FILE: Final = re.compile(r"(^|/)(conftest|test_[^/]*|[^/]*_test|tests)\.py$")
_FOLDERS: Final[tuple[tuple[Category, frozenset[str]], ...]] = (
    (Category.TESTS, frozenset({"tests", "test", "testing", "e2e", "integration_tests", "unit_tests"})),
    (Category.VENDORED, frozenset({"vendor", "vendored", "_vendor", "third_party", "site-packages"})),
    (Category.DOCS, frozenset({"docs", "doc", "docs_src", "documentation"})),
    (Category.EXAMPLES, frozenset({"examples", "example", "samples", "cookbook", "demo", "demos", "notebooks"})),
    (Category.SCRIPTS, frozenset({"scripts", "script", "bin", "tools", "benchmarks", "ci", "hack"})),
)
_MIGRATIONS: Final = frozenset({"migrations", "alembic", "versions"})
_SCRIPT_FILES: Final = frozenset({"setup.py", "noxfile.py", "tasks.py", "fabfile.py", "conf.py", "gunicorn.conf.py"})


def categorise(path: str, facts: FileFacts, package_root: str) -> Category:
    """What a file is for, from its path below the inspected root and what it imports.

    Folder names inside a package that is installed say less than those beside it: a
    package's `tools` or `demo` module is app code, a `tests` folder is tests anywhere.
    """
    folders = path.split("/")[:-1]
    if _TEST_FILE.search(path):
        return Category.TESTS
    outside = set(package_root.split("/")) if package_root else set()
    inside = [folder for folder in folders if folder not in outside]
    top = inside[:1] if package_root != "" or "/" in path else []
    for category, names in _FOLDERS:
        where = folders if category in {Category.TESTS, Category.VENDORED} else [*outside, *top]
        if not names.isdisjoint(where):
            return category
    modules = {fact.module.partition(".")[0] for fact in facts.imports if fact.level == 0}
    if not _MIGRATIONS.isdisjoint(folders) and ("alembic" in modules or "revision" in facts.names):
        return Category.MIGRATIONS
    if len(folders) == 0 and path in _SCRIPT_FILES and path != "tasks.py":
        return Category.SCRIPTS
    return Category.APP


def source_roots(
    files: Mapping[str, FileFacts], project_folders: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return for each path its source root and its project's folder, both relative, `""` for the top."""
    projects = sorted(set(project_folders) | {""}, key=len, reverse=True)
    folders_with_init = {path.rpartition("/")[0] for path in files if path.rpartition("/")[2] == "__init__.py"}
    anchors: dict[str, str] = {}
    owner: dict[str, str] = {}
    for path in files:
        folder = path.rpartition("/")[0]
        project = next(p for p in projects if p == "" or folder == p or folder.startswith(p + "/"))
        owner[path] = project
        top = folder
        while top and top in folders_with_init:
            top = top.rpartition("/")[0]
        anchors[path] = top if len(top) >= len(project) else project
    meant = _meant_roots(files, anchors, owner)
    return {path: meant[anchor, owner[path]] for path, anchor in anchors.items()}, owner


def _meant_roots(
    files: Mapping[str, FileFacts], anchors: Mapping[str, str], owner: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """For every folder that could be a source root, the one its code means.

    `anchor` is the lowest folder that is no regular package; the root may be it or any
    folder above it up to the project's, when they form a namespace package.
    """
    children: dict[str, set[str]] = defaultdict(set)
    for path in files:
        parts = path.split("/")
        for depth in range(len(parts)):
            name = parts[depth].removesuffix(".py")
            children["/".join(parts[:depth])].add(name)
    imported: dict[str, set[str]] = defaultdict(set)
    for path, facts in files.items():
        imported[anchors[path]].update(
            fact.module.partition(".")[0] for fact in facts.imports if fact.level == 0 and fact.module
        )
    by_project: dict[str, set[str]] = defaultdict(set)
    for path, anchor in anchors.items():
        by_project[owner[path]].update(imported[anchor])
    meant: dict[tuple[str, str], str] = {}
    for path, anchor in anchors.items():
        project = owner[path]
        if (anchor, project) not in meant:
            meant[anchor, project] = _meant_root(anchor, project, children, by_project[project])
    return meant


def _meant_root(anchor: str, project: str, children: Mapping[str, set[str]], imported: set[str]) -> str:
    if anchor == project:
        return anchor
    prefix = f"{project}/" if project else ""
    below = anchor[len(prefix) :].split("/")
    candidates = [prefix + "/".join(below[:depth]) if depth else project for depth in range(len(below) + 1)]
    if below[0] == "src" and "src" not in imported:
        candidates = candidates[1:]
    for position, candidate in enumerate(candidates):
        on_the_way = below[len(below) - (len(candidates) - 1 - position) :][:1]
        # the next folder towards the code, or any package directly here, is imported by name
        if on_the_way and on_the_way[0] in imported:
            return candidate
    if not imported.isdisjoint(children[anchor] - {"__init__"}):
        return anchor
    usable = [c for c in candidates if all(part.isidentifier() for part in anchor[len(c) :].strip("/").split("/") if part)]
    return usable[0] if usable else anchor


def module_name(path: str, root: str) -> tuple[str, bool]:
    """Return a file's import name below its source root, and whether it is a package's `__init__`."""
    inside = path[len(root) + 1 :] if root else path
    parts = inside.removesuffix(".py").split("/")
    if parts[-1] == "__init__" and len(parts) > 1:
        return ".".join(parts[:-1]), True
    return ".".join(parts), False
