"""Put the parameters of a function on lines of their own, as formatters do where they do not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.width import line_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Source

_TAIL: Final = re.compile(r"\s*,?\s*(?=\))")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where parameters go: the indent that each has, and what breaks the lines."""

    indent: str
    breaks: tuple[Edit, ...]


def lines_for(source: Source, node: cst.FunctionDef, edits: Iterable[Edit]) -> Lines | None:
    """Break a signature into lines, one a parameter, if edits make a line of it too wide.

    None where all fits, where the parameters have lines of their own already, and where a
    comment stands between them.
    """
    items = sorted(_items(node), key=source.start)
    if not items or not _is_too_wide(source, items, tuple(edits)):
        return None
    indent = source.indent(node)
    inner = indent + source.module.default_indent
    breaks = []
    for item in items:
        start = source.start(item)
        gap = start - len(source.text[:start]) + len(source.text[:start].rstrip())
        if source.text[gap - 1] not in "(,":
            return None
        breaks.append(source.edit(gap, start, f"\n{inner}"))
    end = _end(source, items[-1])
    tail = _TAIL.match(source.text, end)
    if tail is None:
        return None
    breaks.append(source.edit(end, tail.end(), f",\n{indent}"))
    return Lines(inner, tuple(breaks))


def _is_too_wide(source: Source, items: list[cst.CSTNode], edits: tuple[Edit, ...]) -> bool:
    """Whether a line with more than one whole parameter on it grows beyond what is usual."""
    width = line_width(source.project, source.file)
    for item in items:
        start = source.line_start(source.start(item))
        end = source.text.find("\n", start)
        end = len(source.text) if end < 0 else end
        grown = [edit for edit in edits if start <= edit.start and edit.end <= end]
        if any("\n" in edit.text for edit in grown) or not grown:
            continue
        alone = not source.text[start : source.start(item)].strip() and _end(source, item) >= end - 1
        new = end - start + sum(len(edit.text) - (edit.end - edit.start) for edit in grown)
        if not alone and new > width:
            return not any("\n" in source.text[source.start(one) : _end(source, one)] for one in items)
    return False


def _items(node: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """Yield the parameters of a function, and the `/` and `*` between them."""
    params = node.params
    yield from params.posonly_params
    yield from params.params
    yield from params.kwonly_params
    for one in (params.posonly_ind, params.star_arg, params.star_kwarg):
        if isinstance(one, cst.CSTNode):
            yield one


def _end(source: Source, item: cst.CSTNode) -> int:
    """Return where a parameter ends, its annotation and default included, its comma left out."""
    if not isinstance(item, cst.Param):
        return source.start(item) + 1
    if item.default is not None:
        return source.end(item.default, whole=True)
    if item.annotation is not None:
        return source.end(item.annotation.annotation, whole=True)
    return source.end(item.name)
