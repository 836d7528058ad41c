"""The imports of a file after repairs: those that names need are added, those without a use removed.

Works on the text that the repairs gave, so that a use that one repair takes away and
another brings back counts. Statements in `try`, in functions and under conditions other
than `if TYPE_CHECKING:` are the author's business, and stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.arguments import Item, Listed
from inspector.fixes.codemod import CannotRepairError, Edit, Need, Release
from inspector.fixes.header import new_statement
from inspector.fixes.names import dotted_name, local_name
from inspector.fixes.sources import Source
from inspector.fixes.uses import is_imported_elsewhere, used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.fixes.document import Document
    from inspector.project.code import SourceFile
    from inspector.project.model import Project

_NARROWEST: Final = 88
_WIDEST: Final = 120


def with_imports(
    project: Project, file: SourceFile, document: Document, needs: Sequence[Need], releases: Sequence[Release]
) -> Document:
    """Return a file's text with the imports it needs, and without those it needs no more.

    Raises CannotRepairError where the text cannot be parsed.
    """
    if needs and releases:  # one after the other, so that what is left closes up around what is new
        document = with_imports(project, file, document, needs, ())
        return with_imports(project, file, document, (), releases)
    source = Source(project, file, document.text)
    names = frozenset(release.name for release in releases)
    unused = names - used(document.text, names)
    free = frozenset(name for name in unused if not is_imported_elsewhere(project, file, name))
    plan = _plan(source, frozenset(needs), free)
    if not plan.edits:
        return document
    document = document.edited(plan.edits)
    if not plan.emptied:
        return document
    # what stood under `if TYPE_CHECKING:` is gone, and with it perhaps the last use of that name
    return with_imports(project, file, document, (), [Release(file.path, "TYPE_CHECKING")])


@dataclass(frozen=True, slots=True)
class _Statement:
    """An import statement at module level or in an `if TYPE_CHECKING:` there."""

    node: cst.Import | cst.ImportFrom
    line: cst.SimpleStatementLine
    checking: cst.If | None
    header: bool  # before the first class and function

    @property
    def module(self) -> str | None:
        """The module that names are taken from, where that is an absolute one."""
        return (
            dotted_name(self.node.module)
            if isinstance(self.node, cst.ImportFrom) and not self.node.relative
            else None
        )

    @property
    def aliases(self) -> Sequence[cst.ImportAlias]:
        return () if isinstance(self.node.names, cst.ImportStar) else self.node.names

    def binds(self, alias: cst.ImportAlias) -> str:
        """The name that an alias binds, where nothing else is imported with it; else an empty text."""
        whole = isinstance(self.node, cst.ImportFrom)
        if not whole and alias.asname is None and "." in dotted_name(alias.name):
            return ""
        return local_name(alias, whole=whole)


@dataclass(frozen=True, slots=True)
class _Plan:
    edits: tuple[Edit, ...]
    emptied: bool  # an `if TYPE_CHECKING:` went away


def _statements(source: Source) -> Iterator[_Statement]:
    header = True
    for statement in source.module.body:
        match statement:
            case cst.SimpleStatementLine():
                yield from _imports(statement, None, header=header)
            case cst.If(body=cst.IndentedBlock(body=body)) if _is_checking(statement.test):
                for inner in body:
                    if isinstance(inner, cst.SimpleStatementLine):
                        yield from _imports(inner, statement, header=False)
            case cst.ClassDef() | cst.FunctionDef():
                header = False
            case _:
                continue


def _imports(line: cst.SimpleStatementLine, checking: cst.If | None, *, header: bool) -> Iterator[_Statement]:
    for small in line.body:
        if isinstance(small, (cst.Import, cst.ImportFrom)):
            yield _Statement(small, line, checking, header)


def _is_checking(test: cst.BaseExpression) -> bool:
    return dotted_name(test).rpartition(".")[2] == "TYPE_CHECKING"


def _plan(source: Source, needs: frozenset[Need], free: frozenset[str]) -> _Plan:
    statements = tuple(_statements(source))
    missing = {need for need in needs if not any(_gives(one, need) for one in statements if not one.checking)}
    edits: list[Edit] = []
    gone: list[_Statement] = []
    for one in statements:
        added = {need.name for need in missing if _takes(one, need)}
        missing = {need for need in missing if not _takes(one, need)}
        removed = {
            position
            for position, alias in enumerate(one.aliases)
            if (one.binds(alias) in free and not _is_kept(source, one, alias))
            or (one.checking and any(_gives_by(one, alias, need) for need in needs))
        }
        if len(removed) == len(one.aliases) > 0 and not added:
            if len(one.line.body) == 1:
                gone.append(one)
        elif added or removed:
            edits += _rewritten(source, one, frozenset(added), frozenset(removed))
    modules: dict[str, set[str]] = {}
    for need in missing:
        modules.setdefault(need.module, set()).add(need.name)
    removals, emptied = _removals(source, gone)
    for module, names in sorted(modules.items()):
        edits += new_statement(source, module, ", ".join(sorted(names, key=_order)))
    return _Plan((*edits, *removals), emptied)


def _gives(one: _Statement, need: Need) -> bool:
    return any(_gives_by(one, alias, need) for alias in one.aliases)


def _gives_by(one: _Statement, alias: cst.ImportAlias, need: Need) -> bool:
    return one.module == need.module and alias.asname is None and dotted_name(alias.name) == need.name


def _takes(one: _Statement, need: Need) -> bool:
    """Whether a needed name can be added to a statement."""
    return one.header and one.checking is None and one.module == need.module and len(one.aliases) > 0


def _is_kept(source: Source, one: _Statement, alias: cst.ImportAlias) -> bool:
    """Whether an alias says that it is imported for others: `x as x`, or `# noqa: F401`."""
    if alias.asname is not None and dotted_name(alias.name) == local_name(alias, whole=True):
        return True
    ends = {source.end(alias), source.end(one.node)}
    lines = (source.text[end:].partition("\n")[0] for end in ends)
    return any("noqa" in line and ("F401" in line or "noqa:" not in line.replace(" ", "")) for line in lines)


def moved_name(
    source: Source, node: cst.ImportFrom, name: str, module: str
) -> tuple[tuple[Edit, ...], tuple[Need, ...]]:
    """Import a name from another module than a statement does; raises CannotRepairError."""
    line = source.parent(node)
    aliases = () if isinstance(node.names, cst.ImportStar) else node.names
    found = [position for position, alias in enumerate(aliases) if dotted_name(alias.name) == name]
    if (
        len(found) != 1
        or aliases[found[0]].asname is not None
        or not isinstance(line, cst.SimpleStatementLine)
    ):
        raise CannotRepairError(f"`{name}` is imported under another name")
    if len(aliases) == 1 and node.module is not None:
        return (source.replace(node.module, module),), ()
    edits = tuple(
        _rewritten(source, _Statement(node, line, None, header=True), frozenset(), frozenset(found))
    )
    if not edits:
        raise CannotRepairError("the import cannot be taken apart")
    return edits, (Need(source.path, module, name),)


# --- one statement -------------------------------------------------------------------------


def _rewritten(
    source: Source, one: _Statement, added: frozenset[str], removed: frozenset[int]
) -> Iterator[Edit]:
    items = tuple(
        Item(source.start(alias), source.end(alias), _comma(source, alias)) for alias in one.aliases
    )
    kept = tuple(item for position, item in enumerate(items) if position not in removed)
    right = one.node.rpar if isinstance(one.node, cst.ImportFrom) else None
    whole = Listed(source, items[0].start, source.end(right) - 1 if right else items[-1].end, items)
    if right is not None and all(whole.is_alone(position) for position in range(len(items))):
        for position in removed:
            yield whole.remove(position)
        yield from _added_lines(
            source, Listed(source, whole.start, whole.end, kept), sorted(added, key=_order)
        )
    elif "#" not in source.text[items[0].start : whole.end]:
        yield from _on_one_line(source, one, [source.text[item.start : item.end] for item in kept], added)


def _comma(source: Source, alias: cst.ImportAlias) -> int | None:
    if not isinstance(alias.comma, cst.Comma):
        return None
    return source.end(alias) + len(source.module.code_for_node(alias.comma.whitespace_before))


def _added_lines(source: Source, kept: Listed, added: Sequence[str]) -> Iterator[Edit]:
    names = [source.text[item.start : item.end] for item in kept.items]
    last: list[str] = []
    before: dict[int, list[str]] = {}
    for name in added:
        position = _position(names, name)
        if position == len(names):
            last.append(name)
        else:
            before.setdefault(position, []).append(name)
    for position, new in before.items():
        start = kept.items[position].start
        line = source.line_start(start)
        indent = source.text[line:start]
        yield source.insert(line, "".join(f"{indent}{name},\n" for name in new))
    if last:
        indent = source.text[source.line_start(kept.items[-1].start) : kept.items[-1].start]
        yield from kept.add(f",\n{indent}".join(last))


def _on_one_line(source: Source, one: _Statement, kept: list[str], added: frozenset[str]) -> Iterator[Edit]:
    names = list(kept)
    for name in sorted(added, key=_order):
        names.insert(_position(names, name), name)
    first, last = one.aliases[0], one.aliases[-1]
    start, end = source.start(first), source.end(last)
    text = ", ".join(names)
    prefix = source.text[source.line_start(start) : start]
    if added and len(prefix) + len(text) > _width(source) and isinstance(one.node, cst.ImportFrom):
        if one.node.lpar is not None and one.node.rpar is not None:
            start, end = source.start(one.node.lpar), source.end(one.node.rpar)
        indent = source.indent(one.node)
        lines = "".join(f"{indent}{source.module.default_indent}{name},\n" for name in names)
        text = f"(\n{lines}{indent})"
    yield source.edit(start, end, text)


def _width(source: Source) -> int:
    """How long lines may get: as long as the file's longest, within what is usual."""
    longest = max(len(line) for line in source.text.split("\n"))
    return min(max(longest, _NARROWEST), _WIDEST)


