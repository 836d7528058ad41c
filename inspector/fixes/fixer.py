"""Fixes for whoever shows them: what can be repaired, how it would look, do it, undo it.

    fixer = open_fixer(root, config)
    fixer.offer(finding)                  # a Repair, or a Refusal with the reason
    plan = fixer.plan([finding])          # checked, with the changes of files
    lines = diff(plan.changes)
    applied = write(plan.root, plan.changes)
    undo(applied)

A fixer knows a project as it was when it was opened. It writes nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.fixes.changes import Change
from inspector.fixes.codemod import Refusal
from inspector.fixes.engine import fix, propose
from inspector.fixes.state import State, Workbench
from inspector.project.tables.record import BUILT_IN
from inspector.reading import read
from inspector.rules.registry import RULES
from inspector.rules.select import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from inspector.config import Config
    from inspector.fixes.codemod import Repair
    from inspector.rules.declare import Finding
    from inspector.source.load import Progress


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fix run would do: the changes of files, and what became of each wanted finding."""

    root: Path
    changes: tuple[Change, ...]  # by path
    made: tuple[Repair, ...]
    unsafe: tuple[Repair, ...]  # left out, because nobody allowed unsafe ones
    refused: tuple[Refusal, ...]
    fixed: int  # how many of the wanted findings are gone afterwards
    remaining: int  # how many are not


class Fixer:
    """The repairs of one project."""

    def __init__(self, bench: Workbench, start: State) -> None:
        """Take the project and how it is; see `open_fixer`."""
        self._bench = bench
        self._start = start

    @property
    def bench(self) -> Workbench:
        """What it reads and judges files with."""
        return self._bench

    @property
    def start(self) -> State:
        """The project as it is."""
        return self._start

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules find as it is."""
        return self._start.findings

    def offer(self, finding: Finding) -> Repair | Refusal:
        """The repair of a finding as its codemod proposes it, not yet checked, or why there is none."""
        repairs, refusals = propose(self._bench, self._start, [finding])
        return repairs[0] if repairs else refusals[0]

    def plan(self, findings: Iterable[Finding], *, unsafe: bool = False) -> Plan:
        """Work out how findings are repaired; a repair that would do harm is refused with the reason."""
        there = frozenset(self._start.findings)
        wanted = tuple(dict.fromkeys(findings))
        gone = tuple(Refusal(one, "it is not found any more") for one in wanted if one not in there)
        fixed = fix(self._bench, self._start, [one for one in wanted if one in there], unsafe=unsafe)
        changes = []
        for path, document in sorted(fixed.after.documents.items()):
            before, after = self._bench.original(path).encode(), document.encode()
            if before != after:
                changes.append(Change(path, before, after, document.encoding))
        return Plan(
            self._bench.tree.root,
            tuple(changes),
            fixed.made,
            fixed.unsafe,
            (*fixed.refused, *gone),
            fixed.fixed,
            fixed.remaining + len(gone),
        )


def open_fixer(
    root: Path,
    config: Config,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Fixer:
    """Read a project for repairs.

    It is judged by all rules that run by default and by those that the configuration
    selects. Raises LoadCancelledError and RunCancelledError once `cancelled` says True.
    """
    tree = read(root, config, progress=progress, cancelled=cancelled)
    chosen = frozenset(rule.code for rule in (*select(), *select(config.select, config.ignore)))
    rules = tuple(rule for rule in RULES if rule.code in chosen)
    bench = Workbench(
        tree,
        rules,
        tables=BUILT_IN.changed(config.tables),
        cancelled=cancelled,
    )
    return Fixer(bench, bench.state({}))
