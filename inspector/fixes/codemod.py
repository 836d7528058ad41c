"""What a codemod is and what it gives: a repair of one finding, as edits of text.

    @codemod("FI1902")
    def freeze_settings(finding: Finding, sources: Sources) -> Repair:
        source = sources.at(finding.place)
        node = source.node(finding.place, cst.ClassDef)
        ...
        return Repair(finding, "Freeze `Settings`", (source.replace(old, new),), unsafe="...")

A codemod is pure: it looks at the sources and writes nothing. It raises
`CannotRepairError` with the reason where it has no answer that is right. Edits are as
small as the change, so that comments and formatting stay, and so that the repairs of
findings that lie in one another (`Optional[List[str]]`) can be made at the same time.

A name that a repair writes comes from `source.name("pydantic.SecretStr", node)`: it says
how the file calls it, and which import is needed for that. A name that a repair takes away
is told as `source.release(...)`: its import goes with its last use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.fixes.sources import Sources
    from inspector.rules.declare import Finding


class CannotRepairError(Exception):
    """Why a finding has no repair, as half a sentence: "`Settings` configures itself by a call"."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    r"""Characters of a file that become others: offsets into its text, in which newlines are `\n`.

    `start == end` inserts. Edits touch where one ends and the other starts, which is no
    conflict; two insertions at one place are one, unless they are equal.
    """

    file: str
    start: int
    end: int
    text: str

    def conflicts(self, other: Edit) -> bool:
        """Whether both cannot be made: they change the same characters, and not in the same way."""
        if self.file != other.file or self == other:
            return False
        if self.start == self.end == other.start == other.end:
            return True
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A file needs `from module import name`."""

    file: str
    module: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A file may no longer need the import that binds this name."""

    file: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """How a file calls a library's name, and the imports that this takes: none where it has one."""

    text: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """How one finding is repaired; its edits are made all or none, also where they are in several files."""

    finding: Finding
    title: str  # what it does, in the imperative: "Freeze `Settings`"
    edits: tuple[Edit, ...]
    needs: tuple[Need, ...] = ()
    releases: tuple[Release, ...] = ()
    unsafe: str | None = None  # what may behave differently afterwards; None where nothing does

    @property
    def files(self) -> frozenset[str]:
        """The files that it changes."""
        return frozenset(
            [edit.file for edit in self.edits]
            + [need.file for need in self.needs]
            + [release.file for release in self.releases]
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a finding is not repaired."""

    finding: Finding
    reason: str


Make = Callable[["Finding", "Sources"], Repair]


@dataclass(frozen=True, slots=True)
class Codemod:
    """The codemod of one rule."""

    code: str
    make: Make


def codemod(code: str) -> Callable[[Make], Codemod]:
    """Declare the decorated function as the codemod of the rule `code`."""

    def declare(make: Make) -> Codemod:
        return Codemod(code, make)

    return declare
