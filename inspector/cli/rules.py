"""`fapi-inspect rules`."""

from __future__ import annotations

from inspector.cli.options import Format, OutputFile, OutputFormat


def rules(format_: OutputFormat = Format.TEXT, output: OutputFile = None) -> None:
    """List all rules."""
    from inspector.cli.output import emit, terminal_for
    from inspector.rules.registry import RULES

    match format_:
        case Format.JSON:
            from inspector.report.json_format import rules_json

            emit(rules_json(RULES), output)
        case Format.TEXT:
            from inspector.report.tables import rules_text

            emit(rules_text(RULES, terminal_for(output)), output)
