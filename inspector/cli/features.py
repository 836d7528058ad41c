"""`fapi-inspect features`."""

from __future__ import annotations

from pathlib import Path

from inspector.cli.options import FilterText, Format, NoCache, OutputFile, OutputFormat, ProjectPath


def features(
    path: ProjectPath = Path(),
    filter_: FilterText = "",
    format_: OutputFormat = Format.TEXT,
    output: OutputFile = None,
    no_cache: NoCache = False,
) -> None:
    """Show the layout: features, their roles and imports.

    A FILTER is made of words and of the keys name, file, role and imports; `!` turns a term
    round.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import emit, terminal_for
    from inspector.report import filter as filters
    from inspector.report.narrow import findings_by_feature, narrow_features
    from inspector.report.rows import FEATURES

    wanted = filters.parse(filter_, FEATURES)
    report = inspect_for_table(path, no_cache=no_cache, with_rules=True)
    found = narrow_features(report.features, wanted)
    findings = findings_by_feature(report.findings)
    match format_:
        case Format.JSON:
            from inspector.report.json_format import features_json

            emit(features_json(report.layout, found, findings), output)
        case Format.TEXT:
            from inspector.report.tables import features_text

            emit(features_text(report.layout, found, findings, terminal_for(output)), output)
