"""The revisions of Alembic that a project has, and the script locations that they form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import commonpath
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Function, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Place

_CREATED: Final = re.compile(r"^Create Date:\s*(\S.*)$", re.MULTILINE)
_DETAILS: Final = re.compile(r"^(?:Revision ID|Revises|Create Date|Branch Labels|Depends On):")


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision: what it is built on, and where its parts stand.

    `down` holds the revisions it follows, none for the first one and several for a merge;
    it is None where they are not written down as literals.
    """

    file: SourceFile
    id: str
    down: tuple[str, ...] | None
    labels: tuple[str, ...]
    message: str  # the first paragraph of the docstring, on one line
    created: str  # as Alembic wrote it, or empty
    place: Place  # of `revision = ...`
    down_place: Place  # of `down_revision = ...`
    upgrade: Function | None
    downgrade: Function | None


def revisions(project: Project) -> tuple[Revision, ...]:
    """Return every Alembic revision of the project, in the order of paths; those of tests are left out."""
    found = (_revision(file) for file in project.files.values() if _may_be_one(file))
    return tuple(revision for revision in found if revision is not None)


def locations(found: tuple[Revision, ...]) -> tuple[tuple[Revision, ...], ...]:
    """Group revisions by script location: those of one folder, and of folders that build on one another."""
    homes: dict[str, set[str]] = {}
    for revision in found:
        homes.setdefault(revision.id, set()).add(_folder(revision))
    group = {folder: folder for folders in homes.values() for folder in folders}
    for revision in found:
        own = _folder(revision)
        for down in revision.down or ():
            if down in homes and own not in homes[down]:
                old, new = group[own], group[_nearest(own, homes[down])]
                group = {folder: new if home == old else home for folder, home in group.items()}
    grouped: dict[str, list[Revision]] = {}
    for revision in found:
        grouped.setdefault(group[_folder(revision)], []).append(revision)
    return tuple(tuple(location) for location in grouped.values())


def _folder(revision: Revision) -> str:
    return revision.file.path.rpartition("/")[0]


def _nearest(folder: str, others: set[str]) -> str:
    return max(sorted(others), key=lambda other: len(commonpath(["/" + folder, "/" + other])))


def _may_be_one(file: SourceFile) -> bool:
    return file.category is not Category.TESTS and {"down_revision", "revision"} <= file.facts.names


def _revision(file: SourceFile) -> Revision | None:
    assigned = {name: (value, span) for name, value, span in _assignments(file)}
    if "revision" not in assigned or "down_revision" not in assigned:
        return None
    identifier, span = assigned["revision"]
    if not isinstance(identifier, s.Const) or not isinstance(identifier.value, str):
        return None
    down, down_span = assigned["down_revision"]
    labels = assigned.get("branch_labels")
    docstring = file.facts.docstring or ""
    created = _CREATED.search(docstring)
    return Revision(
        file=file,
        id=identifier.value,
        down=_texts(down),
        labels=(_texts(labels[0]) or ()) if labels else (),
        message=_message(docstring),
        created=created[1].strip() if created else "",
        place=file.place(span),
        down_place=file.place(down_span),
        upgrade=_function(file, "upgrade"),
        downgrade=_function(file, "downgrade"),
    )


def _assignments(file: SourceFile) -> list[tuple[str, s.Expr, s.Span]]:
    found = []
    for statement in file.body:
        match statement:
            case s.Assign(targets=(s.Ref(path=name),), value=value, span=span):
                found.append((name, value, span))
            case s.AnnAssign(target=s.Ref(path=name), value=value, span=span) if value is not None:
                found.append((name, value, span))
    return found


def _texts(expr: s.Expr) -> tuple[str, ...] | None:
    match expr:
        case s.Const(value=None):
            return ()
        case s.Const(value=str(text)):
            return (text,)
        case s.Sequence(items=items) if all(
            isinstance(i, s.Const) and isinstance(i.value, str) for i in items
        ):
            return tuple(str(item.value) for item in items if isinstance(item, s.Const))
        case _:
            return None


def _message(docstring: str) -> str:
    lines = []
    for line in docstring.strip().split("\n"):
        if not line.strip() or _DETAILS.match(line.strip()):
            break
        lines.append(line.strip())
    return " ".join(lines)


def _function(file: SourceFile, name: str) -> Function | None:
    return next((f for f in file.functions if f.fact.qualname == name and f.fact.parent_class is None), None)
