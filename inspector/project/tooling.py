"""What a project's folders say of its Python and its development tools.

Configuration of a folder holds for the folders below it, as the tools themselves have
it; nothing above the inspected root is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import tomli

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.model import Project

_REQUIREMENT: Final = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<rest>[^;#]*)"
)
_VERSION: Final = re.compile(r"(?P<op>>=|>|==|~=|\^|~|<=|<)?\s*v?3\.(?P<minor>\d+)(?P<rest>(?:\.[\d*]+)*)")
_SETUP_PYTHON: Final = re.compile(r"^\s*python_requires\s*=\s*[\"']?(?P<versions>[^\"'\n]+)", re.MULTILINE)
_HOOK_FILES: Final = (
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    "prek.toml",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".lefthook.yaml",
    "lefthook.toml",
    "lefthook.json",
)
_REQUIREMENT_FILES: Final = re.compile(r"(.*/)?(requirements[^/]*\.txt|requirements/[^/]*\.txt)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency as some file declares it: its normalised name and its version part."""

    name: str
    versions: str


@dataclass(eq=False)
class Tooling:
    """One project of the inspected tree: `folder` is that of its `pyproject.toml`, `""` for the root."""

    project: Project
    folder: str

    @cached_property
    def readable(self) -> bool:
        """Whether its `pyproject.toml` is missing or valid: of a broken one nothing is known."""
        return self._pyproject is not None

    @cached_property
    def minimum_python(self) -> tuple[int, int] | None:
        """Return the oldest Python that it says it runs on, None where it says nothing that can be read."""
        for table, key in ((("project",), "requires-python"), (("tool", "poetry", "dependencies"), "python")):
            declared = _table(self._pyproject or {}, *table).get(key)
            declared = _as_table(declared).get("version", declared)
            if isinstance(declared, str):
                return _minimum(declared)
        for name in ("setup.cfg", "setup.py"):
            found = _SETUP_PYTHON.search(self.project.text(self.path(name)) or "")
            if found is not None:
                return _minimum(found["versions"])
        return None

    @cached_property
    def tool_tables(self) -> frozenset[str]:
        """The tools that have a `[tool.x]` table in its `pyproject.toml`."""
        return frozenset(_table(self._pyproject or {}, "tool"))

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Everything that it depends on, for production, development or an extra."""
        return tuple(self._requirements())

    @cached_property
    def hook_file(self) -> str | None:
        """The path of its pre-commit, prek or lefthook configuration."""
        return next((path for name in _HOOK_FILES if self.has(path := self.path(name))), None)

    def requires(self, name: str) -> bool:
        """Whether it depends on a package, by its normalised name."""
        return any(requirement.name == name for requirement in self.requirements)

    def path(self, name: str) -> str:
        """Return the path of a file in its folder."""
        return f"{self.folder}/{name}" if self.folder else name

    def has(self, path: str) -> bool:
        """Whether a file can be read."""
        return self.project.text(path) is not None

    @cached_property
    def _pyproject(self) -> Mapping[str, object] | None:
        try:
            return tomli.loads(self.project.text(self.path("pyproject.toml")) or "")
        except (tomli.TOMLDecodeError, RecursionError):  # of values that are nested too deeply
            return None

    def _requirements(self) -> Iterator[Requirement]:
        data = self._pyproject or {}
        yield from _listed(_table(data, "project").get("dependencies"))
        for table in (_table(data, "project", "optional-dependencies"), _table(data, "dependency-groups")):
            for group in table.values():
                yield from _listed(group)
        yield from _listed(_table(data, "tool", "uv").get("dev-dependencies"))
        for group in _table(data, "tool", "pdm", "dev-dependencies").values():
            yield from _listed(group)
        poetry = _table(data, "tool", "poetry")
        groups = [_table(_as_table(group), "dependencies") for group in _table(poetry, "group").values()]
        for table in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
            for name, version in table.items():
                yield Requirement(_normal(name), version if isinstance(version, str) else "")
        for environment in _table(data, "tool", "hatch", "envs").values():
            yield from _listed(_as_table(environment).get("dependencies"))
            yield from _listed(_as_table(environment).get("extra-dependencies"))
        for path in self.project.manifests:
            inside = path.removeprefix(self.path("")) if path.startswith(self.path("")) else ""
            if inside and _REQUIREMENT_FILES.fullmatch(inside) and inside.count("/") <= 1:
                yield from _listed((self.project.text(path) or "").splitlines())


def tooling(project: Project) -> tuple[Tooling, ...]:
    """Return one entry for each project in the tree that has app code, outermost first."""
    folders = {file.project for file in project.app_files}
    return tuple(Tooling(project, folder) for folder in sorted(folders))


def above(entry: Tooling) -> Iterator[Tooling]:
    """Yield a project and the folders above it that are projects themselves, nearest first."""
    yield entry
    folder = entry.folder
    while folder:
        folder = folder.rpartition("/")[0]
        if not folder or folder in entry.project.project_folders:
            yield Tooling(entry.project, folder)


def is_project_folder(entry: Tooling) -> bool:
    """Whether a folder shows that it is where a project is developed, not just a package cut out of one."""
    if entry.folder in entry.project.project_folders:
        return True
    prefix = entry.path("")
    inside = (
        path[len(prefix) :]
        for path in (*entry.project.manifests, *entry.project.files)
        if path.startswith(prefix)
    )
    return any("/" not in path or path.startswith(("tests/", "test/")) for path in inside)


def _minimum(specifier: str) -> tuple[int, int] | None:
    """Return the oldest Python 3 that a specifier admits: `>=3.11,<4`, `^3.12`, `3.11.*`, `>3.10`."""
    lower = []
    for alternative in specifier.split("||"):
        for part in alternative.split(","):
            found = _VERSION.match(part.strip())
            if found is None or found["op"] in {"<", "<="}:
                continue
            whole_minor = found["op"] == ">" and not found["rest"]
            lower.append((3, int(found["minor"]) + (1 if whole_minor else 0)))
            break
    return min(lower) if lower else None


def _listed(value: object) -> Iterator[Requirement]:
    if not isinstance(value, list):
        return
    for item in value:
        found = _REQUIREMENT.match(item) if isinstance(item, str) and not item.startswith("-") else None
        if found is not None:
            yield Requirement(_normal(found["name"]), found["rest"].strip())


def _table(data: Mapping[str, object], *path: str) -> Mapping[str, object]:
    for key in path:
        data = _as_table(data.get(key))
    return data


def _as_table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
