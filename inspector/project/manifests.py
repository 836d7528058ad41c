"""What a project's env files say, and which of its manifests are broken.

A file that cannot be read or parsed gives no record; `manifest_problems` tells why.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import tomli

from inspector.project.records import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project

_COMMENTED: Final = re.compile(r"#+[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=(.*)")


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

    @property
    def place(self) -> Place:
        """The file as a whole."""
        return Place(self.path)


def env_files(project: Project) -> tuple[str, ...]:
    """Return the paths of all env files that the project holds, templates included."""
    return tuple(path for path in project.manifests if is_env_file(path))


def is_env_file(path: str) -> bool:
    """Tell whether a file's name is that of an env file: `.env`, `.env.example`, `prod.env`."""
    name = path.rpartition("/")[2]
    return name == ".env" or name.startswith(".env.") or name.endswith(".env")


def env_file(project: Project, path: str) -> EnvFile | None:
    """Return the env file at a path below the root; None where there is none that is UTF-8 text."""
    text = project.text(path)
    return parse_env(path, text) if text is not None else None


def parse_env(path: str, text: str) -> EnvFile:
    """Make the record of an env file from its text; a line that is no assignment is a problem."""
    from dotenv.parser import parse_stream

    entries: list[EnvEntry] = []
    problems: list[Problem] = []
    for binding in parse_stream(io.StringIO(text)):
        original = binding.original.string
        leading = original[: len(original) - len(original.lstrip())]
        line = binding.original.line + len(re.findall(r"\r\n|\n|\r", leading))
        if binding.error:
            problems.append(Problem(path, line, "is no assignment that python-dotenv can read"))
        elif binding.key is not None:
            entries.append(EnvEntry(binding.key, binding.value or "", line))
        elif (found := _COMMENTED.match(original.strip())) is not None:
            entries.append(EnvEntry(found[1], found[2].strip(), line, commented=True))
    return EnvFile(path, tuple(entries), tuple(problems))


def manifest_problems(project: Project) -> tuple[Problem, ...]:
    """Return why `pyproject.toml` and env files that are there cannot be read, in whole or in part."""
    return tuple(sorted(problem for path in project.manifests for problem in _problems(project, path)))


def _problems(project: Project, path: str) -> Iterator[Problem]:
    is_pyproject = path.rpartition("/")[2] == "pyproject.toml"
    if not is_pyproject and not is_env_file(path):
        return
    text = project.text(path)
    if text is None:
        yield Problem(path, 0, "cannot be read: it is not UTF-8")
    elif is_pyproject:
        yield from _toml_problems(path, text)
    else:
        yield from parse_env(path, text).problems


def _toml_problems(path: str, text: str) -> Iterator[Problem]:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        yield Problem(path, error.lineno, f"is not valid TOML: {error.msg}")
    except RecursionError:
        yield Problem(path, 0, "is nested too deeply to be read")
