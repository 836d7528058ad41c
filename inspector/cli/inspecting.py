"""From the path that a command was given to the Report of what is there."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from inspector.cli.output import say
from inspector.cli.progress import ProgressLine

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.config import Config
    from inspector.report.model import Report
    from inspector.rules.declare import Rule


def inspect_path(
    path: Path, config: Config, *, rules: tuple[Rule, ...] | None = None, name: str = ""
) -> Report:
    """Inspect a project and show progress; `name` says which, where there are several."""
    from inspector.report.build import inspect
    from inspector.source.load import without_collector

    if gc.get_freeze_count():  # of the project before
        gc.unfreeze()
        gc.collect()
    with ProgressLine(name=name) as progress, without_collector():
        report = inspect(path, config, rules=rules, progress=progress)
        # the command soon ends: looking once more through all that a large project has made,
        # which the interpreter would do before it exits, takes longer than writing the report
        gc.freeze()
        return report


def inspect_for_table(path: Path, *, no_cache: bool, with_rules: bool = False) -> Report:
    """Inspect a project for one of its tables; what could not be read is mentioned on stderr."""
    from inspector.config import Options, read_config
    from inspector.report.text import counted

    config = read_config(path, Options(cache=False if no_cache else None))
    report = inspect_path(path, config, rules=None if with_rules else ())
    if report.problems:
        say(f"{counted(len(report.problems), 'problem')} on the way; `fapi-inspect check` tells")
    return report
