"""Which variables several settings classes read, and at which of them each is written down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.envfile.model import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inspector.project.records import SettingsClass, SettingsField, SettingsVariable


@dataclass(frozen=True, slots=True)
class Reader:
    """A field, or a leaf of one, that reads a variable."""

    owner: SettingsClass
    field: SettingsField
    variable: SettingsVariable

    def inherits(self, other: Reader) -> bool:
        """Whether both are one field, that one class has from the other or both from a third."""
        return (self.field.owner, self.variable.path) == (other.field.owner, other.variable.path)


class Sharing:
    """The variables of the classes of one env file; names are compared without case."""

    def __init__(self, classes: Iterable[SettingsClass], known: set[str]) -> None:
        """Take the classes, and the names of all settings classes of the tree."""
        listed = list(classes)
        self._known = known
        self.readers = [reader for one in listed if one.reads_variables for reader in _readers(one, known)]
        self._by_name: dict[str, list[Reader]] = defaultdict(list)
        for reader in self.readers:
            for name in reader.variable.names:
                self._by_name[name.upper()].append(reader)
        names = [short(one.name) for one in listed]
        self.alone = len(listed) == 1
        self._ambiguous = {name for name in names if names.count(name) > 1}
        self._homes: dict[str, Reader] = {}
        declaring = [one for one in self.readers if one.field.owner == one.owner.name]
        for reader in (*declaring, *self.readers):
            self._homes.setdefault(self.name(reader).upper(), reader)

    def of(self, settings: SettingsClass) -> list[Reader]:
        """What reads variables in a class, in its order."""
        return [reader for reader in self.readers if reader.owner is settings]

    def is_nameless(self, field: SettingsField) -> bool:
        """Whether a field is set by a variable of which no name is known."""
        return not field.env and not _reads_its_own(field, self._known)

    def name(self, reader: Reader) -> str:
        """Under which of its names a variable is written down.

        The first that nothing else reads, with the class's prefix where one has it: to
        set a variable that many classes try is to set all of them.
        """
        own = [name for name in reader.variable.names if not self.others(reader, name)]
        prefix = (reader.owner.env_prefix or "").upper()
        prefixed = [name for name in own if prefix and name.upper().startswith(prefix)]
        return next(iter((*prefixed, *own, *reader.variable.names)))

    def others(self, reader: Reader, name: str) -> list[Reader]:
        """What else reads a variable, without the same field in a deriving class."""
        return [one for one in self._by_name[name.upper()] if not one.inherits(reader)]

    def home(self, reader: Reader) -> Reader:
        """Where a variable is written down: at the class that declares its field, or else the first."""
        return self._homes[self.name(reader).upper()]

    def label(self, reader: Reader) -> str:
        """`Class.field`, with the module where several classes have one name."""
        name = short(reader.owner.name)
        shown = reader.owner.name if name in self._ambiguous else name
        return f"{shown}.{'.'.join(reader.variable.path)}"


def _readers(settings: SettingsClass, known: set[str]) -> Iterator[Reader]:
    """The variables of a class."""
    for field in settings.fields:
        if _reads_its_own(field, known):
            continue
        for variable in field.variables:
            if variable.names:
                yield Reader(settings, field, variable)


def _reads_its_own(field: SettingsField, known: set[str]) -> bool:
    """Whether a field is settings itself, made by default."""
    return field.nested in known and not field.required


def by_name(readers: Sequence[Reader], sharing: Sharing) -> list[list[Reader]]:
    """Readers of one class by variable: several fields take parts of one JSON by `AliasPath`."""
    found: dict[str, list[Reader]] = {}
    for reader in readers:
        found.setdefault(sharing.name(reader), []).append(reader)
    return list(found.values())
