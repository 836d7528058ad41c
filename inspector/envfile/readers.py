"""Whether anything besides the settings classes reads a variable of an env file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.manifests import is_env_file
from inspector.source.discover import discover
from inspector.source.facts import SourceProblem
from inspector.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

# variables that other programs read from the same file: tools, servers, images, front ends
_OF_OTHERS: Final = (
    "AWS_", "COMPOSE_", "DOCKER_", "GOOGLE_", "GUNICORN_", "MYSQL_", "NEXT_PUBLIC_", "NODE_", "NUXT_",
    "OTEL_", "PGADMIN_", "POSTGRES_", "PYTHON", "RABBITMQ_", "REACT_APP_", "SENTRY_", "TRAEFIK_", "TZ",
    "UVICORN_", "VITE_", "WEB_CONCURRENCY",
)  # fmt: skip


def read_elsewhere(root: Path, exclude: tuple[str, ...] = ()) -> Callable[[Collection[str]], Collection[str]]:
    """Return what tells those of some variables that code, a manifest or another program reads.

    Any mention in Python or in a manifest counts, as in rule FI1914.
    """

    def among(names: Collection[str]) -> Collection[str]:
        found = {name for name in names if name.upper().startswith(_OF_OTHERS)}
        missing = set(names) - found
        if missing:
            found |= _mentioned(root, exclude, missing)
        return found

    return among


def _mentioned(root: Path, exclude: tuple[str, ...], names: set[str]) -> set[str]:
    """Those of the names that stand as whole words in a file."""
    words = "|".join(re.escape(name) for name in sorted(names))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)".encode("utf-8", "surrogateescape"))
    discovery = discover(root, exclude)
    others = [path for path in discovery.others if not is_env_file(path)]
    found: set[str] = set()
    for path in (*discovery.python, *others):
        found.update(match.decode("utf-8", "replace") for match in pattern.findall(_content(root / path)))
        if found == names:
            break
    return found


def _content(path: Path) -> bytes:
    data = read_bytes(path)
    return b"" if isinstance(data, SourceProblem) else data
