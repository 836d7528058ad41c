"""Give a parameter another name, in its function's body too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Source


def renamed(source: Source, function: cst.FunctionDef, old: str, new: str) -> Iterator[Edit]:
    """Yield the edits that put an expression in the place of a name wherever a body uses it.

    Raises CannotRepairError where the body gives the name another meaning.
    """
    for node in source.walk(function.body):
        if isinstance(node, cst.Name) and node.value == old and not _is_label(source, node):
            if _is_bound(source, node):
                raise CannotRepairError(f"`{old}` is assigned in the validator")
            yield source.replace(node, new)


def mentions(source: Source, function: cst.FunctionDef, name: str) -> bool:
    """Whether a function uses a name, in its signature or its body, for anything at all."""
    return any(isinstance(node, cst.Name) and node.value == name for node in source.walk(function))


def _is_label(source: Source, node: cst.Name) -> bool:
    """Whether a name is that of an attribute or of an argument, and no variable."""
    parent = source.parent(node)
    match parent:
        case cst.Attribute(attr=attr):
            return attr is node
        case cst.Arg(keyword=keyword):
            return keyword is node
        case _:
            return False


def _is_bound(source: Source, node: cst.Name) -> bool:
    """Whether a name is assigned, declared, deleted or a parameter where it stands."""
    child: cst.CSTNode = node
    for parent in source.around(node):
        match parent:
            case cst.Param(name=name):
                return name is child
            case cst.AssignTarget() | cst.Del() | cst.NameItem():
                return True
            case cst.AnnAssign(target=target) | cst.AugAssign(target=target) | cst.NamedExpr(target=target):
                return target is child
            case cst.For(target=target) | cst.CompFor(target=target):
                return target is child
            case cst.AsName() | cst.ImportAlias() | cst.FunctionDef() | cst.ClassDef() | cst.MatchAs():
                return True
            case cst.Attribute() | cst.Subscript() | cst.Call() | cst.BaseStatement():
                return False
            case _:
                child = parent
    return False
