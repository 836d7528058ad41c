"""Arguments and options that several commands share, and what they mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a command writes its results."""

    TEXT = "text"
    JSON = "json"


class CheckFormat(StrEnum):
    """How `check` writes findings: the names in `inspector.report.formats`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    CSV = "csv"


ProjectPath = Annotated[
    Path, typer.Argument(metavar="PATH", help="Folder of the project.", show_default="this folder")
]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to write the results.")]
CheckOutputFormat = Annotated[CheckFormat, typer.Option("--format", help="How to write the findings.")]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write there instead of to stdout.", show_default=False
    ),
]
FilterText = Annotated[
    str, typer.Option("--filter", "-f", metavar="FILTER", help="Show only what matches.", show_default=False)
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Read every file again, and keep nothing for the next run.")
]
