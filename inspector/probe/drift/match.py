"""Which of a project's applications is the one that runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.probe.document import Document
    from inspector.project.model import Project
    from inspector.project.records import Application

_BRACES: Final = re.compile(r"\{[^{}]*\}")
_LEAST: Final = 0.2  # of the documented operations, for an application to be taken for the one that runs

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """The application that runs, or None and why it cannot be told.

    `common` of `documented` operations of the service are among its routes.
    """

    app: Application | None
    common: int = 0
    documented: int = 0
    why: str = ""


def shape(path: str) -> str:
    """Return a path with its parameters nameless: `/books/{id}` and `/books/{book_id}` are one."""
    return _BRACES.sub("{}", path)


def keys(app: Application) -> Iterator[Key]:
    """Yield method and shape of every route of an application that its document would list."""
    for route in app.routes:
        if route.kind == "http" and route.in_schema:
            for method in route.methods:
                yield method, shape(route.path)


def match_application(project: Project, document: Document | None) -> Match:
    """Choose the application whose routes are most like those that run."""
    apps = [app for app in project.apps if app.name is not None]
    if not apps:
        return Match(None, why=f"no application was found in the code of {project.name}")
    if document is None:
        if len(apps) == 1:
            return Match(apps[0])
        return Match(
            None, why=f"{project.name} has {len(apps)} applications, and no OpenAPI document tells which runs"
        )
    running = {(operation.method, shape(operation.path)) for operation in document.operations}
    if not running:
        if len(apps) == 1:
            return Match(apps[0])
        return Match(
            None, why="the OpenAPI document lists no operation, so that nothing tells which application runs"
        )

    def likeness(app: Application) -> tuple[float, bool]:
        declared = set(keys(app))
        same_title = dict(app.options).get("title") == document.title
        return len(running & declared) / len(running | declared), same_title

    app = max(apps, key=likeness)
    common = len(running & set(keys(app)))
    if common < _LEAST * len(running):
        return Match(
            None,
            common,
            len(running),
            f"no application of {project.name} looks like this service: {app.name}, the nearest, "
            f"has {common} of its {len(running)} operations",
        )
    return Match(app, common, len(running))
