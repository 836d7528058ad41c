"""Inspected files as codemods see them: text, libcst tree, positions, and the Project for names."""

from __future__ import annotations

import ast
from bisect import bisect_right
from dataclasses import fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from inspector.fixes.codemod import CannotRepairError, Edit, Named, Release
from inspector.fixes.names import Namer
from inspector.source.facts import SourceProblem
from inspector.source.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from libcst.metadata import CodeRange

    from inspector.project.code import Class, Function, Owner, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Place

_Node = TypeVar("_Node", bound=cst.CSTNode)

_DEEPEST: Final = 150
"""Deeper trees are left alone: libcst recurses in C and in Python, and at some depth dies of it."""


class Source:
    """One file: its text, its tree, and what its names mean.

    Positions are offsets into `text`. Nodes are those of `module`; the tree is never changed.
    """

    def __init__(self, project: Project, file: SourceFile, text: str) -> None:
        """Parse a file; raises CannotRepairError where libcst cannot."""
        self.project = project
        self.file = file
        self.path = file.path
        self.text = text
        self._wrapper = MetadataWrapper(parse_module(text), unsafe_skip_copy=True)
        self.module = self._wrapper.module
        self._starts = line_starts(text)

    # --- positions -------------------------------------------------------------------------

    @cached_property
    def _ranges(self) -> Mapping[cst.CSTNode, CodeRange]:
        return self._wrapper.resolve(PositionProvider)

    @cached_property
    def _parents(self) -> Mapping[cst.CSTNode, cst.CSTNode]:
        # the provider of libcst visits nodes one by one, at ten times the cost
        return {child: node for node in _walk(self.module) for child in _children(node)}

    @cached_property
    def _by_start(self) -> Mapping[tuple[int, int], list[cst.CSTNode]]:
        found: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node in _walk(self.module):
            where = self._ranges.get(node)
            if where is not None:
                found.setdefault((where.start.line, where.start.column), []).append(node)
        return found

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column that count from 1, as places have them."""
        return self._starts[line - 1] + column - 1

    def line(self, offset: int) -> int:
        """The line that an offset is on, from 1."""
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        """The offset of the first character of the line that an offset is on."""
        return self._starts[self.line(offset) - 1]

    def start(self, node: cst.CSTNode, *, whole: bool = False) -> int:
        """Where a node starts; `whole` with the parentheses around it. Decorators are not part of a `def`."""
        if whole and (left := getattr(node, "lpar", ())):
            return self.start(left[0])
        where = self._ranges[node].start
        return self._starts[where.line - 1] + where.column

    def end(self, node: cst.CSTNode, *, whole: bool = False) -> int:
        """Where a node ends; `whole` with the parentheses around it."""
        if whole and (right := getattr(node, "rpar", ())):
            return self.end(right[-1])
        where = self._ranges[node].end
        return self._starts[where.line - 1] + where.column

    def code(self, node: cst.CSTNode, *, whole: bool = False) -> str:
        """The text of a node as it is written."""
        return self.text[self.start(node, whole=whole) : self.end(node, whole=whole)]

    # --- nodes -----------------------------------------------------------------------------

    def find(self, place: Place, kind: type[_Node]) -> _Node | None:
        """The outermost node of a kind that starts where a place does; None where there is none."""
        nodes = self._by_start.get((place.line, place.column - 1), ())
        return next((node for node in nodes if isinstance(node, kind)), None)

    def node(self, place: Place, kind: type[_Node]) -> _Node:
        """The outermost node of a kind that starts where a place does; raises CannotRepairError."""
        found = self.find(place, kind)
        if found is None:
            raise CannotRepairError("the code of the finding is not where it was")
        return found

    def exact(self, place: Place, kinds: tuple[type[_Node], ...]) -> _Node:
        """The node of one of some kinds that starts and ends where a place does; raises CannotRepairError."""
        nodes = self._by_start.get((place.line, place.column - 1), ())
        end = self.offset(place.end_line, place.end_column)
        for node in nodes:
            if isinstance(node, kinds) and self.end(node) == end:
                return node
        raise CannotRepairError("the code of the finding is not where it was")

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds a node."""
        return self._parents.get(node)

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes that hold a node, from the inside out."""
        parent = self._parents.get(node)
        while parent is not None:
            yield parent
            parent = self._parents.get(parent)

    def walk(self, node: cst.CSTNode | None = None) -> Iterator[cst.CSTNode]:
        """A node (the module, by default) and everything in it, outermost first."""
        return _walk(self.module if node is None else node)

    @cached_property
    def _definitions(self) -> Mapping[tuple[int, int], Class | Function]:
        definitions: tuple[Function | Class, ...] = (*self.file.functions, *self.file.classes)
        return {(one.fact.span.line, one.fact.span.column): one for one in definitions}

    def owner(self, node: cst.CSTNode) -> Owner:
        """The scope that a node's names are looked up in: a function, a class or the file.

        Decorators, annotations and defaults of a `def` belong to the scope around it.
        """
        inner = node
        for outer in self.around(node):
            if isinstance(outer, (cst.FunctionDef, cst.ClassDef)) and inner is outer.body:
                start = self._ranges[outer].start
                found = self._definitions.get((start.line, start.column))
                if found is not None:
                    return found
            inner = outer
        return self.file

    def indent(self, node: cst.CSTNode) -> str:
        """The blanks that the line of a node starts with."""
        start = self.line_start(self.start(node))
        end = start
        while end < len(self.text) and self.text[end] in " \t\f":
            end += 1
        return self.text[start:end]

    # --- edits -----------------------------------------------------------------------------

    def edit(self, start: int, end: int, text: str) -> Edit:
        """Put a text in the place of characters."""
        return Edit(self.path, start, end, text)

    def insert(self, offset: int, text: str) -> Edit:
        """Put a text before a character."""
        return Edit(self.path, offset, offset, text)

    def replace(self, node: cst.CSTNode, new: cst.CSTNode | str, *, whole: bool = False) -> Edit:
        """Put a text, or the code of another node, in the place of a node."""
        text = new if isinstance(new, str) else self.module.code_for_node(new)
        return Edit(self.path, self.start(node, whole=whole), self.end(node, whole=whole), text)

    # --- names -----------------------------------------------------------------------------

    @cached_property
    def _namer(self) -> Namer:
        return Namer(self)

    def name(self, target: str, at: cst.CSTNode) -> Named:
        """How this file calls `pydantic.SecretStr` where a node stands; raises CannotRepairError.

        An import that is there is used, aliases and `import pydantic as p` included, if it has
        run by then; otherwise the answer says which one is needed.
        """
        return self._namer.name(target, self.owner(at), self.start(at))

    def release(self, *names: str) -> tuple[Release, ...]:
        """Tell that the imports of names (`Optional`, or the `t` of `t.Optional`) may be needed no more."""
        return tuple(Release(self.path, name.partition(".")[0]) for name in names)


class Sources:
    """The files of a project, each parsed when it is first asked for."""

    def __init__(self, project: Project, read: Callable[[str], str]) -> None:
        """Take the project and what gives the text of a file, which may raise CannotRepairError."""
        self.project = project
        self._read = read
        self._known: dict[str, Source | CannotRepairError] = {}

    def file(self, path: str) -> Source:
        """A file by its path; raises CannotRepairError where it cannot be read or parsed."""
        known = self._known.get(path)
        if known is None:
            try:
                known = self._make(path)
            except CannotRepairError as error:
                known = error
            self._known[path] = known
        if isinstance(known, CannotRepairError):
            raise CannotRepairError(*known.args)
        return known

    def at(self, place: Place) -> Source:
        """The file of a place; raises CannotRepairError."""
        return self.file(place.file)

    def _make(self, path: str) -> Source:
        file = self.project.files.get(path)
        if file is None:
            raise CannotRepairError("it is not about Python code")
        return Source(self.project, file, self._read(path))


def parse_module(text: str) -> cst.Module:
    """Parse a text with libcst; raises CannotRepairError where that is not possible or not safe."""
    tree = parse(text)
    if isinstance(tree, SourceProblem):
        raise CannotRepairError(
            f"the file {tree.message}" if tree.line == 0 else "the file is no valid Python"
        )
    if _depth(tree) > _DEEPEST:
        raise CannotRepairError("the file is nested too deeply to be rewritten")
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise CannotRepairError("the file uses syntax that libcst cannot read") from error
    except RecursionError as error:
        raise CannotRepairError("the file is nested too deeply to be rewritten") from error


def line_starts(text: str) -> list[int]:
    """Return the offset of the first character of every line."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts


def _depth(tree: ast.AST) -> int:
    """Measure how deep a tree is, without recursion."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level and depth <= _DEEPEST:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(_children(found)))


def _children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the nodes directly in a node, in the order of its fields, which is almost that of the source."""
    found: list[cst.CSTNode] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found.extend(one for one in value if isinstance(one, cst.CSTNode))
    return found


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
