"""`Optional[X]` and `Union[X, Y]` as `X | None` and `X | Y`: the edits, and where none are right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.names import dotted_name
from inspector.fixes.operands import doubt
from inspector.project.names import External

if TYPE_CHECKING:
    from inspector.fixes.codemod import Edit
    from inspector.fixes.operands import Doubt
    from inspector.fixes.sources import Source
    from inspector.project.code import Owner

_WIDEST: Final = 100  # of a union that is put on one line


@dataclass(frozen=True, slots=True)
class Union:
    """A use of `Optional` or `Union`: in a file, or in the text of a string there."""

    source: Source
    owner: Owner
    node: cst.Subscript
    is_optional: bool
    is_annotation: bool

    @property
    def members(self) -> tuple[cst.BaseExpression, ...]:
        """What stands in the brackets; raises CannotRepairError."""
        found = []
        for element in self.node.slice:
            if not isinstance(element.slice, cst.Index) or element.slice.star:
                raise CannotRepairError("what it holds is not written out")
            found.append(element.slice.value)
        if len(found) == 1 and isinstance(found[0], cst.Tuple) and not self.is_optional:
            return tuple(inner.value for inner in found[0].elements)
        if self.is_optional and len(found) != 1:
            raise CannotRepairError("`Optional` takes one type")
        return tuple(found)


def union_of(
    source: Source, owner: Owner, node: cst.BaseExpression, *, is_optional: bool, is_annotation: bool
) -> Union:
    """Return the use that a name is the head of; raises CannotRepairError where it is used bare."""
    parent = source.parent(node)
    if not isinstance(parent, cst.Subscript) or parent.value is not node:
        raise CannotRepairError(f"`{dotted_name(node)}` stands here without types")
    return Union(source, owner, parent, is_optional, is_annotation)


def doubts(union: Union) -> tuple[Doubt, ...]:
    """Return which members may be no types; raises CannotRepairError where one is none."""
    project = union.source.project
    found = (
        doubt(project, union.owner, member)
        for member in union.members
        if not isinstance(member, cst.SimpleString)
    )
    return tuple(one for one in found if one is not None)


def edits(union: Union) -> tuple[Edit, ...]:
    """Write the union with `|`; raises CannotRepairError."""
    if not union.members:
        raise CannotRepairError("it holds no type")
    if any(isinstance(member, cst.SimpleString) for member in union.members):
        return (_quoted(union),)
    if not _stands_free(union):
        raise CannotRepairError("`|` would bind otherwise here")
    text = union.source.code(union.node)
    if "\n" in text and ("#" in text or len(" ".join(text.split())) > _WIDEST):
        return tuple(_on_lines(union))
    return tuple(_on_one_line(union))


def _on_one_line(union: Union) -> list[Edit]:
    source, members = union.source, union.members
    first, last = members[0], members[-1]
    found = [source.edit(source.start(union.node), source.start(first, whole=True), "")]
    for left, right in pairwise(members):
        found.append(source.edit(source.end(left, whole=True), source.start(right, whole=True), " | "))
    none = " | None" if _lacks_none(union) else ""
    return [*found, source.edit(source.end(last, whole=True), source.end(union.node), none)]


def _on_lines(union: Union) -> list[Edit]:
    """Keep every member on its line, and the comments there: in parentheses, which `|` does not need."""
    source, members = union.source, union.members
    start, end = source.start(union.node), source.end(union.node)
    opening = source.text.index("[", source.end(union.node.value, whole=True))
    found = [source.edit(start, opening + 1, "(")]
    for left, right in pairwise(members):
        found.append(_without_comma(union, left, source.start(right, whole=True)))
        found.append(source.insert(source.start(right, whole=True), "| "))
    last = members[-1]
    if "," in source.text[source.end(last, whole=True) : end].partition("#")[0]:
        found.append(_without_comma(union, last, end))
    if _lacks_none(union):
        found.append(source.insert(source.end(last, whole=True), " | None"))
    return [*found, source.edit(end - 1, end, ")")]


def _without_comma(union: Union, left: cst.BaseExpression, end: int) -> Edit:
    start = union.source.end(left, whole=True)
    comma = union.source.text.find(",", start, end)
    if comma < 0 or union.source.text[start:comma].strip():
        raise CannotRepairError("comments stand between its types")
    return union.source.edit(comma, comma + 1, "")


def _lacks_none(union: Union) -> bool:
    """Whether `None` has to be added: not to `Optional[Union[X, None]]`."""
    return union.is_optional and not _admits_none(union, union.members[0])


def _admits_none(union: Union, node: cst.BaseExpression) -> bool:
    match node:
        case cst.Name(value="None"):
            return True
        case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
            return _admits_none(union, left) or _admits_none(union, right)
        case cst.Subscript(value=value, slice=elements):
            name = union.source.project.names.resolve(union.owner, dotted_name(value) or "?")
            if name == External("typing.Optional"):
                return True
            return name == External("typing.Union") and any(
                isinstance(element.slice, cst.Index) and _admits_none(union, element.slice.value)
                for element in elements
            )
        case _:
            return False


def _quoted(union: Union) -> Edit:
    """Write a union with forward references as one string: `Optional["Book"]` as `"Book | None"`."""
    source = union.source
    if not union.is_annotation:
        raise CannotRepairError("it holds a forward reference, which `|` takes in annotations only")
    if isinstance(source.parent(union.node), cst.BinaryOperation):
        raise CannotRepairError("`|` does not take the forward reference that it holds")
    quotes = {member.quote for member in union.members if isinstance(member, cst.SimpleString)}
    parts = [_unquoted(source, member) for member in union.members]
    text = " | ".join([*parts, "None"] if union.is_optional else parts)
    quote = '"' if quotes != {"'"} else "'"
    if quote in text or "\n" in text or "\\" in text:
        raise CannotRepairError("it holds a forward reference beside other strings")
    return source.replace(union.node, f"{quote}{text}{quote}")


def _unquoted(source: Source, member: cst.BaseExpression) -> str:
    if not isinstance(member, cst.SimpleString):
        return source.code(member, whole=True)
    if member.prefix or member.raw_value != member.evaluated_value:
        raise CannotRepairError("it holds a forward reference with escapes")
    return member.raw_value


def _stands_free(union: Union) -> bool:
    """Whether an operator of low precedence can stand where the union does."""
    if union.node.lpar:
        return True
    match union.source.parent(union.node):
        case cst.BinaryOperation(operator=cst.BitOr()):
            return True
        case (
            cst.Annotation()
            | cst.Arg()
            | cst.Index()
            | cst.Assign()
            | cst.AnnAssign()
            | cst.Element()
            | cst.Param()
            | cst.Expr()
            | cst.Return()
            | cst.DictElement()
            | cst.TypeAlias()
        ):
            return True
        case _:
            return False
