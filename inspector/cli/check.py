"""`fapi-inspect check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspector.cli.options import FilterText, Format, NoCache, OutputFile, OutputFormat
from inspector.levels import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    format_: OutputFormat = Format.TEXT,
    output: OutputFile = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule instead of listing them.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Report what breaks the rules.

    RULES are codes (FI1902), beginnings of codes (FI19), sections (settings) or names
    (settings-not-frozen), with commas between them. A FILTER is made of words and of the
    keys sev, rule, file, feature and fixable; `!` turns a term round.

    Exit status: 0 when nothing that is reported is at or above --fail-on, 1 when something is,
    2 when the command line or the configuration is wrong.
    """
    from inspector.cli.inspecting import inspect_path
    from inspector.cli.output import emit, terminal_for
    from inspector.config import Options, read_config
    from inspector.errors import UsageError
    from inspector.report import filter as filters
    from inspector.report.narrow import narrow_findings
    from inspector.report.root import check_root
    from inspector.report.rows import FINDINGS

    if statistics and format_ is not Format.TEXT:
        raise UsageError("--statistics needs --format text; a program can count the findings itself")
    wanted = filters.parse(filter_, FINDINGS)
    options = Options(
        select=select, ignore=ignore, severity=severity, fail_on=fail_on, cache=False if no_cache else None
    )
    folders = paths or [Path()]
    for folder in folders:
        check_root(folder)
    configs = [read_config(folder, options) for folder in folders]
    reports = [
        narrow_findings(inspect_path(folder, config, name=name), wanted)
        for folder, config, name in zip(folders, configs, _names(folders), strict=True)
    ]
    match format_:
        case Format.JSON:
            from inspector.report.json_format import check_json

            emit(check_json(reports), output)
        case Format.TEXT:
            emit(_text(folders, reports, terminal_for(output), statistics=statistics), output)
    if any(fails(report, config.fail_on) for report, config in zip(reports, configs, strict=True)):
        raise typer.Exit(FAILED)


def fails(report: Report, level: Level) -> bool:
    """Whether a report has a finding at or above a severity."""
    from inspector.rules.declare import Severity

    least = Severity[level.name]
    return any(finding.severity >= least for finding in report.findings)


def _names(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        yield f"{folder}: " if len(folders) > 1 else ""


def _text(
    folders: Iterable[Path], reports: Iterable[Report], terminal: Terminal, *, statistics: bool
) -> Iterator[str]:
    from inspector.report.text import findings_text, statistics_text

    write = statistics_text if statistics else findings_text
    for number, (folder, report) in enumerate(zip(folders, reports, strict=True)):
        if number:
            yield ""
        yield from write(report, terminal, folder)
