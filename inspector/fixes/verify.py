"""Whether repairs did what they should and nothing else: two states of a project compared."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.fixes.sources import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.fixes.codemod import Repair
    from inspector.fixes.document import Document
    from inspector.fixes.state import State, Workbench
    from inspector.project.model import Project
    from inspector.rules.declare import Finding

_Key = tuple[str, str, int]  # code, file, line


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a state that repairs would lead to; the repair where it is one's own fault."""

    message: str
    file: str | None = None
    repair: Repair | None = None


class Lines:
    """Where the lines of one state are in a later one."""

    def __init__(self, bench: Workbench, before: State, after: State) -> None:
        """Take two states of which the later one was edited from the earlier one."""
        self._bench = bench
        self._before = before
        self._after = after
        self._starts: dict[str, tuple[Document, list[int], list[int]]] = {}

    def now(self, finding: Finding) -> int:
        """The line of a finding in the later state."""
        place = finding.place
        later = self._after.documents.get(place.file)
        earlier = self._before.documents.get(place.file)
        if later is None or later is earlier:
            return place.line
        origin = earlier or self._bench.original(place.file)
        if place.file not in self._starts:
            self._starts[place.file] = origin, line_starts(origin.text), line_starts(later.text)
        _, old, new = self._starts[place.file]
        if place.line > len(old):
            return place.line
        return bisect_right(new, later.moved(old[place.line - 1] + place.column - 1, origin))

    def key(self, finding: Finding) -> _Key:
        """What a finding of the earlier state is recognised by in the later one."""
        return finding.code, finding.place.file, self.now(finding)


def follow(findings: Iterable[Finding], lines: Lines, after: State) -> dict[Finding, Finding]:
    """Find findings of an earlier state again in a later one; those that are gone are left out."""
    there: dict[_Key, list[Finding]] = {}
    for finding in after.findings:
        there.setdefault(_key(finding), []).append(finding)
    found: dict[Finding, Finding] = {}
    for finding in findings:
        candidates = there.get(lines.key(finding))
        if candidates:
            same = [one for one in candidates if one.message == finding.message]
            chosen = (same or candidates)[0]
            candidates.remove(chosen)
            found[finding] = chosen
    return found


def complaints(before: State, after: State, repairs: Iterable[Repair], lines: Lines) -> tuple[Complaint, ...]:
    """Say what is wrong with a state that repairs led to: nothing, where all is well."""
    return (
        *_findings(before, after, tuple(repairs), lines),
        *_problems(before, after),
        *_shape(before.project, after.project),
    )


def _findings(before: State, after: State, repairs: tuple[Repair, ...], lines: Lines) -> Iterator[Complaint]:
    repaired = {repair.finding: repair for repair in repairs}
    kept = [finding for finding in before.findings if finding not in repaired]
    found = follow(kept, lines, after)
    matched = Counter(found.values())
    new: dict[_Key, list[Finding]] = {}
    for finding in after.findings:
        if matched[finding]:
            matched[finding] -= 1
        else:
            new.setdefault(_key(finding), []).append(finding)
    for finding, repair in repaired.items():
        there = new.get(lines.key(finding))
        if there:
            there.pop()
            yield Complaint(f"{finding.code} would still be found", finding.place.file, repair)
    # what only moved inside its file, or is said in other words now, is not new
    moved = Counter((f.code, f.place.file) for f in kept if f not in found)
    for findings in new.values():
        for finding in findings:
            if moved[finding.code, finding.place.file]:
                moved[finding.code, finding.place.file] -= 1
            else:
                yield Complaint(f"it would bring {finding.code}: {finding.message}", finding.place.file)


def _problems(before: State, after: State) -> Iterator[Complaint]:
    old = Counter((problem.file, problem.message) for problem in before.problems)
    for problem in after.problems:
        if old[problem.file, problem.message]:
            old[problem.file, problem.message] -= 1
        else:
            yield Complaint(f"it would bring a problem: {problem.message}", problem.file or None)


def _shape(before: Project, after: Project) -> Iterator[Complaint]:
    """Compare what a service is from outside: its routes and the variables it reads."""
    if _routes(before) != _routes(after):
        yield Complaint("it would change the routes of the service")
    if _variables(before) != _variables(after):
        yield Complaint("it would change the environment variables that settings read")


def _routes(project: Project) -> Mapping[object, int]:
    return Counter(
        (app.name, one.kind, one.methods, one.path, one.endpoint)
        for app in project.apps
        for one in app.routes
    )


def _variables(project: Project) -> Mapping[object, int]:
    return Counter((cls.name, field.name, field.env) for cls in project.settings for field in cls.fields)


def _key(finding: Finding) -> _Key:
    return finding.code, finding.place.file, finding.place.line
