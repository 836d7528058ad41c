"""What a project's `pyproject.toml`, requirements and env files say, as typed records.

A file that cannot be read or parsed gives no record; `manifest_problems` tells why.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import tomli

from inspector.project.records import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.project.model import Project

_NAME: Final = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_SEPARATORS: Final = re.compile(r"[-_.]+")
_BOUND: Final = re.compile(r"(>=|~=|===|==|\^|~|>|<=|<|!=)?\s*v?(\d+)(?:\.(\d+|\*))?")
_COMMENTED: Final = re.compile(r"#+[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=(.*)")
_REQUIREMENTS_FILE: Final = re.compile(r"(?:.*/)?requirements[^/]*\.txt|(?:.*/)?requirements/[^/]*\.txt")


# --- pyproject.toml ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """One declared dependency: its normalised name (`pydantic-settings`) and where it is listed.

    `group` is empty for what the package needs itself, else the extra, dependency group
    or environment.
    """

    name: str
    group: str = ""


@dataclass(frozen=True, eq=False)
class Pyproject:
    """A `pyproject.toml`: PEP 621 tables, dependency groups, and Poetry's, PDM's, uv's and Hatch's own."""

    path: str
    document: Mapping[str, object] = field(repr=False)
    text: str = field(repr=False)

    def at(self, *keys: str) -> object:
        """Return the value at nested keys, `at("tool", "ruff", "line-length")`; None where one is missing."""
        found: object = self.document
        for key in keys:
            if not isinstance(found, dict):
                return None
            found = found.get(key)
        return found

    @cached_property
    def name(self) -> str | None:
        """The distribution's name, as written."""
        found = self.at("project", "name") or self.at("tool", "poetry", "name")
        return found if isinstance(found, str) else None

    @cached_property
    def tools(self) -> frozenset[str]:
        """The names of the `[tool.*]` tables."""
        return frozenset(_table(self.at("tool")))

    @cached_property
    def requires_python(self) -> str | None:
        """The declared range of Python versions, as written: `>=3.11,<4` or Poetry's `^3.11`."""
        declared = self.at("project", "requires-python")
        if isinstance(declared, str):
            return declared
        poetry = self.at("tool", "poetry", "dependencies", "python")
        if isinstance(poetry, dict):
            poetry = poetry.get("version")
        return poetry if isinstance(poetry, str) else None

    @cached_property
    def minimum_python(self) -> tuple[int, int] | None:
        """The oldest minor version that `requires_python` admits, (3, 0) without a lower bound."""
        if self.requires_python is None:
            return None
        return min(_lower_bound(part) for part in self.requires_python.split("||"))

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every declared dependency, those of extras, groups and environments included."""
        return tuple(dict.fromkeys(self._requirements()))

    def line_of(self, key: str) -> int:
        """Return the first line that assigns a key, counted from 1; 1 where none does."""
        found = re.search(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*=", self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.end()) + 1 if found else 1

    def _requirements(self) -> Iterator[Requirement]:
        yield from _listed(self.at("project", "dependencies"), "")
        for keys in (
            ("project", "optional-dependencies"),
            ("dependency-groups",),
            ("tool", "pdm", "dev-dependencies"),
        ):
            for group, listed in _table(self.at(*keys)).items():
                yield from _listed(listed, group)
        yield from _listed(self.at("tool", "uv", "dev-dependencies"), "dev")
        for environment, table in _table(self.at("tool", "hatch", "envs")).items():
            for key in ("dependencies", "extra-dependencies"):
                yield from _listed(_table(table).get(key), environment)
        yield from _keyed(self.at("tool", "poetry", "dependencies"), "")
        yield from _keyed(self.at("tool", "poetry", "dev-dependencies"), "dev")
        for group, table in _table(self.at("tool", "poetry", "group")).items():
            yield from _keyed(_table(table).get("dependencies"), group)


def pyproject(project: Project, folder: str = "") -> Pyproject | None:
    """Return the `pyproject.toml` of a folder below the root; None where there is none that can be read."""
    return _manifests_of(project).pyproject(_join(folder, "pyproject.toml"))


def requirement_names(project: Project, folder: str = "") -> frozenset[str]:
    """Return the normalised names of what a folder's `pyproject.toml` and requirements files list."""
    found = pyproject(project, folder)
    names = {requirement.name for requirement in found.requirements} if found else set()
    prefix = f"{folder}/" if folder else ""
    for path in project.manifests:
        inside = path.removeprefix(prefix)
        if path.startswith(prefix) and inside.count("/") < 2 and _REQUIREMENTS_FILE.fullmatch(inside):
            names.update(r.name for r in _listed((project.text(path) or "").split("\n"), ""))
    return frozenset(names)


def normalise(name: str) -> str:
    """Return a distribution's name as PyPI compares it: `Pydantic_Settings` is `pydantic-settings`."""
    return _SEPARATORS.sub("-", name).lower()


def _listed(listed: object, group: str) -> Iterator[Requirement]:
    if isinstance(listed, list):
        for entry in listed:
            if isinstance(entry, str) and (found := _NAME.match(entry)):
                yield Requirement(normalise(found[1]), group)


