"""A folder to its Report: read, link, run rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector import __version__
from inspector.config import read_pyproject
from inspector.errors import NoSuchProjectError
from inspector.project.link import link
from inspector.project.texts import Texts
from inspector.report import memo
from inspector.report.model import Report, Summary
from inspector.report.narrow import severities
from inspector.report.root import check_root
from inspector.rules.declare import Severity
from inspector.rules.run import RunCancelledError, run
from inspector.rules.select import select
from inspector.source.cache import default_folder
from inspector.source.load import LoadCancelledError, Progress, load, without_collector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.config import Config
    from inspector.project.model import Project
    from inspector.project.records import Problem
    from inspector.rules.declare import Finding, Rule
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
        tree = load(
            root,
            exclude=config.exclude,
            cache_dir=config.cache_dir,
            use_cache=config.cache,
            jobs=config.jobs,
            progress=tell,
            cancelled=cancelled,
        )
        if not tree.discovery.python:
            raise NoSuchProjectError(_why_empty(root, tree))
        folder = (config.cache_dir or default_folder()) if config.cache else None
        key = memo.key_of(tree, config, chosen) if folder is not None else b""
        known = memo.recall(folder, tree, key, Texts(root)) if folder is not None else None
        if known is not None:
            return known
        with without_collector():
            tell(Progress("link", 0, 0))
            project = link(tree)
            findings, problems = run(
                project,
                chosen,
                progress=lambda done, total: tell(Progress("check", done, total)),
                cancelled=cancelled,
            )
    except (LoadCancelledError, RunCancelledError) as error:
        raise InspectionCancelledError from error
    least = Severity[config.severity.name]
    reported = tuple(finding for finding in findings if finding.severity >= least)
    report = _report(project, tree.stats.files, reported, _problems(project, problems))
    if folder is not None:
        memo.keep(folder, tree, key, report)
    return report


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
