"""A project at one moment of a fix run: what its files would hold, linked, and what all rules find."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.document import Document
from inspector.project.link import link
from inspector.project.tables.record import BUILT_IN
from inspector.rules.run import run
from inspector.source.extract import extract
from inspector.source.facts import SourceProblem
from inspector.source.parse import parse
from inspector.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from inspector.project.link import FileProblem, Found, Sources
    from inspector.project.model import Project
    from inspector.project.records import Problem
    from inspector.project.tables.record import Tables
    from inspector.rules.declare import Finding, Rule
    from inspector.source.facts import FileFacts


@dataclass(frozen=True, slots=True)
class _Overlaid:
    """A tree of which some files would be others."""

    root: Path
    files: Mapping[str, FileFacts]
    discovery: Found
    problems: Iterable[FileProblem]


@dataclass(frozen=True, slots=True)
class State:
    """What a project would be with some of its files changed."""

    project: Project
    documents: Mapping[str, Document]  # of the files that would change
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


class Workbench:
    """Makes states of a tree: links it with changed files and runs the rules over it."""

    def __init__(
        self,
        tree: Sources,
        rules: Sequence[Rule],
        read: Callable[[str], Document] | None = None,
        *,
        tables: Tables = BUILT_IN,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Take what was loaded, the rules that judge a state, and what reads a file.

        `tables` are those of `link`. `cancelled` is asked now and then; once it says True,
        `RunCancelledError` is raised.
        """
        self.tree = tree
        self.rules = rules
        self._read = read or self._from_disk
        self._originals: dict[str, Document] = {}
        self._tables = tables
        self._cancelled = cancelled
        self.texts: dict[str, str | None] = {}  # of files that are not to be read from disk

    def original(self, path: str) -> Document:
        """A file as it was read; raises CannotRepairError where it cannot be, or is not as it was."""
        known = self._originals.get(path)
        if known is None:
            known = self._originals[path] = self._read(path)
        return known

    def state(self, documents: Mapping[str, Document]) -> State:
        """The project with changed files; raises CannotRepairError where one cannot be parsed."""
        changed = {path: facts_of(document.text) for path, document in documents.items()}
        tree = self.tree
        files = ChainMap(changed, dict(tree.files)) if changed else tree.files
        project = link(_Overlaid(tree.root, files, tree.discovery, tuple(tree.problems)), self._tables)
        project.texts.known.update(self.texts)
        project.texts.known.update({path: document.text for path, document in documents.items()})
        findings, problems = run(project, self.rules, cancelled=self._cancelled)
        return State(project, documents, findings, tuple(sorted({*project.problems, *problems})))

    def _from_disk(self, path: str) -> Document:
        data = read_bytes(self.tree.root / path)
        if isinstance(data, SourceProblem):
            raise CannotRepairError(f"the file {data.message}")
        document = Document.of(data)
        if facts_of(document.text) != self.tree.files.get(path):
            raise CannotRepairError("the file changed while it was inspected")
        return document


def facts_of(text: str) -> FileFacts:
    """The facts of a text; raises CannotRepairError where it is no Python."""
    tree = parse(text)
    if isinstance(tree, SourceProblem):
        raise CannotRepairError(f"line {tree.line} of the result would be no valid Python: {tree.message}")
    return extract(text, tree)
