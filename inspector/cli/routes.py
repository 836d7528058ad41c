"""`fapi-inspect routes`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.options import FilterText, NoCache, OutputFile, ProjectPath
from inspector.report.route_groups import GroupBy, SortBy


class RouteFormat(StrEnum):
    """How the route table is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    OPENAPI = "openapi"


def routes(
    path: ProjectPath = Path(),
    filter_: FilterText = "",
    format_: Annotated[
        RouteFormat,
        typer.Option("--format", help="How to write the table; openapi is the skeleton of a 3.1 document."),
    ] = RouteFormat.TEXT,
    group: Annotated[
        GroupBy | None,
        typer.Option(
            "--group",
            "-g",
            help="Divide text and Markdown by this; by app unless it is given.",
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        SortBy | None,
        typer.Option(
            "--sort", help="Order the routes; as they are registered unless it is given.", show_default=False
        ),
    ] = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
) -> None:
    """Show the route table: full paths, handlers, authentication, models, dependencies.

    A FILTER is made of words and of the keys method, path, auth, tag, dep, handler, file,
    feature, app, mount, router, model, kind, status, conditional and deprecated; `!` turns
    a term round.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import emit, terminal_for
    from inspector.errors import UsageError
    from inspector.report import filter as filters
    from inspector.report.narrow import narrow_routes
    from inspector.report.route_groups import sorted_routes
    from inspector.report.rows import ROUTES

    if group is not None and format_ not in {RouteFormat.TEXT, RouteFormat.MARKDOWN}:
        raise UsageError(f"--group divides text and markdown, not {format_.value}")
    if sort is not None and format_ is RouteFormat.OPENAPI:
        raise UsageError("--sort orders tables; paths of an OpenAPI document have no order")
    wanted = filters.parse(filter_, ROUTES)
    report = inspect_for_table(path, no_cache=no_cache)
    apps = narrow_routes(report.apps, wanted)
    match format_:
        case RouteFormat.JSON:
            from inspector.report.json_format import routes_json

            emit(routes_json(sorted_routes(apps, sort), report.unresolved_routes), output)
        case RouteFormat.TEXT:
            from inspector.report.tables import routes_text

            made = routes_text(
                apps, report.unresolved_routes, terminal_for(output), by=group or GroupBy.APP, sort=sort
            )
            emit(made, output)
        case RouteFormat.MARKDOWN:
            from inspector.report.routes_markdown import routes_markdown

            made = routes_markdown(apps, report.unresolved_routes, by=group or GroupBy.APP, sort=sort)
            emit(made, output)
        case RouteFormat.OPENAPI:
            from inspector.report.routes_openapi import main_app, routes_openapi

            app = main_app(apps)
            if app is None:
                raise UsageError("no app is left to write an OpenAPI document of")
            if sum(other.name is not None for other in apps) > 1:
                typer.echo(
                    f"fapi-inspect: the document is of {app.name}; --filter app:NAME chooses", err=True
                )
            emit(routes_openapi(app), output)
