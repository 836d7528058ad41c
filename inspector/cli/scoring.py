"""Scores of what was inspected: kept for the next runs, and shown with `--statistics`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.cli.output import say
from inspector.report import history
from inspector.report.score import ran_rules, score
from inspector.rules.declare import Severity
from inspector.rules.select import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.cli.baselining import Inspected
    from inspector.report.history import History
    from inspector.report.score import Score


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of a whole project, and what it was before."""

    score: Score
    history: History


def scored(projects: Sequence[Inspected], *, whole: bool) -> list[Scored]:
    """Score projects by all that was found in them; where `whole` rules ran, the scores are kept."""
    return [_scored(project, whole=whole) for project in projects]


def _scored(project: Inspected, *, whole: bool) -> Scored:
    config, report = project.config, project.report
    rules = ran_rules(select(config.select, config.ignore), Severity[config.severity.name])
    found = score(rules, report.findings, report.summary.lines)
    kept = history.record(
        config.data_dir or history.default_folder(),
        project.folder,
        history.entry_of(report, rules, found),
        write=whole and config.cache,
    )
    if kept.trouble:
        say(kept.trouble)
    return Scored(found, kept)
