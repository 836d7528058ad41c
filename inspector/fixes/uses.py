"""Whether a name that a file imports is used: in the file, or by others that import it from there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from inspector.project.names import Module
from inspector.source.facts import SourceProblem
from inspector.source.parse import parse

if TYPE_CHECKING:
    from inspector.project.code import SourceFile
    from inspector.project.model import Project

_TYPE_COMMENT: Final = re.compile(r"#\s*type:(.*)")
_WORD: Final = re.compile(r"[^\W\d]\w*")


def used(text: str, wanted: frozenset[str]) -> frozenset[str]:
    """Return which names occur in a file other than where they are imported.

    Names in strings count where the string can be an annotation, a forward reference or
    an entry of `__all__`, and names in type comments.
    """
    tree = parse(text)
    if isinstance(tree, SourceProblem):
        return wanted
    found = {name for comment in _TYPE_COMMENT.findall(text) for name in _WORD.findall(comment)}
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case ast.Constant(value=str(value)) if id(node) not in documentation:
                if not wanted.isdisjoint(_WORD.findall(value)):
                    found.update(_names_in(value))
            case _:
                continue
    return wanted & found


def _names_in(text: str) -> frozenset[str]:
    tree = parse(f"({text}\n)")
    if isinstance(tree, SourceProblem):
        return frozenset()
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def is_imported_elsewhere(project: Project, file: SourceFile, name: str) -> bool:
    """Whether another file of the project takes a name from a file, also by a star or as an attribute."""
    return any(_takes(project, other, file, name) for other in project.files.values() if other is not file)


def _takes(project: Project, other: SourceFile, file: SourceFile, name: str) -> bool:
    for fact in other.facts.imports:
        if fact.name in {name, "*"}:
            if project.names.import_target(other, fact.module, fact.level) == Module(file):
                return True
        elif _is_module(project, other, fact.module, fact.level, fact.name) == Module(file) and _mentions(
            other, name
        ):
            return True
    return False


def _is_module(project: Project, other: SourceFile, module: str, level: int, name: str | None) -> object:
    target = project.names.import_target(other, module, level)
    return target if name is None else project.names.member(target, name)


def _mentions(file: SourceFile, name: str) -> bool:
    return name in file.used or any(name in function.used for function in file.functions)
