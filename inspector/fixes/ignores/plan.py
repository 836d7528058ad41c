"""Comments that silence findings, worked out and tried before anything is written.

    planned = plan_ignores(root, config, report.findings, "until the move to v2")
    diff(planned.changes)
    applied = write(planned.root, planned.changes)
    undo(applied)

A comment goes to the end of the flagged line; where that line can hold none, to a later
line of the flagged range, and else to the `def` or `class` around it, whose comments are
about all of it. Then the project is linked and checked as it would be: a comment that
would not silence its findings, or would itself be complained about, is not written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.fixes.changes import Change
from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.ignores.comments import Lines, checked_reason
from inspector.fixes.state import Workbench, facts_of
from inspector.project.tables.record import BUILT_IN
from inspector.reading import read
from inspector.rules.scopes import first_line
from inspector.rules.select import select
from inspector.rules.suppress import header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from inspector.config import Config
    from inspector.fixes.document import Document
    from inspector.fixes.state import State
    from inspector.project.code import Class, Function, SourceFile
    from inspector.rules.declare import Finding
    from inspector.source.load import Progress

_Target = tuple[str, int]  # a file and the line whose end a comment is put to
_Key = tuple[str, str, int, int]

_NO_LINE: Final = "no line of it can hold a comment that would silence it"
_NOT_SILENCED: Final = "a comment there would not silence it"
_COMPLAINT: Final = "a comment there would be complained about: "
_GONE: Final = "it is not found any more; the files changed since they were inspected"
_WHOLE: Final = "it is about the project as a whole; --ignore or per-path-ignores leaves it out"
_NO_PYTHON: Final = (
    "it is not about Python code; write the comment by hand, or leave it out by per-path-ignores"
)


@dataclass(frozen=True, slots=True)
class Impossible:
    """A finding that no comment is written for, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class IgnorePlan:
    """What would be written, which findings would be silent, and which would not."""

    root: Path
    changes: tuple[Change, ...]  # by path
    comments: int
    silenced: tuple[Finding, ...]
    besides: tuple[Finding, ...]  # nobody asked for these: comments on a definition are about all of it
    impossible: tuple[Impossible, ...]


