"""Statements of a body: where they stand, and how one is put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError

if TYPE_CHECKING:
    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Source


def insert_first(
    source: Source, node: cst.ClassDef | cst.FunctionDef, text: str, *, blank: bool = True
) -> Edit:
    """Put a statement first into a body, behind its docstring.

    `blank` sets it off from its neighbours with empty lines. A body of nothing but `pass`
    or `...` becomes the statement. Raises CannotRepairError for another body on the line
    of its head.
    """
    gap = "\n" if blank else ""
    statements = node.body.body
    if not isinstance(node.body, cst.IndentedBlock):
        if len(statements) != 1 or not _says_nothing(statements[0]):
            raise CannotRepairError(f"the body of `{node.name.value}` stands on the line of its head")
        indent = source.indent(node) + source.module.default_indent
        start = _past_colon(source, node)
        return source.edit(start, source.end(statements[0]), f"\n{indent}{text}")
    first = statements[0]
    indent = source.indent(first)
    if len(statements) == 1 and isinstance(first, cst.SimpleStatementLine) and _is_filler(first):
        return source.replace(first, text)
    if not is_docstring(first):
        return source.insert(top(source, first), f"{indent}{text}\n{gap}")
    end = source.text.index("\n", source.end(first)) if "\n" in source.text[source.end(first) :] else None
    if end is None:
        return source.insert(len(source.text), f"\n{gap}{indent}{text}")
    touches = len(statements) > 1 and top(source, statements[1]) == end + 1 and not _is_blank(source, end + 1)
    return source.insert(end, f"\n{gap}{indent}{text}{gap if touches else ''}")


def top(source: Source, statement: cst.CSTNode) -> int:
    """The offset of the first line of a statement: of its decorators and of the comments above it."""
    start = source.start(statement)
    decorators = getattr(statement, "decorators", ())
    if decorators:
        start = source.start(decorators[0])
    line = source.line_start(start)
    for _ in getattr(statement, "leading_lines", ()):
        line = source.line_start(line - 1)
    return line


def is_docstring(statement: cst.CSTNode) -> bool:
    """Whether a statement, first in its body, documents it."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(cst.SimpleString() | cst.ConcatenatedString())]):
            return True
        case _:
            return False


def _is_filler(statement: cst.SimpleStatementLine) -> bool:
    return len(statement.body) == 1 and _says_nothing(statement.body[0])


def _says_nothing(small: cst.CSTNode) -> bool:
    match small:
        case cst.Pass() | cst.Expr(cst.Ellipsis()):
            return True
        case _:
            return False


def _is_blank(source: Source, offset: int) -> bool:
    end = source.text.find("\n", offset)
    return not source.text[offset : end if end >= 0 else None].strip()


def _past_colon(source: Source, node: cst.ClassDef | cst.FunctionDef) -> int:
    """The offset behind the colon of a head whose body stands on the same line."""
    start = source.start(node.body.body[0])
    while source.text[start - 1] != ":":
        start -= 1
    return start
