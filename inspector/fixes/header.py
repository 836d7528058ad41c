"""Where a new import statement belongs: behind the docstring and `__future__`, among its like."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.blocks import is_docstring, top
from inspector.fixes.names import dotted_name
from inspector.project.names import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Source

_FUTURE: Final = 0
_STANDARD: Final = 1
_LIBRARY: Final = 2
_PROJECT: Final = 3
_RELATIVE: Final = 4

_Key = tuple[int, int, str]  # section, `import` before `from`, module


def new_statement(source: Source, module: str, names: str) -> tuple[Edit, ...]:
    """Put `from module import names` at the head of a file, in the order that isort keeps."""
    text = f"from {module} import {names}"
    key = (_section(source, module, relative=False), 1, module)
    present = list(_present(source))
    section = [(line, other) for line, other in present if other[0] == key[0]]
    if section:
        before = [line for line, other in section if other <= key]
        if before:
            return (_below(source, before[-1], text, gap=False),)
        return (_above(source, section[0][0], text, gap=False),)
    earlier = [line for line, other in present if other[0] < key[0]]
    if earlier:
        return (_below(source, earlier[-1], text, gap=True),)
    if present:
        return (_above(source, present[0][0], text, gap=True),)
    return (_at_start(source, text),)


def _present(source: Source) -> Iterator[tuple[cst.SimpleStatementLine, _Key]]:
    """Yield the imports at the head of a file: up to the first definition."""
    for statement in source.module.body:
        match statement:
            case cst.ClassDef() | cst.FunctionDef():
                return
            case cst.SimpleStatementLine(body=[cst.ImportFrom() as found]):
                name = dotted_name(found.module)
                relative = bool(found.relative)
                yield statement, (_section(source, name, relative=relative), 1, name)
            case cst.SimpleStatementLine(body=[cst.Import(names=names)]):
                name = dotted_name(names[0].name)
                yield statement, (_section(source, name, relative=False), 0, name)
            case _:
                continue


def _section(source: Source, module: str, *, relative: bool) -> int:
    if relative:
        return _RELATIVE
    if module == "__future__":
        return _FUTURE
    if module.partition(".")[0] in sys.stdlib_module_names:
        return _STANDARD
    target = source.project.names.import_target(source.file, module, 0)
    return _LIBRARY if isinstance(target, External) else _PROJECT


def _below(source: Source, line: cst.SimpleStatementLine, text: str, *, gap: bool) -> Edit:
    blank = "\n" if gap else ""
    newline = source.text.find("\n", source.end(line))
    if newline < 0:
        return source.insert(len(source.text), f"\n{blank}{text}")
    return source.insert(newline + 1, f"{blank}{text}\n")


def _above(source: Source, line: cst.SimpleStatementLine, text: str, *, gap: bool) -> Edit:
    blank = "\n" if gap else ""
    return source.insert(source.line_start(source.start(line)), f"{text}\n{blank}")


def _at_start(source: Source, text: str) -> Edit:
    body = source.module.body
    if body and is_docstring(body[0]):
        newline = source.text.find("\n", source.end(body[0]))
        if newline < 0:
            return source.insert(len(source.text), f"\n\n{text}\n")
        return source.insert(newline + 1, f"\n{text}\n")
    first = body[0] if body else None
    if first is None:
        return source.insert(len(source.text), f"{text}\n")
    start = top(source, first)
    # comments above the first statement are about the file when an empty line sets them off
    gap = "\n\n" if isinstance(first, (cst.ClassDef, cst.FunctionDef)) else "\n"
    return source.insert(start, f"{text}\n{gap}")
