"""Reading a project as its configuration says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.source.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspector.config import Config
    from inspector.source.load import Progress, SourceTree


def read(
    root: Path,
    config: Config,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> SourceTree:
    """Make the facts of a project's files; see `inspector.source.load.load`."""
    return load(
        root,
        exclude=config.exclude,
        cache_dir=config.cache_dir,
        use_cache=config.cache,
        jobs=config.jobs,
        progress=progress,
        cancelled=cancelled,
        meanwhile=meanwhile,
    )
