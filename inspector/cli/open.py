"""`fapi-inspect [PATH]`: the terminal interface, or the text report where there is no terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def open_project(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Folder of the project.", show_default="this folder")
    ] = Path(),
) -> None:
    """Open a project in the terminal interface; without a terminal, report what `check` reports."""
    from inspector.config import read_config
    from inspector.report.root import check_root

    check_root(path)
    config = read_config(path)
    # the interface is drawn on stderr: with that in a file it would run unseen
    if sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty():
        from inspector.tui.app import run

        raise typer.Exit(run(path, config))
    from inspector.cli.check import check

    check([path])
