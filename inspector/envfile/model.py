"""What an env file should hold: a section a settings class, an item a variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.project.records import SettingsClass, SettingsField, SettingsVariable


@dataclass(frozen=True, slots=True)
class EnvItem:
    """One variable of an env file."""

    name: str
    value: str | None  # None where nothing stands behind the sign
    active: bool  # it has to be set, so it is not commented out
    comment: tuple[str, ...]  # lines above it, each with its `#`
    names: frozenset[str]  # upper-case; one of them in a file documents it
    secret: bool
    variable: SettingsVariable
    field: SettingsField
    owner: SettingsClass
    others: tuple[str, ...] = ()  # `Class.field` of what reads it, too


@dataclass(frozen=True, slots=True)
class EnvSection:
    """The variables of a settings class that no section before it has."""

    owner: SettingsClass
    heading: str  # the comment line that starts it
    notes: tuple[str, ...]  # comment lines below the heading
    items: tuple[EnvItem, ...]
    nameless: bool = False  # some of its variables have names that are not known

    @property
    def title(self) -> str:
        """The class's own name."""
        return short(self.owner.name)


@dataclass(frozen=True, slots=True)
class EnvPlan:
    """One env file as it should be; `path` is relative to the inspected root."""

    path: str
    exists: bool
    name: str  # of the project, for headings and manifests
    sections: tuple[EnvSection, ...]

    @property
    def items(self) -> tuple[EnvItem, ...]:
        """All variables in order."""
        return tuple(item for section in self.sections for item in section.items)


def short(name: str) -> str:
    """Return a name of code without its module."""
    return name.rpartition(":")[2]
