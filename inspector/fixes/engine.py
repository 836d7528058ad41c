"""Findings to a project in which they are gone: propose, compose, verify, and again until stable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.fixes.codemod import CannotRepairError, Refusal, Repair
from inspector.fixes.imports import with_imports
from inspector.fixes.registry import CODEMODS
from inspector.fixes.sources import Sources
from inspector.fixes.verify import Complaint, Lines, complaints, follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.fixes.codemod import Codemod, Edit
    from inspector.fixes.document import Document
    from inspector.fixes.state import State, Workbench
    from inspector.rules.declare import Finding

_MOST_ROUNDS: Final = 12
_MOST_CHECKS: Final = 60
"""How often a round may link and judge the project to find the repairs that do harm."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a fix run leads to. Nothing of it is written yet."""

    before: State
    after: State
    made: tuple[Repair, ...]  # in the order of the rounds
    unsafe: tuple[Repair, ...]  # not made, because nobody allowed it
    refused: tuple[Refusal, ...]  # why others of the wanted findings remain
    fixed: int  # of the wanted findings, those that are gone
    remaining: int  # of the wanted findings, those that are not


def fix(
    bench: Workbench,
    start: State,
    wanted: Iterable[Finding],
    *,
    unsafe: bool = False,
    codemods: Sequence[Codemod] = CODEMODS,
) -> Fixed:
    """Repair findings of a state, in memory. Those of rules without a codemod are passed over."""
    run = _Run(bench, start, codemods, unsafe=unsafe)
    return run.fixed(tuple(dict.fromkeys(wanted)))


def propose(
    bench: Workbench, state: State, findings: Iterable[Finding], codemods: Sequence[Codemod] = CODEMODS
) -> tuple[tuple[Repair, ...], tuple[Refusal, ...]]:
    """Ask the codemods for repairs of findings; for each finding there is one, or the reason why not."""
    by_code = {one.code: one for one in codemods}
    sources = Sources(state.project, lambda path: _document(bench, state, path).text)
    repairs: list[Repair] = []
    refusals: list[Refusal] = []
    for finding in findings:
        codemod = by_code.get(finding.code)
        if codemod is None:
            refusals.append(Refusal(finding, "its rule has no fix"))
            continue
        try:
            repairs.append(_made(codemod, finding, sources))
        except CannotRepairError as error:
            refusals.append(Refusal(finding, str(error)))
        except RecursionError:
            refusals.append(Refusal(finding, "the file is nested too deeply to be rewritten"))
    return tuple(repairs), tuple(refusals)


def _made(codemod: Codemod, finding: Finding, sources: Sources) -> Repair:
    repair = codemod.make(finding, sources)
    if any(one.conflicts(other) for one in repair.edits for other in repair.edits):
        raise CannotRepairError("its edits contradict one another")
    return repair


def _document(bench: Workbench, state: State, path: str) -> Document:
    return state.documents.get(path) or bench.original(path)


