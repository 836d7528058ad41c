"""`fapi-inspect routes`."""

from __future__ import annotations

from pathlib import Path

from inspector.cli.options import FilterText, Format, NoCache, OutputFile, OutputFormat, ProjectPath


def routes(
    path: ProjectPath = Path(),
    filter_: FilterText = "",
    format_: OutputFormat = Format.TEXT,
    output: OutputFile = None,
    no_cache: NoCache = False,
) -> None:
    """Show the route table: full paths, handlers, authentication.

    A FILTER is made of words and of the keys method, path, auth, tag, dep, handler, file,
    feature, app, kind, status, conditional and deprecated; `!` turns a term round.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import emit, terminal_for
    from inspector.report import filter as filters
    from inspector.report.narrow import narrow_routes
    from inspector.report.rows import ROUTES

    wanted = filters.parse(filter_, ROUTES)
    report = inspect_for_table(path, no_cache=no_cache)
    apps = narrow_routes(report.apps, wanted)
    match format_:
        case Format.JSON:
            from inspector.report.json_format import routes_json

            emit(routes_json(apps, report.unresolved_routes), output)
        case Format.TEXT:
            from inspector.report.tables import routes_text

            emit(routes_text(apps, report.unresolved_routes, terminal_for(output)), output)
