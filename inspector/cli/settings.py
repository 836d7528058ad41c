"""`fapi-inspect settings`."""

from __future__ import annotations

from pathlib import Path

from inspector.cli.options import FilterText, Format, NoCache, OutputFile, OutputFormat, ProjectPath


def settings(
    path: ProjectPath = Path(),
    filter_: FilterText = "",
    format_: OutputFormat = Format.TEXT,
    output: OutputFile = None,
    no_cache: NoCache = False,
) -> None:
    """Show settings classes and the variables that they read.

    A FILTER is made of words and of the keys env, class, field, type, file, required and
    secret; `!` turns a term round.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import emit, terminal_for
    from inspector.report import filter as filters
    from inspector.report.narrow import narrow_settings
    from inspector.report.rows import SETTINGS

    wanted = filters.parse(filter_, SETTINGS)
    report = inspect_for_table(path, no_cache=no_cache)
    classes = narrow_settings(report.settings, wanted)
    match format_:
        case Format.JSON:
            from inspector.report.json_format import settings_json

            emit(settings_json(classes, report.unresolved_settings), output)
        case Format.TEXT:
            from inspector.report.tables import settings_text

            emit(settings_text(classes, report.unresolved_settings, terminal_for(output)), output)
