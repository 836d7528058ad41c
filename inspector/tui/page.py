"""A rule's page, written in Markdown, as blocks of the details pane.

Reads what pages of rules use: headings, paragraphs, lists, code in fences or indented,
tables as they stand; inside paragraphs `code`, **strong**, *emphasis* and links.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from textual.content import Content

from inspector.tui.excerpt import code
from inspector.tui.text import clean
from inspector.tui.widgets.details import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE: Final = re.compile(r"^(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w+-]*)")
_HEADING: Final = re.compile(r"^#{1,6}\s+(?P<text>.*)$")
_ITEM: Final = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])\s+(?P<text>.*)$")
_INLINE: Final = re.compile(
    r"`` (?P<ticked>.+?) ``|`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*"
    r"|(?<!\w)\*(?P<emphasis>[^*\s][^*]*)\*(?!\w)|\[(?P<link>[^\]]+)\]\((?P<url>[^)\s]+)\)"
)


@lru_cache(maxsize=64)
def blocks(markdown: str) -> tuple[Block, ...]:
    """Make the blocks of a page; the same ones for the same page, so that they are wrapped once."""
    return tuple(_blocks(markdown.split("\n")))


def _blocks(lines: list[str]) -> Iterator[Block]:
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.strip():
            position += 1
        elif fence := _FENCE.match(line):
            end = _closing(lines, position + 1, fence["mark"])
            yield Block(code("\n".join(lines[position + 1 : end]), fence["language"] or "python"), "code")
            position = end + 1
        elif line.startswith("    "):
            end = position
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            yield Block(code("\n".join(part[4:] for part in lines[position:end]).rstrip("\n")), "code")
            position = end
        elif heading := _HEADING.match(line):
            yield Block(inline(heading["text"]), "title")
            position += 1
        else:
            end = _paragraph(lines, position)
            yield Block(_joined(lines[position:end]))
            position = end


def _closing(lines: list[str], position: int, mark: str) -> int:
    while position < len(lines) and not lines[position].startswith(mark):
        position += 1
    return position


def _paragraph(lines: list[str], position: int) -> int:
    end = position + 1
    while (
        end < len(lines)
        and lines[end].strip()
        and not _FENCE.match(lines[end])
        and not _HEADING.match(lines[end])
    ):
        end += 1
    return end


def _joined(lines: list[str]) -> Content:
    """A paragraph as one line, a list as one line an item, a table as it is."""
    made: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item is not None:
            mark = "•" if item["mark"] in "-*+" else item["mark"]
            made.append(f"{item['indent']}{mark} {item['text']}")
        elif line.startswith("|") or not made:
            made.append(line)
        else:
            made[-1] += f" {line.strip()}"
    return Content("\n").join([inline(line) for line in made])


def inline(text: str) -> Content:
    """A line with its inline marks made styles."""
    parts: list[str | tuple[str, str]] = []
    position = 0
    for match in _INLINE.finditer(text):
        parts.append(clean(text[position : match.start()]))
        kind = match.lastgroup
        if kind in {"code", "ticked"}:
            parts.append((clean(match[kind]), "$accent"))
        elif kind == "strong":
            parts.append((clean(match["strong"]), "bold"))
        elif kind == "emphasis":
            parts.append((clean(match["emphasis"]), "italic"))
        else:
            parts.append((clean(match["link"]), "underline"))
        position = match.end()
    parts.append(clean(text[position:]))
    return Content.assemble(*parts)
