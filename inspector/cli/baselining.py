"""`--baseline` and `--write-baseline`: what a report is compared with, and where that is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspector.cli.output import say
from inspector.errors import BaselineError, UsageError
from inspector.report import baseline
from inspector.report.narrow import with_findings
from inspector.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from inspector.config import Config
    from inspector.report.baseline import Baseline, Entry
    from inspector.report.model import Report
    from inspector.rules.declare import Rule


@dataclass(frozen=True, slots=True)
class Inspected:
    """A project that was inspected: its root as the user called it, its settings, its whole report."""

    folder: Path
    config: Config
    report: Report


def check_usage(paths: Sequence[Path], *, narrowed: bool) -> None:
    """Raise UsageError where `--write-baseline` stands with what would make it write something else."""
    if narrowed:
        raise UsageError(
            "--write-baseline writes all that is found: it goes with --select and --ignore, "
            "not with --filter and --changed-since"
        )
    for path in paths:
        if path.is_file() or path.suffix == ".json":
            raise UsageError(f"--write-baseline takes no file; name it with --baseline {path}")


def read_baselines(configs: Sequence[Config]) -> dict[Path, Baseline]:
    """Read every baseline that the settings name, each once; raises BaselineError."""
    files = {config.baseline: None for config in configs if config.baseline is not None}
    return {file: baseline.read(file) for file in files}


def without_known(
    projects: Sequence[Inspected], baselines: dict[Path, Baseline], *, quiet: bool = False
) -> list[Report]:
    """Return the reports without the findings that their baselines have, and say how many those are.

    `quiet` says nothing: for reports that are not the last ones.
    """
    reports = []
    for project in projects:
        file = project.config.baseline
        if file is None:
            reports.append(project.report)
            continue
        alone = len(projects) == 1
        entries = baseline.known_of(baselines[file], file, project.folder, alone=alone)
        compared = baseline.compare(project.report, entries)
        gone = _really_gone(project, compared.gone)
        if not quiet:
            _tell(file, len(compared.known), len(gone))
        reports.append(replace(with_findings(project.report, compared.new), known=compared.known))
    return reports


def _really_gone(project: Inspected, gone: Sequence[Entry]) -> list[Entry]:
    """Return the entries that this run would have found again, had they been there."""
    from inspector.rules.declare import Severity
    from inspector.rules.registry import RULES
    from inspector.rules.select import select

    chosen = {rule.code for rule in select(project.config.select, project.config.ignore)}
    least = Severity[project.config.severity.name]
    elsewhere = {rule.code for rule in RULES if not _ran(rule, chosen, least)}
    unread = {problem.file for problem in project.report.problems}
    return [entry for entry in gone if entry.code not in elsewhere and entry.file not in unread]


def _ran(rule: Rule, chosen: set[str], least: int) -> bool:
    return rule.code in chosen and rule.severity >= least


def _tell(file: Path, known: int, gone: int) -> None:
    if known:
        verb = "is" if known == 1 else "are"
        say(f"{counted(known, 'finding')} of the baseline {file} {verb} not reported again")
    if gone:
        verb = "is" if gone == 1 else "are"
        say(
            f"{counted(gone, 'finding')} of the baseline {file} {verb} gone: "
            "write it again with --write-baseline"
        )


def write_baselines(projects: Sequence[Inspected]) -> None:
    """Write what was found to the baselines that the settings name, or into the projects' roots."""
    files: defaultdict[Path, dict[Path, tuple[Entry, ...]]] = defaultdict(dict)
    for project in projects:
        file = project.config.baseline or _usual(project.folder)
        files[file][project.folder] = baseline.entries_of(project.report)
    for file, entries in files.items():
        baseline.write(file, entries)
        say(f"wrote {counted(sum(map(len, entries.values())), 'finding')} to {file}")
    for project in projects:
        if project.config.baseline is None:
            say(f"--baseline {_usual(project.folder)} compares with it, as does")
            say(f'baseline = "{baseline.NAME}" in [tool.fapi-inspect] of {project.folder / "pyproject.toml"}')


def _usual(folder: Path) -> Path:
    file = folder / baseline.NAME
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BaselineError(f"{file} leads out of {folder}; name another file with --baseline")
    return file
