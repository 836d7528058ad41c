"""An env file from a plan, and the lines of one that exists."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from dotenv.parser import parse_stream

from inspector.envfile.text import assignment, comment
from inspector.errors import EnvFileError

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.envfile.model import EnvItem, EnvPlan, EnvSection

_COMMENTED: Final = re.compile(r"#+[^\S\n]*(?:export[^\S\n]+)?'?([A-Za-z_][\w.-]*)'?[^\S\n]*=")


# --- writing ---------------------------------------------------------------------------------


def rendered(plan: EnvPlan) -> str:
    """Return the text of an env file."""
    blocks = [header(plan)]
    for section in plan.sections:
        blocks.append(section_head(section))
        blocks.extend(item_lines(item) for item in section.items)
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def header(plan: EnvPlan) -> list[str]:
    """Return the comment at the top of an env file."""
    return [
        *comment(f"Environment variables of {plan.name}"),
        "# Copy this file to .env and set what is not commented out; the rest shows its default.",
    ]


def section_head(section: EnvSection) -> list[str]:
    """Return the comment at the top of a section."""
    return [section.heading, *section.notes]


def item_lines(item: EnvItem) -> list[str]:
    """Return a variable with its comment."""
    line = assignment(item.name, item.value)
    return [*item.comment, line if item.active else f"# {line}"]


# --- reading ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of an env file: an assignment (of several lines, it may be), a comment, or blank lines.

    `name` is upper-case: what an assignment sets, or one that is commented out.
    """

    kind: Literal["set", "commented", "comment", "blank"]
    text: str
    line: int
    name: str = ""
    written: str = ""  # the name as it stands there

    @property
    def content(self) -> str:
        """The text without what ends its line."""
        return self.text.strip()


def parsed(path: Path, text: str) -> tuple[Element, ...]:
    """Take an env file apart as python-dotenv reads it; the texts together are the file again.

    Raises EnvFileError where a line is nothing that it can read: to go on would be to
    guess what the file means.
    """
    found: list[Element] = []
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    if mark:
        found.append(Element("blank", mark, 1))
    for binding in parse_stream(io.StringIO(text)):
        original, line = binding.original.string, binding.original.line
        body = original.lstrip()
        blank = original[: len(original) - len(body)]
        # white space before an assignment on its own line belongs to it
        cut = max(blank.rfind("\n"), blank.rfind("\r")) + 1
        if blank[:cut]:
            found.append(Element("blank", blank[:cut], line))
        line += len(re.findall(r"\r\n|\n|\r", blank))
        whole = blank[cut:] + body
        if binding.error:
            raise EnvFileError(f"{path}:{line} is no assignment that python-dotenv can read; mend it first")
        if whole:
            found.append(_element(whole, line, binding.key))
    return tuple(found)


def _element(text: str, line: int, key: str | None) -> Element:
    if key is not None:
        return Element("set", text, line, key.upper(), key)
    commented = _COMMENTED.match(text.strip())
    if commented is not None:
        return Element("commented", text, line, commented[1].upper(), commented[1])
    return Element("comment" if text.strip() else "blank", text, line)


def newline_of(text: str) -> str:
    """Return the newline that most lines of a text end with."""
    found = re.findall(r"\r\n|\n|\r", text)
    return max(dict.fromkeys(found), key=found.count, default="\n")
