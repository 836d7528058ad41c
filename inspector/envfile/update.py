"""An env file that people have edited, brought up to date without touching what is theirs.

Values, order, comments and further variables stay. What is missing is added behind its
neighbour of the plan, and a line above each variable that nothing reads says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.envfile.dotenv import Element, item_lines, newline_of, parsed, section_head
from inspector.envfile.text import writable_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from inspector.envfile.model import EnvItem, EnvPlan, EnvSection

_MARK: Final = "# nothing in this project reads {}"
_MARKED: Final = re.compile(r"# nothing in this project reads (\S+)")


@dataclass(frozen=True, slots=True)
class Update:
    """What an env file becomes, and why."""

    before: str
    after: str
    added: tuple[str, ...] = ()  # variables that it did not name
    unread: tuple[str, ...] = ()  # variables of it that nothing reads

    @property
    def changes(self) -> bool:
        """Whether the file is out of date."""
        return self.before != self.after


def updated(
    path: Path, text: str, plan: EnvPlan, is_read: Callable[[Collection[str]], Collection[str]]
) -> Update:
    """Bring the text of an env file up to date.

    `is_read` is given the names of variables that no settings class has, and returns
    those that something else reads. Raises EnvFileError where the text is malformed.
    """
    elements = parsed(path, text)
    known = {name for item in plan.items for name in item.names}
    strangers = {
        one.name: one.written
        for one in elements
        if one.kind == "set" and one.name not in known and writable_name(one.written)
    }
    if any(section.nameless for section in plan.sections):
        strangers = {}  # each may be one that a class reads under a name that is not known
    read = {name.upper() for name in is_read(tuple(strangers.values()))}
    unread = {name: written for name, written in strangers.items() if name not in read}
    draft = _Draft(list(_marked(elements, unread, newline_of(text))), newline_of(text))
    added = tuple(draft.add(plan.sections))
    return Update(text, draft.text(), added, tuple(unread.values()))


def _marked(elements: Iterable[Element], unread: dict[str, str], newline: str) -> Iterator[Element]:
    """The elements with a mark above each variable that nothing reads, and no other marks."""
    mark: Element | None = None
    for element in elements:
        if element.kind == "comment" and _MARKED.fullmatch(element.content):
            mark = element
            continue
        if element.kind == "set" and element.name in unread:
            wanted = _MARK.format(element.written)
            yield (
                mark
                if mark is not None and mark.content == wanted
                else Element("comment", wanted + newline, element.line)
            )
        mark = None
        yield element


@dataclass
class _Draft:
    """The elements of a file while missing variables are put between them."""

    elements: list[Element]
    newline: str
    inserted: dict[int, list[list[str]]] = field(default_factory=dict)  # behind an element: blocks of lines
    appended: list[list[str]] = field(default_factory=list)

    def add(self, sections: Iterable[EnvSection]) -> Iterator[str]:
        """Put what sections have and the file has not where it belongs; yield its names."""
        places = self.places()
        for section in sections:
            missing = [item for item in section.items if item.names.isdisjoint(places)]
            if not missing:
                continue
            yield from (item.name for item in missing)
            behind = self.anchors(section, places)
            if behind is None:
                self.appended.append(section_head(section))
                self.appended.extend(item_lines(item) for item in missing)
                continue
            for item in missing:
                self.inserted.setdefault(behind[item.name], []).append(item_lines(item))

    def places(self) -> dict[str, int]:
        """Where each variable of the file stands, the last place of several."""
        return {one.name: index for index, one in enumerate(self.elements) if one.name}

    def anchors(self, section: EnvSection, places: dict[str, int]) -> dict[str, int] | None:
        """Behind which element each variable belongs: its last neighbour before, or the section's heading."""
        behind = next((i for i, one in enumerate(self.elements) if one.content == section.heading), None)
        start = behind if behind is None else self.end_of_comments(behind)
        found: dict[str, int] = {}
        waiting: list[EnvItem] = []
        for item in section.items:
            here = [places[name] for name in item.names if name in places]
            if here:
                start = max(here)
                for one in waiting:
                    found[one.name] = start
                waiting = []
            elif start is None:
                waiting.append(item)
            else:
                found[item.name] = start
        return None if waiting else found

    def end_of_comments(self, index: int) -> int:
        """The last of the comment lines that follow an element without a gap."""
        while index + 1 < len(self.elements) and self.elements[index + 1].kind == "comment":
            index += 1
        return index

    def text(self) -> str:
        """The file with what was put in."""
        parts: list[str] = []
        for index, element in enumerate(self.elements):
            parts.append(element.text)
            for block in self.inserted.get(index, ()):
                self.close(parts)
                parts.append(self.newline + self.joined(block))
        for block in self.appended:
            self.close(parts)
            parts.append((self.newline if parts else "") + self.joined(block))
        return "".join(parts)

    def close(self, parts: list[str]) -> None:
        """End the last line before something follows."""
        if parts and not parts[-1].endswith(("\n", "\r")) and parts[-1] != "\ufeff":
            parts.append(self.newline)

    def joined(self, block: list[str]) -> str:
        return "".join(line + self.newline for line in block)
