"""Small projects for tests: texts in, a linked Project out."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.project.link import link
from inspector.source.extract import extract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.project.model import Project
    from inspector.source.facts import FileFacts


@dataclass(frozen=True)
class Found:
    projects: tuple[str, ...]
    others: tuple[str, ...]
    ignored_env: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sources:
    root: Path
    files: Mapping[str, FileFacts]
    discovery: Found
    problems: tuple[()] = ()


def facts_of(text: str) -> FileFacts:
    return extract(text, ast.parse(text))


def project_from(files: Mapping[str, str], root: Path = Path("project")) -> Project:
    """Link a project of texts; nothing is written, so only Python and the names of other files count."""
    python = {path: facts_of(textwrap.dedent(text)) for path, text in files.items() if path.endswith(".py")}
    others = tuple(sorted(path for path in files if not path.endswith(".py")))
    folders = tuple(sorted(p.rpartition("/")[0] for p in others if p.rpartition("/")[2] == "pyproject.toml"))
    project = link(Sources(root, python, Found(folders, others)))
    project.texts.known.update({path: textwrap.dedent(text) for path, text in files.items()})
    return project
