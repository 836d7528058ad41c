"""Env files as they would be written beside those on disk, line by line.

Made in a thread: what compares reads files, all of the project's where one holds a
variable that no settings class knows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from inspector.envfile.compare import compared
from inspector.envfile.dotenv import rendered
from inspector.envfile.files import write
from inspector.envfile.plan import plans
from inspector.errors import EnvFileError
from inspector.report.filter import How, Key, Row, Vocabulary
from inspector.tui.commands import EnvState
from inspector.tui.envlines import Written, numbered, paired, shown_line
from inspector.tui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.envfile.compare import Comparison
    from inspector.envfile.model import EnvItem, EnvPlan
    from inspector.report.model import Report

VOCABULARY: Final = Vocabulary(
    {
        "var": Key(How.CONTAINS, "environment variable"),
        "class": Key(How.CONTAINS, "settings class"),
        "field": Key(How.EQUALS, "field"),
        "change": Key(How.BEGINS, "what becomes of the line", ("added", "removed", "changed", "same")),
        "file": Key(How.CONTAINS, "path of the env file"),
    }
)
_WORDS: Final = {"+": "added", "-": "removed", "~": "changed", " ": "same"}


class Compare(Enum):
    """What the file on disk is compared with."""

    UPDATE = "brought up to date"
    ANEW = "written anew"

    @property
    def other(self) -> Compare:
        """What the other one is."""
        return Compare.ANEW if self is Compare.UPDATE else Compare.UPDATE


@dataclass(frozen=True, slots=True)
class EnvLine:
    """A line of a difference; a side that does not have it is None. A remark has a sign only."""

    file: EnvFile
    position: int
    sign: str  # `+`, `-`, `~` or a space; `!` for a remark
    before: Written | None
    after: Written | None
    item: EnvItem | None
    row: Row
    remark: str = ""

    @property
    def change(self) -> str:
        """The sign as a word."""
        return _WORDS.get(self.sign, "")

    @property
    def name(self) -> str:
        """The variable that the line is about, empty for none."""
        if self.item is not None:
            return self.item.name
        return next((side.name for side in (self.after, self.before) if side and side.name), "")


@dataclass(frozen=True, eq=False, slots=True)
class EnvFile:
    """One env file: its plan, and its comparison or why there is none."""

    plan: EnvPlan
    comparison: Comparison | None
    trouble: str = ""

    @property
    def state(self) -> EnvState:
        """What can be done with it."""
        if self.comparison is None:
            return EnvState.BROKEN
        if self.comparison.content is None:
            return EnvState.MISSING
        return EnvState.CURRENT if self.comparison.is_current else EnvState.OUTDATED

    @property
    def verdict(self) -> str:
        """Its state in words."""
        if self.comparison is None:
            return "cannot be read"
        change = self.comparison.update
        match self.state:
            case EnvState.MISSING:
                return "is not there yet"
            case EnvState.CURRENT:
                return "up to date"
            case _ if change.added and change.unread:
                return f"{len(change.added)} missing, {len(change.unread)} unread"
            case _ if change.added:
                return f"{len(change.added)} missing"
            case _ if change.unread:
                return f"{len(change.unread)} unread"
            case _:
                return "has old marks"

    def text(self, compare: Compare) -> str:
        """The file as it would be written."""
        if self.comparison is None or compare is Compare.ANEW:
            return rendered(self.plan)
        return self.comparison.update.after


def env_files(report: Report, exclude: tuple[str, ...]) -> tuple[EnvFile, ...]:
    """Plan and compare all env files of a project; one that cannot be read says why."""
    found = plans(report.root, report.name, report.settings, report.unresolved_settings)
    return tuple(_compared(report, plan, exclude) for plan in found)


def _compared(report: Report, plan: EnvPlan, exclude: tuple[str, ...]) -> EnvFile:
    try:
        return EnvFile(plan, compared(report.root, plan, exclude=exclude))
    except EnvFileError as error:
        return EnvFile(plan, None, clean(str(error)))


def write_file(report: Report, file: EnvFile, compare: Compare) -> None:
    """Write one file whole, if it is still what it was compared with; raises EnvFileError."""
    if file.comparison is None:
        raise EnvFileError(file.trouble)
    target = file.comparison.file
    if file.comparison.content is None and os.path.lexists(target):
        raise EnvFileError(f"{target} has appeared meanwhile; nothing was written")
    write(target, file.text(compare), expected=file.comparison.content, root=report.root)


def env_lines(file: EnvFile, compare: Compare) -> tuple[EnvLine, ...]:
    """Compare what is on disk with what would be written."""
    if file.comparison is None:
        row = Row.of((file.trouble,), {"file": (file.plan.path,)})
        return (EnvLine(file, 0, "!", None, None, None, row, file.trouble),)
    return tuple(_lines(file, file.comparison, compare))


def _lines(file: EnvFile, comparison: Comparison, compare: Compare) -> Iterator[EnvLine]:
    items = {name: item for item in file.plan.items for name in item.names}
    before = () if comparison.content is None else numbered(comparison.file, comparison.update.before)
    after = numbered(comparison.file, file.text(compare))
    for position, (sign, old, new) in enumerate(paired(before, after)):
        name = next((side.about for side in (new, old) if side is not None and side.about), "")
        item = items.get(name.upper())
        yield EnvLine(file, position, sign, old, new, item, _row(file, sign, old, new, item))


def _row(file: EnvFile, sign: str, old: Written | None, new: Written | None, item: EnvItem | None) -> Row:
    sides = [side for side in (old, new) if side is not None]
    names = {side.about for side in sides if side.about}
    return Row.of(
        [shown_line(side, item) for side in sides],
        {
            "var": (*names, *(item.names if item else ())),
            "class": (item.owner.name,) if item else (),
            "field": (item.field.name, ".".join(item.variable.path)) if item else (),
            "change": (_WORDS[sign],),
            "file": (file.plan.path,),
        },
    )
