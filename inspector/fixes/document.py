r"""A file's bytes as text that can be edited: encoding, byte order mark and newlines survive.

Edits speak of the text as Python reads it, with every newline a `\n`. The file may have
others, also mixed ones: what is not edited keeps its own, and what is put in gets those
of the line that it is put into.
"""

from __future__ import annotations

import codecs
import io
import tokenize
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from inspector.fixes.codemod import CannotRepairError
from inspector.source.facts import SourceProblem
from inspector.source.read import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.fixes.codemod import Edit


@dataclass(frozen=True)
class Document:
    """A file as it is or would be: `raw` has its own newlines, and no byte order mark."""

    raw: str
    encoding: str = "utf-8"
    marked: bool = False  # it starts with a byte order mark
    before: Document | None = field(default=None, compare=False, repr=False)  # what it was edited from
    edits: tuple[Edit, ...] = field(default=(), compare=False, repr=False)  # sorted, that made it

    @classmethod
    def of(cls, data: bytes) -> Document:
        """Decode a file; raises CannotRepairError where encoding it again would change it."""
        text = decode(data)
        if isinstance(text, SourceProblem):
            raise CannotRepairError(f"the file {text.message}")
        marked = data.startswith(codecs.BOM_UTF8)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            raw = data.removeprefix(codecs.BOM_UTF8).decode("utf-8" if marked else encoding)
            found = cls(raw, "utf-8" if marked else encoding, marked)
            faithful = found.text == text and found.encode() == data
        except (SyntaxError, UnicodeError, LookupError):
            faithful = False
        if not faithful:
            raise CannotRepairError("the encoding of the file cannot be written back as it was")
        return found

    @cached_property
    def text(self) -> str:
        r"""The text with every newline a `\n`."""
        return self.raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in self.raw else self.raw

    def encode(self) -> bytes:
        """The bytes of the file; raises CannotRepairError where its encoding lacks a character."""
        try:
            data = self.raw.encode(self.encoding)
        except UnicodeError as error:
            raise CannotRepairError(f"the encoding {self.encoding} of the file lacks a character") from error
        return codecs.BOM_UTF8 + data if self.marked else data

    def edited(self, edits: Iterable[Edit]) -> Document:
        """Make edits that do not conflict; equal ones are made once."""
        parts: list[str] = []
        last = 0
        made = tuple(sorted(set(edits)))
        for edit in made:
            start, end = self._raw_offset(edit.start), self._raw_offset(edit.end)
            parts += [self.raw[last:start], self._with_newlines(edit.text, start)]
            last = end
        parts.append(self.raw[last:])
        return Document("".join(parts), self.encoding, self.marked, self, made)

    def moved(self, offset: int, origin: Document) -> int:
        """Where a character of an earlier document, that this one was edited from, is now."""
        if self is origin or self.before is None:
            return offset
        offset = self.before.moved(offset, origin)
        shift = 0
        for edit in self.edits:
            if edit.end <= offset:
                shift += len(edit.text) - (edit.end - edit.start)
            elif edit.start <= offset:
                return edit.start + shift + min(offset - edit.start, len(edit.text))
            else:
                break
        return offset + shift

    @cached_property
    def _shortened(self) -> tuple[int, ...]:
        r"""Offsets into `text` past which `raw` is one character further each: past the `\n` of `\r\n`."""
        found: list[int] = []
        position = self.raw.find("\r\n")
        while position >= 0:
            found.append(position - len(found))
            position = self.raw.find("\r\n", position + 2)
        return tuple(found)

    def _raw_offset(self, offset: int) -> int:
        # a newline at the offset itself is still ahead
        return offset + bisect_right(self._shortened, offset - 1)

    def _with_newlines(self, text: str, offset: int) -> str:
        if "\n" not in text or "\r" not in self.raw:
            return text
        return text.replace("\n", self._newline_at(offset))

    def _newline_at(self, offset: int) -> str:
        """The newline that ends the line of an offset, or the last one before."""
        ends = [at for at in (self.raw.find("\n", offset), self.raw.find("\r", offset)) if at >= 0]
        if ends:
            end = min(ends)
        else:
            end = max(self.raw.rfind("\n"), self.raw.rfind("\r"))
            if self.raw[end - 1 : end + 1] == "\r\n":
                end -= 1
        return "\r\n" if self.raw[end : end + 2] == "\r\n" else self.raw[end]
