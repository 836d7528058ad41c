"""Text put together of pieces of another text, and where in that one its parts stand."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence


class Piece(NamedTuple):
    """Some text, and from where to where what it stands for goes in the source, in characters."""

    text: str
    begin: int
    end: int
    copied: bool = False  # it is that part of the source itself


class Columns:
    """Moves nodes of a tree that was parsed from pieces to where they stand in the source.

    The pieces have to keep every line where it is. What begins in a piece that is no copy
    begins where the piece does, and likewise it ends. Offsets are in bytes of UTF-8, as
    those of `ast` are.
    """

    def __init__(self, source: str, pieces: Sequence[Piece]) -> None:
        """Take the text as it was, and what the text that was parsed is made of."""
        text = "".join(piece.text for piece in pieces)
        before, after = source.split("\n"), text.split("\n")
        self._changed = [old != new for old, new in zip(before, after, strict=True)]
        self._lines = _starts([_size(line) + 1 for line in after])
        self._source_lines = _starts([_size(line) + 1 for line in before])
        self._pieces = pieces
        self._starts = _starts([_size(piece.text) for piece in pieces])
        edges = sorted({0, *(edge for piece in pieces for edge in (piece.begin, piece.end))})
        between = [_size(source[begin:end]) for begin, end in pairwise(edges)]
        self._bytes = dict(zip(edges, _starts(between), strict=True))

    def move(self, node: ast.AST) -> None:
        """Set a node's place to the one that it has in the source; its children's stay."""
        line, end_line = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if line is not None and self._changed[line - 1]:
            node.lineno, node.col_offset = self._begin(line, node.col_offset)  # type: ignore[attr-defined]
        if end_line is not None and self._changed[end_line - 1]:
            node.end_lineno, node.end_col_offset = self._end(end_line, node.end_col_offset)  # type: ignore[attr-defined]

    def _begin(self, line: int, column: int) -> tuple[int, int]:
        at = self._lines[line - 1] + column
        index = bisect_right(self._starts, at) - 1
        piece = self._pieces[index]
        return self._place(self._bytes[piece.begin] + (at - self._starts[index] if piece.copied else 0))

    def _end(self, line: int, column: int) -> tuple[int, int]:
        last = self._lines[line - 1] + column - 1
        index = bisect_right(self._starts, last) - 1
        piece = self._pieces[index]
        if piece.copied:
            return self._place(self._bytes[piece.begin] + last - self._starts[index] + 1)
        return self._place(self._bytes[piece.end])

    def _place(self, byte: int) -> tuple[int, int]:
        line = bisect_right(self._source_lines, byte)
        return line, byte - self._source_lines[line - 1]


def _starts(sizes: list[int]) -> list[int]:
    """Where each of several things that follow each other starts, and where the last ends."""
    return list(accumulate(sizes, initial=0))


def _size(text: str) -> int:
    """Bytes of UTF-8, those of surrogates that an odd encoding let through included."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
