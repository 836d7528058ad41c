"""`fapi-inspect dependencies`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.options import FilterText, NoCache, OutputFile, ProjectPath


class GraphFormat(StrEnum):
    """How the dependency graph is written."""

    TEXT = "text"
    JSON = "json"
    TREE = "tree"
    MERMAID = "mermaid"


def dependencies(
    path: ProjectPath = Path(),
    filter_: FilterText = "",
    format_: Annotated[
        GraphFormat,
        typer.Option("--format", help="How to write the graph; tree shows it route by route."),
    ] = GraphFormat.TEXT,
    output: OutputFile = None,
    no_cache: NoCache = False,
) -> None:
    """Show what routes depend on, and how much each is used.

    A FILTER is made of words and of the keys name, file, needs, route, scope, auth and yields;
    `!` turns a term round.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import emit, terminal_for
    from inspector.report import filter as filters
    from inspector.report.dependencies import dependency_uses
    from inspector.report.narrow import narrow_dependencies
    from inspector.report.rows import DEPENDENCIES

    wanted = filters.parse(filter_, DEPENDENCIES)
    report = inspect_for_table(path, no_cache=no_cache)
    uses = narrow_dependencies(dependency_uses(report.apps), wanted)
    match format_:
        case GraphFormat.JSON:
            from inspector.report.json_format import dependencies_json

            emit(dependencies_json(uses), output)
        case GraphFormat.TEXT:
            from inspector.report.tables import dependencies_text

            emit(dependencies_text(uses, terminal_for(output)), output)
        case GraphFormat.TREE:
            from inspector.report.dependency_graph import dependency_tree

            emit(dependency_tree(report.apps, frozenset(use.name for use in uses)), output)
        case GraphFormat.MERMAID:
            from inspector.report.dependency_graph import dependency_mermaid

            emit(dependency_mermaid(uses), output)