def plan_ignores(
    root: Path,
    config: Config,
    findings: Iterable[Finding],
    reason: str,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> IgnorePlan:
    """Work out the comments that silence findings of a report that was made with the same settings.

    Raises UsageError where the reason is none, and LoadCancelledError and
    RunCancelledError once `cancelled` says True.
    """
    reason = checked_reason(reason)
    tree = read(root, config, progress=progress, cancelled=cancelled)
    bench = Workbench(
        tree,
        select(config.select, config.ignore),
        tables=BUILT_IN.changed(config.tables),
        cancelled=cancelled,
    )
    return _Planner(bench, bench.state({}), reason).plan(tuple(findings))


class _Planner:
    """Works out a plan; what turns out to be impossible is left out of the next attempt."""

    def __init__(self, bench: Workbench, start: State, reason: str) -> None:
        self._bench = bench
        self._start = start
        self._reason = reason
        self._lines: dict[str, Lines] = {}
        self._impossible: list[Impossible] = []

    def plan(self, findings: tuple[Finding, ...]) -> IgnorePlan:
        targets = self._targets(findings)
        while True:
            documents = self._documents(targets)
            after = self._bench.state(documents) if documents else self._start
            failed = self._failures(targets, after)
            if not failed:
                return self._done(targets, documents, after)
            for target, why in failed.items():
                self._refuse(targets.pop(target), why)

    # --- where comments go ------------------------------------------------------------------------

    def _targets(self, findings: Iterable[Finding]) -> dict[_Target, list[Finding]]:
        there = {_key(finding) for finding in self._start.findings}
        targets: defaultdict[_Target, list[Finding]] = defaultdict(list)
        for finding in findings:
            try:
                line = self._line(finding) if _key(finding) in there else _refused(_GONE)
            except CannotRepairError as error:
                self._refuse([finding], str(error))
            else:
                targets[finding.place.file, line].append(finding)
        return targets

    def _line(self, finding: Finding) -> int:
        place = finding.place
        file = self._start.project.files.get(place.file)
        if file is None:
            raise CannotRepairError(_WHOLE if place.file == "." else _NO_PYTHON)
        lines = self._lines_of(place.file)
        own = range(place.line, max(place.line, place.end_line) + 1)
        around = (line for definition in _around(file, place.line) for line in _last_first(definition))
        line: int | None = next(filter(lines.can_hold, (*own, *around)), None)
        if line is None:
            raise CannotRepairError(_NO_LINE)
        return line

    def _lines_of(self, path: str) -> Lines:
        if path not in self._lines:
            self._lines[path] = Lines(path, self._bench.original(path).text)
        return self._lines[path]

    # --- what that gives --------------------------------------------------------------------------

    def _documents(self, targets: dict[_Target, list[Finding]]) -> dict[str, Document]:
        """Edit the files; targets in files that cannot be edited are refused and taken out."""
        by_file: defaultdict[str, list[_Target]] = defaultdict(list)
        for target in targets:
            by_file[target[0]].append(target)
        documents = {}
        for path, here in by_file.items():
            lines = self._lines_of(path)
            edits = [
                lines.ignore(line, {f.code for f in targets[path, line]}, self._reason) for _, line in here
            ]
            try:
                document = self._bench.original(path).edited(edits)
                document.encode()
                facts_of(document.text)
            except CannotRepairError as error:
                for target in here:
                    self._refuse(targets.pop(target), str(error))
            else:
                documents[path] = document
        return documents

    def _failures(self, targets: Mapping[_Target, list[Finding]], after: State) -> dict[_Target, str]:
        left = {_key(finding) for finding in after.findings}
        failed = {
            target: _NOT_SILENCED
            for target, findings in targets.items()
            if any(_key(finding) in left for finding in findings)
        }
        known = set(self._start.problems)
        for problem in after.problems:
            target = (problem.file, problem.line)
            if problem not in known and target in targets:
                failed[target] = f"{_COMPLAINT}{problem.message}"
        return failed

    def _done(
        self, targets: Mapping[_Target, list[Finding]], documents: Mapping[str, Document], after: State
    ) -> IgnorePlan:
        silenced = [finding for findings in targets.values() for finding in findings]
        left = {_key(finding) for finding in (*after.findings, *silenced)}
        return IgnorePlan(
            self._bench.tree.root,
            tuple(
                Change(path, self._bench.original(path).encode(), document.encode(), document.encoding)
                for path, document in sorted(documents.items())
            ),
            len(targets),
            tuple(sorted(silenced, key=_place)),
            tuple(finding for finding in self._start.findings if _key(finding) not in left),
            tuple(sorted(self._impossible, key=lambda one: _place(one.finding))),
        )

    def _refuse(self, findings: Iterable[Finding], reason: str) -> None:
        self._impossible.extend(Impossible(finding, reason) for finding in findings)


def _around(file: SourceFile, line: int) -> list[Function | Class]:
    """Return the definitions that a line is in, the innermost first."""
    definitions: tuple[Function | Class, ...] = (*file.functions, *file.classes)
    found = [one for one in definitions if first_line(one) <= line <= one.fact.span.end_line]
    return sorted(found, key=first_line, reverse=True)


def _last_first(definition: Function | Class) -> Iterator[int]:
    """Yield the lines of a definition's header: the one with the `def` or `class`, then the others."""
    line = definition.fact.span.line
    yield line
    yield from (other for other in header(definition) if other != line)


def _refused(reason: str) -> int:
    raise CannotRepairError(reason)


def _key(finding: Finding) -> _Key:
    return finding.code, finding.place.file, finding.place.line, finding.place.column


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.place.file, finding.place.line, finding.place.column, finding.code
