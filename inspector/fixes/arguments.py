"""Arguments of calls, entries of dicts and names of imports: put one in, or take one out.

All are lists with commas, written on one line or one to a line; what is added is written
like the rest, and what is taken out takes its line and the comment on it along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Source


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list: from its first character to the one past its last, the comma left out."""

    start: int
    end: int
    comma: int | None  # where its comma is


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands between two brackets: the offsets past the opening one and of the closing one."""

    source: Source
    start: int
    end: int
    items: tuple[Item, ...]

    def add(self, text: str) -> tuple[Edit, ...]:
        """Put an element at the end."""
        source = self.source
        if not self.items:
            inside = source.text[self.start : self.end]
            return (source.edit(self.start, self.end if not inside.strip() else self.start, text),)
        last = self.items[-1]
        if not self.is_alone(len(self.items) - 1):
            return (source.insert(last.end, f", {text}"),)
        line = source.line_start(last.start)
        indent = source.text[line : last.start]
        # what follows on the line is a comment about the last element
        behind = source.text.index("\n", last.comma or last.end)
        new = f"\n{indent}{text},"
        if last.comma is not None:
            return (source.insert(behind, new),)
        if behind == last.end:
            return (source.insert(behind, f",{new}"),)
        return source.insert(last.end, ","), source.insert(behind, new)

    def remove(self, position: int) -> Edit:
        """Take out an element."""
        source = self.source
        item = self.items[position]
        if self.is_alone(position):
            end = source.text.index("\n", item.comma or item.end) + 1
            return source.edit(source.line_start(item.start), end, "")
        if position + 1 < len(self.items):
            return source.edit(item.start, self.items[position + 1].start, "")
        if position > 0:
            return source.edit(self.items[position - 1].end, item.end, "")
        return source.edit(self.start, self.end, "")

    def is_alone(self, position: int) -> bool:
        """Whether an element has its lines for itself, a comment behind it aside."""
        item = self.items[position]
        before = self.source.text[self.source.line_start(item.start) : item.start]
        end = item.end if item.comma is None else item.comma + 1
        newline = self.source.text.find("\n", end, self.end)
        if before.strip() or newline < 0:
            return False
        behind = self.source.text[end:newline].strip()
        return not behind or behind.startswith("#")


def arguments(source: Source, call: cst.Call) -> Listed:
    """Return the arguments of a call."""
    end = source.end(call) - 1
    opening = source.text.index("(", _past(source, call.func, call.whitespace_after_func))
    return Listed(source, opening + 1, end, _items(source, call.args))


def entries(source: Source, mapping: cst.Dict) -> Listed:
    """Return the entries of a dict display."""
    return Listed(
        source, source.start(mapping) + 1, source.end(mapping) - 1, _items(source, mapping.elements)
    )


def argument(call: cst.Call, name: str) -> cst.Arg | None:
    """Return the argument that a call gives by a name."""
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def splats(call: cst.Call) -> bool:
    """Whether a call has `**options`, so that a name may be among them."""
    return any(arg.star == "**" for arg in call.args)


def _past(source: Source, node: cst.CSTNode, space: cst.CSTNode) -> int:
    return source.end(node, whole=True) + len(source.module.code_for_node(space))


def _items(source: Source, nodes: Sequence[cst.Arg | cst.BaseDictElement]) -> tuple[Item, ...]:
    return tuple(_item(source, node) for node in nodes)


def _item(source: Source, node: cst.Arg | cst.BaseDictElement) -> Item:
    end = source.end(node)
    comma = node.comma
    if not isinstance(comma, cst.Comma):
        return Item(source.start(node), end, None)
    return Item(source.start(node), end, end + len(source.module.code_for_node(comma.whitespace_before)))
