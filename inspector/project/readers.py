"""Whether anything in a project names an environment variable besides its settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.code import SourceFile
    from inspector.project.model import Project


def reads_variable(project: Project, name: str, besides: Callable[[str], bool]) -> bool:
    """Tell whether Python code or a manifest names a variable; `besides` tells manifests that do not count.

    Any mention counts: a string of that name in code, the word in a Dockerfile, a
    Compose file or a Kubernetes manifest.
    """
    if any(_names(file, name.encode()) for file in project.files.values()):
        return True
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    texts = (project.text(path) for path in project.manifests if not besides(path))
    return any(text is not None and word.search(text) is not None for text in texts)


def _names(file: SourceFile, name: bytes) -> bool:
    """Whether a string of this name stands in a file; bodies are searched as they are stored."""
    facts = file.facts
    bodies = (
        facts.body,
        *(function.body for function in facts.functions),
        *(cls.body for cls in facts.classes),
    )
    return any(name in bytes(body) for body in bodies) or any(
        name.decode() in s.render(parameter.default)
        for function in facts.functions
        for parameter in function.parameters
        if parameter.default is not None
    )