def compose(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """Leave out repairs that conflict with an earlier one; they have their turn in the next round."""
    taken: dict[str, list[Edit]] = {}
    chosen: list[Repair] = []
    for repair in repairs:
        if any(edit.conflicts(other) for edit in repair.edits for other in taken.get(edit.file, ())):
            continue
        chosen.append(repair)
        for edit in repair.edits:
            taken.setdefault(edit.file, []).append(edit)
    return tuple(chosen)


def apply(bench: Workbench, state: State, repairs: Sequence[Repair]) -> dict[str, Document]:
    """Return the files that repairs change, with their imports; raises CannotRepairError."""
    documents = dict(state.documents)
    for path in sorted({path for repair in repairs for path in repair.files}):
        document = _document(bench, state, path)
        edits = [edit for repair in repairs for edit in repair.edits if edit.file == path]
        needs = [need for repair in repairs for need in repair.needs if need.file == path]
        releases = [one for repair in repairs for one in repair.releases if one.file == path]
        document = document.edited(edits)
        if needs or releases:
            document = with_imports(state.project, state.project.files[path], document, needs, releases)
        document.encode()
        documents[path] = document
    return documents


@dataclass(slots=True)
class _Run:
    bench: Workbench
    start: State
    codemods: Sequence[Codemod]
    unsafe: bool
    state: State = field(init=False)
    made: list[Repair] = field(default_factory=list)
    rejected: dict[Finding, str] = field(default_factory=dict)  # of the current state
    checks: int = 0

    def __post_init__(self) -> None:
        self.state = self.start

    def fixed(self, wanted: tuple[Finding, ...]) -> Fixed:
        left = wanted
        for _ in range(_MOST_ROUNDS):
            repairs, refusals = self.proposals(left)
            allowed = [repair for repair in repairs if self.unsafe or repair.unsafe is None]
            known = len(self.rejected)
            accepted = self.round(compose(allowed))
            if accepted is not None:
                left = self.move(left, accepted)
            elif len(self.rejected) == known:
                break
        self.sweep()
        unmade = tuple(repair for repair in repairs if repair.unsafe is not None and not self.unsafe)
        rejected = tuple(Refusal(finding, why) for finding, why in self.rejected.items())
        return Fixed(
            self.start,
            self.state,
            tuple(self.made),
            unmade,
            (*refusals, *rejected),
            len(wanted) - len(left),
            len(left),
        )

    def sweep(self) -> None:
        """Remove imports that were needed by files which other repairs have changed since."""
        releases = tuple(dict.fromkeys(release for repair in self.made for release in repair.releases))
        if not releases:
            return
        try:
            documents = dict(self.state.documents)
            for path in sorted({release.file for release in releases}):
                own = [release for release in releases if release.file == path]
                file = self.state.project.files[path]
                documents[path] = with_imports(self.state.project, file, documents[path], (), own)
            if documents == self.state.documents:
                return
            swept = self.bench.state(documents)
        except CannotRepairError:
            return
        if not complaints(self.state, swept, (), Lines(self.bench, self.state, swept)):
            self.state = swept

    def proposals(self, left: tuple[Finding, ...]) -> tuple[tuple[Repair, ...], tuple[Refusal, ...]]:
        codes = {one.code for one in self.codemods}
        open_ = [finding for finding in left if finding.code in codes and finding not in self.rejected]
        return propose(self.bench, self.state, open_, self.codemods)

    def round(self, repairs: tuple[Repair, ...]) -> State | None:
        """Make what can be made of the repairs; None where that is nothing."""
        self.checks = 0
        made, state = self.accept((), repairs, self.state)
        if not made:
            return None
        self.made += made
        return state

    def accept(
        self, sure: tuple[Repair, ...], more: tuple[Repair, ...], state: State
    ) -> tuple[tuple[Repair, ...], State]:
        """Add to repairs that are right as many others as are; the rest is rejected with the reason.

        `state` is what `sure` leads to.
        """
        if not more:
            return sure, state
        found, reached = self.check((*sure, *more))
        if reached is not None and not found:
            return (*sure, *more), reached
        if len(more) == 1 or self.checks >= _MOST_CHECKS:
            for repair in more:
                self.rejected[repair.finding] = found[0].message
            return sure, state
        blamed = tuple(repair for repair in more if _is_blamed(repair, found))
        if not blamed or len(blamed) == len(more):
            half = len(more) // 2
            first, second = more[:half], more[half:]
        else:
            first, second = tuple(repair for repair in more if repair not in blamed), blamed
        return self.accept(*self.accept_into(sure, first, state, second))

    def accept_into(
        self, sure: tuple[Repair, ...], first: tuple[Repair, ...], state: State, second: tuple[Repair, ...]
    ) -> tuple[tuple[Repair, ...], tuple[Repair, ...], State]:
        made, reached = self.accept(sure, first, state)
        return made, second, reached

    def check(self, repairs: tuple[Repair, ...]) -> tuple[tuple[Complaint, ...], State | None]:
        self.checks += 1
        try:
            reached = self.bench.state(apply(self.bench, self.state, repairs))
        except CannotRepairError as error:
            return (Complaint(str(error)),), None
        lines = Lines(self.bench, self.state, reached)
        return complaints(self.state, reached, repairs, lines), reached

    def move(self, left: tuple[Finding, ...], reached: State) -> tuple[Finding, ...]:
        """Go on to a state: findings that are still wanted, or rejected, are those of that state."""
        found = follow(left, Lines(self.bench, self.state, reached), reached)
        self.rejected = {found[old]: why for old, why in self.rejected.items() if old in found}
        self.state = reached
        return tuple(found.values())


def _is_blamed(repair: Repair, found: Iterable[Complaint]) -> bool:
    own = [one for one in found if one.repair is not None]
    if own:
        return any(one.repair is repair for one in own)
    return any(one.file in repair.files for one in found if one.file is not None)
