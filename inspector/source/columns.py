"""Columns as people count them: Python's trees count in UTF-8 bytes."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left


def count_in_characters(tree: ast.Module, text: str) -> None:
    """Make every column of a file's tree one in characters."""
    lines_of_text = text.split("\n") if "\r" not in text else re.split(r"\r\n|\r|\n", text)
    encoded = {
        number: line.encode("utf-8", "surrogatepass")
        for number, line in enumerate(lines_of_text, 1)
        if not line.isascii()
    }
    lines = sorted(encoded)
    stack: list[ast.AST] = [tree]
    while stack:
        for node in ast.iter_child_nodes(stack.pop()):
            first = getattr(node, "lineno", None)
            if first is None:  # arguments, a comprehension, a `with` item: their parts have places
                stack.append(node)
                continue
            last = node.end_lineno  # type: ignore[attr-defined]
            for decorator in getattr(node, "decorator_list", ()):  # they stand before their definition
                first = min(first, decorator.lineno)
            at = bisect_left(lines, first)
            if at == len(lines) or lines[at] > last:
                continue  # nothing but ASCII in all of it, as in nearly everything
            _count_those_of(node, encoded)
            stack.append(node)


def _count_those_of(node: ast.AST, encoded: dict[int, bytes]) -> None:
    line, end = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    if line in encoded:
        node.col_offset = len(encoded[line][: node.col_offset].decode("utf-8", "replace"))  # type: ignore[attr-defined]
    if end in encoded:
        node.end_col_offset = len(encoded[end][: node.end_col_offset].decode("utf-8", "replace"))  # type: ignore[attr-defined]
