"""`fapi-inspect check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspector.cli.options import CheckFormat, CheckOutputFormat, FilterText, NoCache, OutputFile
from inspector.levels import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.cli.baselining import Inspected
    from inspector.cli.scoring import Scored
    from inspector.report.model import Report
    from inspector.report.terminal import Terminal

FAILED: Final = 1


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Folders of projects.", show_default="this folder"),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Run only these rules.", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULES", help="Do not run these rules.", show_default=False),
    ] = None,
    severity: Annotated[
        Level | None,
        typer.Option(help="Report nothing below.", case_sensitive=False, show_default="info"),
    ] = None,
    fail_on: Annotated[
        Level | None,
        typer.Option(help="Least severity that fails.", case_sensitive=False, show_default="warning"),
    ] = None,
    filter_: FilterText = "",
    format_: CheckOutputFormat = CheckFormat.TEXT,
    output: OutputFile = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule, and score the sections, instead.")
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Report only what is not in it.", show_default=False),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option(
            "--write-baseline",
            help="Write all that is found to the file of --baseline, or to fapi-baseline.json.",
        ),
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Report only what stands in files that changed since a git revision.",
            show_default=False,
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what can be repaired safely, and report the rest.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix or --add-ignores would change, only.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix or --diff, also what may change behaviour."),
    ] = False,
    add_ignores: Annotated[
        str | None,
        typer.Option(
            "--add-ignores",
            metavar="REASON",
            help="Silence what is found by comments that give this reason, and report the rest.",
            show_default=False,
        ),
    ] = None,
    no_cache: NoCache = False,
) -> None:
    """Report what breaks the rules.

    RULES are codes (FI1902), beginnings of codes (FI19), sections (settings) or names
    (settings-not-frozen), with commas between them. A FILTER is made of words and of the
    keys sev, rule, file, feature and fixable; `!` turns a term round.

    A file counts as changed when its content, committed or not, is another one than in REV;
    `main...` is the commit at which this branch left main. The whole project is inspected all
    the same. What is said of the project as a whole belongs to its pyproject.toml.

    --fix and --diff repair only what would be reported, and no file in which the repair would
    bring a new finding or problem. --diff writes a patch, with paths from the working folder, and
    exits with 1 where it is not empty.

    --add-ignores writes `# fapi: ignore[FI0201] REASON` for what would be reported, and nothing
    that would not silence it; with --diff it shows what it would write.

    Exit status: 0 when nothing that is reported is at or above --fail-on, 1 when something is,
    2 when the command line or the configuration is wrong.
    """
    from inspector.cli import baselining, fixing, ignoring
    from inspector.cli.inspecting import inspect_path
    from inspector.cli.output import emit, terminal_for
    from inspector.config import Options, read_config
    from inspector.errors import UsageError
    from inspector.report import filter as filters
    from inspector.report.narrow import narrow_findings
    from inspector.report.revision import narrow_to_changed, revision
    from inspector.report.root import check_root
    from inspector.report.rows import FINDINGS

    if statistics and format_ is not CheckFormat.TEXT:
        raise UsageError("--statistics needs --format text; a program can count the findings itself")
    fixes = fixing.Fixes(fix, diff, unsafe_fixes)
    fixes.check_usage(plain=format_ is CheckFormat.TEXT and not statistics, baseline=write_baseline)
    ignores = ignoring.wanted(add_ignores, diff=diff, fix=fix, baseline=write_baseline)
    if write_baseline:
        baselining.check_usage(paths or [], narrowed=bool(filter_) or changed_since is not None)
    wanted = filters.parse(filter_, FINDINGS)
    options = Options(
        select=select,
        ignore=ignore,
        severity=severity,
        fail_on=fail_on,
        cache=False if no_cache else None,
        baseline=baseline,
    )
    folders = _distinct(paths or [Path()])
    for folder in folders:
        check_root(folder)
    configs = [read_config(folder, options) for folder in folders]
    baselines = {} if write_baseline else baselining.read_baselines(configs)
    revisions = [] if changed_since is None else [revision(folder, changed_since) for folder in folders]

    def inspected() -> list[baselining.Inspected]:
        return [
            baselining.Inspected(folder, config, inspect_path(folder, config, name=name))
            for folder, config, name in zip(folders, configs, _names(folders), strict=True)
        ]

    def reported(projects: Sequence[baselining.Inspected], *, quiet: bool = False) -> list[Report]:
        new = baselining.without_known(projects, baselines, quiet=quiet)
        if revisions:
            new = [narrow_to_changed(report, since) for report, since in zip(new, revisions, strict=True)]
        return [narrow_findings(report, wanted) for report in new]

    def again() -> list[Report]:
        projects[:] = inspected()
        return reported(projects)

    projects = inspected()
    if write_baseline:
        baselining.write_baselines(projects)
        return
    changes = ignores or (fixes if fix or diff else None)
    reports = reported(projects, quiet=changes is not None and not diff)
    if changes is not None:
        reports = changes.carry_out(projects, reports, output, again=again)
    from inspector.cli import scoring  # needs all rules, which are imported while files are read

    scores = scoring.scored(projects, whole=not (select or ignore or severity))
    if format_ is CheckFormat.TEXT:
        emit(_text(folders, reports, terminal_for(output), scores if statistics else None), output)
    else:
        emit(_document(format_, projects, reports), output)
    if any(fails(report, config.fail_on) for report, config in zip(reports, configs, strict=True)):
        raise typer.Exit(FAILED)


def fails(report: Report, level: Level) -> bool:
    """Whether a report has a finding at or above a severity."""
    from inspector.rules.declare import Severity

    least = Severity[level.name]
    return any(finding.severity >= least for finding in report.findings)


def _distinct(folders: Sequence[Path]) -> list[Path]:
    """Return every folder once, as it was called first."""
    found: dict[str, Path] = {}
    for folder in folders:
        found.setdefault(os.path.realpath(folder), folder)
    return list(found.values())


def _names(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        yield f"{folder}: " if len(folders) > 1 else ""


def _document(
    format_: CheckFormat, projects: Sequence[Inspected], reports: Sequence[Report]
) -> Iterator[str] | bytes:
    if format_ is CheckFormat.SARIF:
        from inspector.cli.suggesting import sarif_with_fixes

        return sarif_with_fixes(projects, reports)
    from inspector.report.formats import format_named

    return format_named(format_).write(reports)


def _text(
    folders: Sequence[Path], reports: Sequence[Report], terminal: Terminal, scores: Sequence[Scored] | None
) -> Iterator[str]:
    """Yield the findings of every project; where scores are given, counts and the scores instead."""
    from inspector.report.score_text import score_text
    from inspector.report.text import check_text, statistics_text, total_line

    if scores is None:
        yield from check_text(reports, folders, terminal)
        return
    for number, (folder, report) in enumerate(zip(folders, reports, strict=True)):
        if number:
            yield ""
        yield from statistics_text(report, terminal, folder)
        yield ""
        yield from score_text(scores[number].score, scores[number].history, terminal)
    if len(reports) > 1:
        yield ""
        yield total_line(reports, terminal)
