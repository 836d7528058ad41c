"""Which import name and purpose each file has.

A file's import name starts at its source root: the folder that Python would have on
`sys.path`. That is the project's folder or its `src/`, unless the code's own absolute
imports show that a folder below it is meant.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from inspector.source.facts import FileFacts

_TEST_FILE: Final = re.compile(r"(^|/)((conftest|test_[^/]*|[^/]*_test|tests)\.py$|[^/]*unittest[^/]*/)")
_FOLDERS: Final[tuple[tuple[Category, frozenset[str]], ...]] = (
    (Category.TESTS, frozenset({"tests", "test", "testing", "e2e", "integration_tests", "unit_tests"})),
    (Category.VENDORED, frozenset({"vendor", "vendored", "_vendor", "third_party", "site-packages"})),
    (Category.DOCS, frozenset({"docs", "doc", "docs_src", "documentation"})),
    (
        Category.EXAMPLES,
        frozenset({"examples", "example", "samples", "cookbook", "demo", "demos", "notebooks"}),
    ),
    (Category.SCRIPTS, frozenset({"scripts", "script", "bin", "tools", "benchmarks", "ci", "hack"})),
)
_MIGRATIONS: Final = frozenset({"migrations", "alembic", "versions"})
_SCRIPT_FILES: Final = frozenset(
    {"setup.py", "noxfile.py", "tasks.py", "fabfile.py", "conf.py", "gunicorn.conf.py"}
)


def categorise(path: str, facts: FileFacts, package_root: str) -> Category:
    """What a file is for, from its path below the inspected root and what it imports.

    Folder names inside a package that is installed say less than those beside it: a
    package's `tools` or `demo` module is app code, a `tests` folder is tests anywhere.
    """
    folders = path.split("/")[:-1]
    # a revision may be called `1a2b3c_test.py` after what it tests
    is_revision = {"down_revision", "revision"} <= facts.names and not _MIGRATIONS.isdisjoint(folders)
    if _TEST_FILE.search(path) and not is_revision:
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
    files: Mapping[str, FileFacts], project_folders: Iterable[str], package: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """Return for each path its source root and its project's folder, both relative, `""` for the top.

    `package` is what the inspected folder is called where it is itself a package.
    """
    projects = sorted(set(project_folders) | {""}, key=len, reverse=True)
    folders_with_init = {
        path.rpartition("/")[0] for path in files if path.rpartition("/")[2] == "__init__.py"
    }
    anchors: dict[str, str] = {}
    owner: dict[str, str] = {}
    for path in files:
        folder = path.rpartition("/")[0]
        project = next(p for p in projects if p in ("", folder) or folder.startswith(p + "/"))
        owner[path] = project
        top = folder
        while top and top in folders_with_init:
            top = top.rpartition("/")[0]
        anchors[path] = top
    meant = _meant_roots(files, anchors, owner, package)
    return {path: meant[anchor, owner[path]] for path, anchor in anchors.items()}, owner


def _meant_roots(
    files: Mapping[str, FileFacts], anchors: Mapping[str, str], owner: Mapping[str, str], package: str
) -> dict[tuple[str, str], str]:
    """For every folder that could be a source root, the one its code means.

    `anchor` is the lowest folder that is no regular package; the root may be it or any
    folder above it up to the project's, when they form a namespace package.
    """
    folders = _folders(files)
    inside = f"{package}." if package else ""
    imports: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for path, facts in files.items():
        imports[owner[path]].update(
            (f.module.removeprefix(inside), f.name) for f in facts.imports if f.level == 0 and f.module
        )
    bases = {
        project: _base(project, above, files, folders, imports[project])
        for project, above in _highest(anchors, owner).items()
    }
    meant: dict[tuple[str, str], str] = {}
    for path, anchor in anchors.items():
        project = owner[path]
        if (anchor, project) not in meant:
            base = bases[project]
            lowest = max(anchor, base, key=len)
            meant[anchor, project] = _meant_root(lowest, base, files, folders, imports[project])
    return meant


def _folders(files: Iterable[str]) -> set[str]:
    return {
        "/".join(parts[:depth]) for parts in (p.split("/") for p in files) for depth in range(1, len(parts))
    }


def _highest(anchors: Mapping[str, str], owner: Mapping[str, str]) -> dict[str, str]:
    """For every project the highest folder that one of its files could be imported from."""
    found: dict[str, str] = {}
    for path, anchor in anchors.items():
        project = owner[path]
        found[project] = min(found.get(project, project), anchor, key=len)
    return found


def _base(
    project: str,
    above: str,
    files: Mapping[str, FileFacts],
    folders: set[str],
    imports: set[tuple[str, str | None]],
) -> str:
    """A project's folder, or the one above where it is a package that its code imports by its own name.

    An `__init__.py` beside a `pyproject.toml` alone proves nothing: many are there by mistake.
    """
    name = project[len(above) :].strip("/").partition("/")[0]
    itself = name and any(
        module.partition(".")[0] == name
        and _finds(above, module, one, files, folders)
        and not _finds(project, module, one, files, folders)
        for module, one in imports
    )
    return above if itself else project


def _meant_root(
    anchor: str,
    project: str,
    files: Mapping[str, FileFacts],
    folders: set[str],
    imports: set[tuple[str, str | None]],
) -> str:
    if anchor == project:
        return anchor
    prefix = f"{project}/" if project else ""
    below = anchor[len(prefix) :].split("/")
    candidates = [prefix + "/".join(below[:depth]) if depth else project for depth in range(len(below) + 1)]
    if below[0] == "src" and not any(module.partition(".")[0] == "src" for module, _ in imports):
        candidates = candidates[1:]
    for position, candidate in enumerate(candidates[:-1]):
        # the next folder towards the code is imported by its name from here
        towards = below[len(below) - (len(candidates) - 1 - position)]
        if any(
            m.partition(".")[0] == towards and _finds(candidate, m, n, files, folders) for m, n in imports
        ):
            return candidate
    if any(_finds(anchor, module, name, files, folders) for module, name in imports):
        return anchor
    usable = [
        c
        for c in candidates
        if all(part.isidentifier() for part in anchor[len(c) :].strip("/").split("/") if part)
    ]
    return usable[0] if usable else anchor


def _finds(
    root: str, module: str, name: str | None, files: Mapping[str, FileFacts], folders: set[str]
) -> bool:
    """Whether an absolute import finds what it names when it starts from a folder.

    A library may have the name of a folder here, so the first part alone proves nothing.
    """
    if module.partition(".")[0] in sys.stdlib_module_names:
        return False
    where = f"{root}/{module.replace('.', '/')}" if root else module.replace(".", "/")
    home = files.get(f"{where}.py") or files.get(f"{where}/__init__.py")
    if home is None:
        inside = f"{where}/{name}"
        return where in folders and name is not None and (f"{inside}.py" in files or inside in folders)
    if name is None or name == "*" or name in home.names or "__getattr__" in home.names:
        return True
    starred = any(fact.bound == "*" for fact in home.imports)
    return starred or f"{where}/{name}.py" in files or f"{where}/{name}" in folders


def package_of_root(files: Mapping[str, FileFacts], root: Path) -> str:
    """The import name of the inspected folder, where its code imports itself by that name; else nothing.

    A package's own folder may be inspected rather than the one that holds it: `from shop.db import engine`
    in `shop/orders.py`, and `shop` is inspected.
    """
    imports = {(f.module, f.name) for facts in files.values() for f in facts.imports if f.level == 0}
    named = {module.partition(".")[0] for module, _ in imports}
    for depth in range(1, len(root.parts)):
        if not root.parts[-depth].isidentifier():
            break
        name = ".".join(root.parts[-depth:])
        if root.parts[-depth] in named and _is_called(f"{name}.", files, imports):
            return name
    return ""


def _is_called(prefix: str, files: Mapping[str, FileFacts], imports: set[tuple[str, str | None]]) -> bool:
    """Whether more of the imports find what they name under a package's name than from its folder."""
    folders = _folders(files)
    plain = {(module, name) for module, name in imports if _finds("", module, name, files, folders)}
    inside = {(m.removeprefix(prefix), n) for m, n in imports - plain if m.startswith(prefix)}
    return sum(_finds("", module, name, files, folders) for module, name in inside) > len(plain)


def module_name(path: str, root: str, package: str = "") -> tuple[str, bool]:
    """Return a file's import name below its source root, and whether it is a package's `__init__`.

    `package` is what the source root is called where it is itself in a package.
    """
    inside = path[len(root) + 1 :] if root else path
    parts = [*package.split("."), *inside.split("/")] if package else inside.split("/")
    parts[-1] = parts[-1].removesuffix(".py")
    if parts[-1] == "__init__" and len(parts) > 1:
        return ".".join(parts[:-1]), True
    return ".".join(parts), False
