"""Write a parameter as `name: Annotated[type, marker] = default`, as a formatter would.

What fits stays on one line. A parameter that has its lines for itself and does not fit, or
whose marker takes several lines, is spread out: the type and the marker on lines of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.names import dotted_name
from inspector.fixes.width import line_width

if TYPE_CHECKING:
    from inspector.fixes.codemod import Edit, Named, Need
    from inspector.fixes.markers import Moved
    from inspector.fixes.sources import Source

_UNTYPED: Final = "typing.Any"


def annotate(
    source: Source, moved: Moved, at: cst.FunctionDef, indent: str | None = None
) -> tuple[tuple[Edit, ...], tuple[Need, ...]]:
    """Return the edits that move a marker, and the imports that they take; raises CannotRepairError.

    `indent` is that of the line which the parameter is about to get for itself.
    """
    written = moved.node.annotation
    end = source.end(moved.marker, whole=True)
    if written is not None and (last := _last_inside(source, written.annotation)) is not None:
        # one more for an `Annotated` that is there
        rest = source.edit(source.end(written.annotation, whole=True), end, _default(moved))
        return (source.insert(source.end(last), f", {moved.text}"), rest), ()
    annotated = source.name("typing.Annotated", at)
    if written is None:
        untyped = source.name(_UNTYPED, at)
        start = source.end(moved.node.name)
        text = f": {annotated.text}[{untyped.text}, {moved.text}]{_default(moved)}"
        return (source.edit(start, end, text),), (*annotated.needs, *untyped.needs)
    return _around_type(source, moved, written.annotation, annotated, indent), annotated.needs


def _around_type(
    source: Source, moved: Moved, written: cst.BaseExpression, annotated: Named, alone: str | None
) -> tuple[Edit, ...]:
    start, end = source.start(written, whole=True), source.end(written, whole=True)
    past = source.end(moved.marker, whole=True)
    before, after = _around_equal(source, moved.node)
    if (
        "#" not in before + after
        and (indent := _spread(source, moved, start, end, annotated, alone)) is not None
    ):
        unit = source.module.default_indent
        inner = indent + unit
        marker = moved.text.replace("\n", f"\n{unit}")
        return (
            source.insert(start, f"{annotated.text}[\n{inner}"),
            source.edit(end, past, f",\n{inner}{marker},\n{indent}]{_default(moved)}"),
        )
    kept = before if "#" in before else ""
    gap = after if after.strip(" \t") else " "
    return (
        source.insert(start, f"{annotated.text}["),
        source.edit(end, past, f"{kept},{gap}{moved.text}]{_default(moved)}"),
    )


def _spread(
    source: Source, moved: Moved, start: int, end: int, annotated: Named, alone: str | None
) -> str | None:
    """Return the indent of a parameter that is to be spread over lines; None for one that is not."""
    first = source.start(moved.node)
    line = source.line_start(first)
    indent = source.text[line:first] if alone is None else alone
    if indent.strip() or "\n" in source.text[start:end] or _has_long_strings(source, moved.marker):
        return None
    if "\n" in moved.text:
        return indent
    past = source.end(moved.marker, whole=True)
    newline = source.text.find("\n", past)
    rest = source.text[past : newline if newline >= 0 else None].partition("#")[0].rstrip()
    if alone is None and rest not in {"", ","}:
        return None
    width = len(indent) + (end - first) + 1 + len(f"{annotated.text}[, {moved.text}]{_default(moved)}")
    return indent if width > line_width(source.project, source.file) else None


def _has_long_strings(source: Source, node: cst.CSTNode) -> bool:
    """Whether a string in an expression goes over lines, whose indent is its own."""
    return any(
        "\n" in source.code(part)
        for part in source.walk(node)
        if isinstance(part, (cst.SimpleString, cst.FormattedString))
    )


def _around_equal(source: Source, node: cst.Param) -> tuple[str, str]:
    """Return the space before and behind the `=` of a default."""
    if not isinstance(node.equal, cst.AssignEqual):
        return "", ""
    code = source.module.code_for_node
    return code(node.equal.whitespace_before), code(node.equal.whitespace_after)


def _last_inside(source: Source, annotation: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the last expression between the brackets of `Annotated[...]`, None for other annotations."""
    match annotation:
        case cst.Subscript(value=value, slice=[*_, cst.SubscriptElement(slice=cst.Index(value=last))]):
            means = source.project.qualified(source.owner(annotation), dotted_name(value))
            return last if means == "typing.Annotated" else None
        case _:
            return None


def _default(moved: Moved) -> str:
    return "" if moved.default is None else f" = {moved.default}"