def _keyed(table: object, group: str) -> Iterator[Requirement]:
    yield from (Requirement(normalise(name), group) for name in _table(table) if name != "python")


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _lower_bound(clauses: str) -> tuple[int, int]:
    bounds = [(3, 0)]
    for clause in clauses.split(","):
        found = _BOUND.match(clause.strip())
        if found and found[1] not in {"<", "<=", "!="}:
            minor = int(found[3]) if found[3] and found[3] != "*" else 0
            bounds.append((int(found[2]), minor))
    return max(bounds)


# --- env files ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnvEntry:
    """One assignment of an env file; `commented` when it is written behind a `#`."""

    name: str
    value: str
    line: int
    commented: bool = False


@dataclass(frozen=True, slots=True)
class EnvFile:
    """An env file as python-dotenv reads it, commented-out assignments beside it."""

    path: str
    entries: tuple[EnvEntry, ...]
    problems: tuple[Problem, ...] = ()

    def place(self) -> Place:
        """Return the file as a whole."""
        return Place(self.path)


def env_files(project: Project) -> tuple[str, ...]:
    """Return the paths of all env files that the project holds, templates included."""
    return tuple(path for path in project.manifests if is_env_file(path))


def is_env_file(path: str) -> bool:
    """Tell whether a file's name is that of an env file: `.env`, `.env.example`, `prod.env`."""
    name = path.rpartition("/")[2]
    return name == ".env" or name.startswith(".env.") or name.endswith(".env")


def env_file(project: Project, path: str) -> EnvFile | None:
    """Return the env file at a path below the root; None where it cannot be read."""
    return _manifests_of(project).env_file(path)


def parse_env(path: str, text: str) -> EnvFile:
    """Make the record of an env file from its text; a line that is no assignment is a problem."""
    from dotenv.parser import parse_stream

    entries: list[EnvEntry] = []
    problems: list[Problem] = []
    for binding in parse_stream(io.StringIO(text)):
        original = binding.original.string
        leading = original[: len(original) - len(original.lstrip())]
        line = binding.original.line + leading.count("\n")
        if binding.error:
            problems.append(Problem(path, line, "is no assignment that python-dotenv can read"))
        elif binding.key is not None:
            entries.append(EnvEntry(binding.key, binding.value or "", line))
        elif (found := _COMMENTED.match(original.strip())) is not None:
            entries.append(EnvEntry(found[1], found[2].strip(), line, commented=True))
    return EnvFile(path, tuple(entries), tuple(problems))


# --- reading --------------------------------------------------------------------------------------


def manifest_problems(project: Project) -> tuple[Problem, ...]:
    """Return why `pyproject.toml` and env files that are there could not be read, in whole or in part."""
    manifests = _manifests_of(project)
    for path in project.manifests:
        if path.rpartition("/")[2] == "pyproject.toml":
            manifests.pyproject(path)
        elif is_env_file(path):
            manifests.env_file(path)
    return tuple(sorted(manifests.problems))


class _Manifests:
    """The manifests of one project, each read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._pyprojects: dict[str, Pyproject | None] = {}
        self._env_files: dict[str, EnvFile | None] = {}
        self.problems: list[Problem] = []

    def pyproject(self, path: str) -> Pyproject | None:
        if path not in self._pyprojects:
            self._pyprojects[path] = self._read_pyproject(path)
        return self._pyprojects[path]

    def env_file(self, path: str) -> EnvFile | None:
        if path not in self._env_files:
            self._env_files[path] = self._read_env_file(path)
        return self._env_files[path]

    def _read_pyproject(self, path: str) -> Pyproject | None:
        text = self._text(path)
        if text is None:
            return None
        try:
            return Pyproject(path, tomli.loads(text), text)
        except tomli.TOMLDecodeError as error:
            self.problems.append(Problem(path, error.lineno, f"is not valid TOML: {error.msg}"))
        except RecursionError:
            self.problems.append(Problem(path, 0, "is nested too deeply to be read"))
        return None

    def _read_env_file(self, path: str) -> EnvFile | None:
        text = self._text(path)
        if text is None:
            return None
        found = parse_env(path, text)
        self.problems.extend(found.problems)
        return found

    def _text(self, path: str) -> str | None:
        if path not in self._project.manifests:
            return None
        text = self._project.text(path)
        if text is None:
            self.problems.append(Problem(path, 0, "cannot be read as UTF-8 text"))
        return text


def _manifests_of(project: Project) -> _Manifests:
    found = project.__dict__.get("_manifests")
    if not isinstance(found, _Manifests):
        found = project.__dict__["_manifests"] = _Manifests(project)
    return found


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def entries_by_name(entries: Iterable[EnvEntry]) -> dict[str, EnvEntry]:
    """Return entries by name, of several the last that is not commented out."""
    found: dict[str, EnvEntry] = {}
    for entry in entries:
        if not entry.commented or entry.name not in found:
            found[entry.name] = entry
    return found
