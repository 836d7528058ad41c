"""A folder to its Report: read, link, run rules."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector import __version__
from inspector.config import read_pyproject
from inspector.errors import NoSuchProjectError
from inspector.project.link import link
from inspector.project.tables.record import BUILT_IN
from inspector.project.texts import Texts
from inspector.reading import read
from inspector.report import memo
from inspector.report.model import Report, Summary
from inspector.report.narrow import severities
from inspector.report.root import check_root
from inspector.rules.declare import Severity
from inspector.rules.partner import Partner, can_have_partner
from inspector.rules.path_ignores import wanted
from inspector.rules.run import RunCancelledError, run_timed
from inspector.rules.select import select
from inspector.source.cache import default_folder
from inspector.source.load import LoadCancelledError, Progress, processors, without_collector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.config import Config
    from inspector.project.model import Project
    from inspector.project.records import Problem
    from inspector.rules.declare import Finding, Rule
    from inspector.rules.run import Outcome
from inspector.source.load import SourceTree


class InspectionCancelledError(Exception):
    """The caller's `cancelled` said so; there is no report."""


def inspect(
    root: Path,
    config: Config,
    *,
    rules: tuple[Rule, ...] | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Inspect the project below a folder.

    `rules` are those that run, by default what the configuration selects. `progress` is
    told of the phases `discover`, `parse`, `link` and `check`; it and `cancelled` are
    called on the calling thread. Raises NoSuchProjectError where there is nothing to
    inspect, and InspectionCancelledError once `cancelled` says True.
    """
    check_root(root)
    tell = progress or _ignore
    chosen = select(config.select, config.ignore) if rules is None else rules
    try:
        tree = read(root, config, progress=tell, cancelled=cancelled)
        if not tree.discovery.python:
            raise NoSuchProjectError(_why_empty(root, tree))
        folder = (config.cache_dir or default_folder()) if config.cache else None
        key = memo.key_of(tree, config, chosen) if folder is not None else b""
        known = memo.recall(folder, tree, key, Texts(root)) if folder is not None else None
        if known is not None:
            return known
        project, outcome = _checked(tree, config, chosen, tell, cancelled)
    except (LoadCancelledError, RunCancelledError) as error:
        raise InspectionCancelledError from error
    least = Severity[config.severity.name]
    here = wanted(config.per_path_ignores)
    reported = tuple(found for found in outcome.findings if found.severity >= least and here(found))
    suppressed = tuple(
        one for one in outcome.suppressed if one.finding.severity >= least and here(one.finding)
    )
    problems = _problems(project, outcome.problems)
    report = replace(_report(project, tree.stats.files, reported, problems), suppressed=suppressed)
    if folder is not None:
        memo.keep(folder, tree, key, report)
    return report


def _checked(
    tree: SourceTree,
    config: Config,
    rules: tuple[Rule, ...],
    tell: Callable[[Progress], None],
    cancelled: Callable[[], bool] | None,
) -> tuple[Project, Outcome]:
    """Link what was read and run rules over it, a large project's in two processes where that is possible."""

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


def _why_empty(root: Path, tree: SourceTree) -> str:
    for problem in tree.problems:
        if problem.path == ".":
            return f"{root} {problem.message}"
    return f"{root} holds no Python files"


def _report(
    project: Project, files: int, findings: tuple[Finding, ...], problems: tuple[Problem, ...]
) -> Report:
    errors, warnings, infos = severities(findings)
    return Report(
        name=project.name,
        root=project.root,
        version=__version__,
        summary=Summary(
            files=files,
            lines=project.lines,
            routes=len(project.routes),
            settings_classes=len(project.settings),
            errors=errors,
            warnings=warnings,
            infos=infos,
        ),
        findings=findings,
        problems=problems,
        apps=project.apps,
        unresolved_routes=project.unresolved_routes,
        settings=project.settings,
        unresolved_settings=project.unresolved_settings,
        features=project.features,
        layout=project.layout,
        texts=project.texts,
    )


def _problems(project: Project, of_rules: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return everything that failed, each once; the tool's own look at pyproject.toml included."""
    found = [*project.problems, *of_rules]
    own = read_pyproject(project.root).problem
    if own is not None and all(problem.file != own.file for problem in found):
        found.append(own)
    return tuple(sorted(set(found)))


def _ignore(_: Progress) -> None:
    """Report to nobody."""
