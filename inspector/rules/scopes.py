"""Which definition a place of a project stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.project.code import Class, Function, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Place


class Scopes:
    """The innermost function or class around each line, its decorators included, a file at a time."""

    def __init__(self, project: Project) -> None:
        """Take the project whose places are asked for."""
        self._project = project
        self._known: dict[str, list[str]] = {}

    def around(self, place: Place) -> str:
        """Return the qualified name of the definition around a place, "" at the top of a file."""
        if place.file not in self._known:
            file = self._project.files.get(place.file)
            self._known[place.file] = [] if file is None else _by_line(file)
        lines = self._known[place.file]
        return lines[place.line] if place.line < len(lines) else ""


def _by_line(file: SourceFile) -> list[str]:
    definitions: tuple[Function | Class, ...] = (*file.functions, *file.classes)
    ranges = sorted((first_line(one), -one.fact.span.end_line, one.fact.qualname) for one in definitions)
    last = max((-end for _, end, _ in ranges), default=0)
    names = [""] * (last + 1)
    for start, end, name in ranges:  # what is inside comes after what is around it
        names[start : -end + 1] = [name] * (-end + 1 - start)
    return names


def first_line(definition: Function | Class) -> int:
    """Return the line that a definition starts on, decorators included."""
    return min([definition.fact.span.line, *(one.span.line for one in definition.fact.decorators)])
