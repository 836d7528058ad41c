"""Take an element out of a list between brackets, and leave every comment where it is.

`Listed.remove` takes the comment on an element's line along, which is right for an element
that nobody misses. Here the comment stays: it may be about what the element said elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.fixes.arguments import Listed
    from inspector.fixes.codemod import Edit


def withdraw(listed: Listed, position: int) -> Edit:
    """Return the edit that takes an element and one comma out, and no comment."""
    items, text = listed.items, listed.source.text
    item = items[position]
    before = items[position - 1].end if position else listed.start
    after = items[position + 1].start if position + 1 < len(items) else listed.end
    end = item.end if item.comma is None else item.comma + 1
    if "#" not in text[before : item.start] and "#" not in text[end:after]:
        return _plain(listed, position, before, after)
    line = text.rfind("\n", before, item.start)
    newline = text.find("\n", end, after)
    if line >= 0 and newline >= 0 and not text[end:newline].strip():
        # nothing else stands on its lines
        return listed.source.edit(line, newline, "")
    blanks = len(text[end:after]) - len(text[end:after].lstrip(" \t"))
    comment = text[end + blanks : end + blanks + 1] == "#"
    opening = item.start == listed.start and comment
    return listed.source.edit(item.start, end + blanks, "  " if opening else "")


def _plain(listed: Listed, position: int, before: int, after: int) -> Edit:
    """Take an element out that no comment is near."""
    source, items = listed.source, listed.items
    item = items[position]
    if len(items) == 1:
        return source.edit(listed.start, listed.end, "")
    if position + 1 < len(items):
        return source.edit(item.start, after, "")
    # the last one leaves its trailing comma, or its lack of one, to the one before
    previous = items[position - 1]
    start = before if previous.comma is None or item.comma is None else previous.comma + 1
    return source.edit(start, item.end if item.comma is None else item.comma + 1, "")
