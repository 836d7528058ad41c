"""The code to compare a service with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.errors import NoSuchProjectError
from inspector.project.link import link
from inspector.project.tables.record import BUILT_IN
from inspector.reading import read
from inspector.source.load import Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.config import Config
    from inspector.project.model import Project


def read_code(
    root: Path,
    config: Config,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Project:
    """Read and link a project, without rules and without running it.

    `progress` is told of the phases `discover`, `parse` and `link`. Raises NoSuchProjectError
    where there is no Python, and LoadCancelledError once `cancelled` says True.
    """
    tree = read(root, config, progress=progress, cancelled=cancelled)
    if not tree.discovery.python:
        raise NoSuchProjectError(f"{root} holds no Python files")
    if progress is not None:
        progress(Progress("link", 0, 0))
    return link(tree, BUILT_IN.changed(config.tables))
