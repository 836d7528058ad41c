"""What a branch that may not be taken writes where others read it: attributes, names of outer scopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.project.evaluate.values import Value

ABSENT: Final = UnknownValue("it is not set")
"""Stands for what was not there before; recognised as an object."""


@dataclass(frozen=True, slots=True)
class Write:
    """One assignment: of a branch that runs, what it replaces; of one that is over, what it left there."""

    store: dict[str, Value]
    name: str
    value: Value


def taken_back(journal: Iterable[Write], own: dict[str, Value]) -> tuple[Write, ...]:
    """Put back what a branch has replaced, but in its own names, and return what it left there."""
    first: dict[tuple[int, str], Write] = {}
    for write in journal:
        if write.store is not own:
            first.setdefault((id(write.store), write.name), write)
    # what is gone again, by `delattr` say, may as well never have been there
    left = tuple(
        Write(write.store, write.name, write.store[write.name])
        for write in first.values()
        if write.name in write.store
    )
    for write in first.values():
        if write.value is ABSENT:
            write.store.pop(write.name, None)
        else:
            write.store[write.name] = write.value
    return left
