"""Where a project reads an attribute of a class's instances: the nodes, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError
from inspector.project.expressions import expressions
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.sources import Source, Sources
    from inspector.project.code import Class, SourceFile
    from inspector.project.model import Project


@dataclass(frozen=True, slots=True)
class Read:
    """An attribute that is read, and the file it stands in."""

    source: Source
    node: cst.Attribute

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.source.path}:{self.source.line(self.source.start(self.node))}"


@dataclass(frozen=True, slots=True)
class Reads:
    """What reads an attribute: of the classes for certain, or the first of something of unknown type."""

    certain: tuple[Read, ...]
    possible: str | None  # "`config.token` at shop/mail.py:12"


def reads(sources: Sources, family: frozenset[Class], name: str) -> Reads:
    """Find the reads of an attribute of some classes in all files; raises CannotRepairError.

    That is raised where the attribute is also set or deleted, and where a file that reads it
    cannot be parsed. Facts tell which files are worth parsing: few, of many.
    """
    certain: list[Read] = []
    possible = None
    for file in sources.project.files.values():
        if not _mentions(file, name):
            continue
        glance = _glance(sources.project, file, family, name)
        possible = possible or glance.possible
        if glance.is_certain:
            certain += _certain(sources.file(file.path), family, name)
    return Reads(tuple(certain), possible)


@dataclass(frozen=True, slots=True)
class _Glance:
    is_certain: bool
    possible: str | None


def _glance(project: Project, file: SourceFile, family: frozenset[Class], name: str) -> _Glance:
    is_certain = False
    possible = None
    for found in expressions(file, name):
        for part in s.walk(found.expr):
            for base, line in _bases(part, name):
                kind = project.type_of(found.owner, base)
                if kind is not None:
                    is_certain = is_certain or kind.cls in family
                elif possible is None:
                    possible = f"`{s.render(base)}.{name}` at {file.path}{f':{line}' if line else ''}"
    return _Glance(is_certain, possible)


def _bases(part: s.Expr, name: str) -> Iterator[tuple[s.Expr, int]]:
    """Yield what an attribute of a name is taken of, and the line where that is known."""
    match part:
        case s.Ref(path=path, line=line, column=column):
            parts = path.split(".")
            for position, inner in enumerate(parts):
                if position and inner == name:
                    yield s.Ref(".".join(parts[:position]), line, column), line
        case s.Attr(base=base, name=attribute) if attribute == name:
            yield base, base.span.line if isinstance(base, s.Call) else 0
        case _:
            return


def _certain(source: Source, family: frozenset[Class], name: str) -> Iterator[Read]:
    for node in source.walk():
        if not isinstance(node, cst.Attribute) or node.attr.value != name:
            continue
        expr = parse_annotation(source.code(node.value, whole=True))
        found = source.project.type_of(source.owner(node), expr) if expr is not None else None
        if found is not None and found.cls in family:
            read = Read(source, node)
            if _is_target(source, node):
                raise CannotRepairError(f"it is set at {read.place}")
            yield read


def _mentions(file: SourceFile, name: str) -> bool:
    return name in file.used or any(name in function.used for function in file.functions)


def _is_target(source: Source, node: cst.CSTNode) -> bool:
    """Whether a node is what an assignment sets or `del` deletes."""
    match source.parent(node):
        case cst.AssignTarget() | cst.Del():
            return True
        case cst.AugAssign(target=target) | cst.AnnAssign(target=target) | cst.For(target=target):
            return target is node
        case _:
            return False
