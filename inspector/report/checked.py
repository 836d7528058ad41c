"""The Report of a project that was read: linked, and looked over by rules."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from inspector import __version__
from inspector.config import read_pyproject
from inspector.project.link import link
from inspector.project.tables.record import BUILT_IN
from inspector.report.model import Report, Summary
from inspector.report.narrow import severities
from inspector.rules.declare import Severity
from inspector.rules.partner import Partner, can_have_partner
from inspector.rules.path_ignores import wanted
from inspector.rules.run import run_timed
from inspector.source.load import Progress, processors, without_collector

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.config import Config
    from inspector.project.model import Project
    from inspector.project.records import Problem
    from inspector.rules.declare import Rule
    from inspector.rules.run import Outcome
    from inspector.source.load import SourceTree


def checked(
    tree: SourceTree,
    config: Config,
    rules: tuple[Rule, ...],
    *,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Link what was read and run rules over it.

    `progress` is told of the phases `link` and `check`. Raises RunCancelledError once
    `cancelled` says True.
    """
    project, outcome = _run(tree, config, rules, progress, cancelled)
    least = Severity[config.severity.name]
    here = wanted(config.per_path_ignores)
    findings = tuple(found for found in outcome.findings if found.severity >= least and here(found))
    errors, warnings, infos = severities(findings)
    return Report(
        name=project.name,
        root=project.root,
        version=__version__,
        summary=Summary(
            files=tree.stats.files,
            lines=project.lines,
            routes=len(project.routes),
            settings_classes=len(project.settings),
            errors=errors,
            warnings=warnings,
            infos=infos,
        ),
        findings=findings,
        problems=_problems(project, outcome.problems),
        apps=project.apps,
        unresolved_routes=project.unresolved_routes,
        settings=project.settings,
        unresolved_settings=project.unresolved_settings,
        features=project.features,
        layout=project.layout,
        texts=project.texts,
        suppressed=tuple(
            one for one in outcome.suppressed if one.finding.severity >= least and here(one.finding)
        ),
    )


def _run(
    tree: SourceTree,
    config: Config,
    rules: tuple[Rule, ...],
    tell: Callable[[Progress], None],
    cancelled: Callable[[], bool] | None,
) -> tuple[Project, Outcome]:
    """Link and run rules, for a large project in two processes where that is possible."""

    def linked() -> Project:
        return link(tree, BUILT_IN.changed(config.tables))

    jobs = config.jobs or processors()
    shared = jobs > 1 and len(rules) > 1 and can_have_partner(tree.stats.lines)
    with without_collector(), Partner(linked, rules) if shared else nullcontext() as partner:
        tell(Progress("link", 0, 0))
        project = linked()
        outcome = run_timed(
            project,
            rules,
            partner=partner,
            progress=lambda done, total: tell(Progress("check", done, total)),
            cancelled=cancelled,
        )
    return project, outcome


def _problems(project: Project, of_rules: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return everything that failed, each once; the tool's own look at pyproject.toml included."""
    found = [*project.problems, *of_rules]
    own = read_pyproject(project.root).problem
    if own is not None and all(problem.file != own.file for problem in found):
        found.append(own)
    return tuple(sorted(set(found)))