def _position(names: Sequence[str], name: str) -> int:
    """Where a name belongs among others: in their order, if they have one, else at the end."""
    orders: tuple[Callable[[str], tuple[int, str]], ...] = (_order, _by_character, _by_letter)
    for order in orders:
        keys = [order(other) for other in names]
        if keys == sorted(keys):
            return sum(key <= order(name) for key in keys)
    return len(names)


def _order(name: str) -> tuple[int, str]:
    """Constants, classes, the rest: as isort and ruff order them."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1, name) if name[:1].isupper() else (2, name)


def _by_character(name: str) -> tuple[int, str]:
    return 0, name


def _by_letter(name: str) -> tuple[int, str]:
    return 0, name.lower()


# --- statements that go away ---------------------------------------------------------------


def _removals(source: Source, gone: Sequence[_Statement]) -> tuple[tuple[Edit, ...], bool]:
    edits: list[Edit] = []
    lines: list[cst.CSTNode] = []
    emptied = False
    blocks: dict[cst.If, list[_Statement]] = {}
    for one in gone:
        if one.checking is None:
            lines.append(one.line)
        else:
            blocks.setdefault(one.checking, []).append(one)
    for block, inside in blocks.items():
        if len(inside) < len(block.body.body):
            lines += [one.line for one in inside]
        elif block.orelse is None:
            lines.append(block)
            emptied = True
        else:
            edits += [source.replace(one.line, "pass") for one in inside[:1]]
            lines += [one.line for one in inside[1:]]
    return (*edits, *_without_lines(source, lines)), emptied


def _without_lines(source: Source, statements: Sequence[cst.CSTNode]) -> Iterator[Edit]:
    """Take out the lines of statements; those that follow one another go together."""
    ranges: list[tuple[int, int]] = []
    for start, end in sorted(_lines_of(source, statement) for statement in statements):
        if ranges and ranges[-1][1] == start:
            ranges[-1] = ranges[-1][0], end
        else:
            ranges.append((start, end))
    for start, end in ranges:
        yield source.edit(*_with_blanks(source, start, end), "")


def _lines_of(source: Source, statement: cst.CSTNode) -> tuple[int, int]:
    start = source.line_start(source.start(statement))
    newline = source.text.find("\n", max(source.end(statement) - 1, start))
    return start, newline + 1 if newline >= 0 else len(source.text)


def _with_blanks(source: Source, start: int, end: int) -> tuple[int, int]:
    """Extend lines that go away by the empty lines above or below them, whichever are fewer."""
    text = source.text
    above, below = start, end
    while above > 0 and not text[(line := source.line_start(above - 1)) : above].strip():
        above = line
    while (
        below < len(text) and not text[below : (following := text.find("\n", below) + 1 or len(text))].strip()
    ):
        below = following
    is_first = above == 0
    if not (is_first or above < start) or below == end:
        return start, end
    if is_first or text.count("\n", end, below) <= text.count("\n", above, start):
        return start, below
    return above, end
