"""A folder to its Report: what is remembered of it, or what reading, linking and checking give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.errors import NoSuchProjectError
from inspector.project.texts import Texts
from inspector.reading import read
from inspector.report import memo
from inspector.report.root import check_root
from inspector.source.cache import default_folder
from inspector.source.load import LoadCancelledError, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.config import Config
    from inspector.report.model import Report
    from inspector.rules.declare import Rule
    from inspector.source.load import SourceTree


class InspectionCancelledError(Exception):
    """The caller's `cancelled` said so; there is no report."""


def inspect(
    root: Path,
    config: Config,
    *,
    rules: tuple[Rule, ...] | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Inspect the project below a folder.

    `rules` are those that run, by default what the configuration selects. `progress` is
    told of the phases `discover`, `parse`, `link` and `check`; it and `cancelled` are
    called on the calling thread. Raises NoSuchProjectError where there is nothing to
    inspect, and InspectionCancelledError once `cancelled` says True.
    """
    check_root(root)
    tell = progress or _ignore
    try:
        tree = read(root, config, progress=tell, cancelled=cancelled, meanwhile=_import_what_follows)
    except LoadCancelledError as error:
        raise InspectionCancelledError from error
    if not tree.discovery.python:
        raise NoSuchProjectError(_why_empty(root, tree))

    from inspector.rules.run import RunCancelledError
    from inspector.rules.select import select

    chosen = select(config.select, config.ignore) if rules is None else rules
    folder = (config.cache_dir or default_folder()) if config.cache else None
    key = memo.key_of(tree, config, chosen) if folder is not None else b""
    known = memo.recall(folder, tree, key, Texts(root)) if folder is not None else None
    if known is not None:
        return known

    from inspector.report.checked import checked

    try:
        report = checked(tree, config, chosen, progress=tell, cancelled=cancelled)
    except RunCancelledError as error:
        raise InspectionCancelledError from error
    if folder is not None:
        memo.keep(folder, tree, key, report)
    return report


def _import_what_follows() -> None:
    """Import linking and rules, which takes long, and next to nothing while other processes read."""
    import inspector.report.checked  # noqa: F401


def _why_empty(root: Path, tree: SourceTree) -> str:
    for problem in tree.problems:
        if problem.path == ".":
            return f"{root} {problem.message}"
    return f"{root} holds no Python files"


def _ignore(_: Progress) -> None:
    """Report to nobody."""
