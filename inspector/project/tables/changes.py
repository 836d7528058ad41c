"""What a project's configuration changes in the tables, and what is wrong in it.

    [tool.fapi-inspect.tables]
    blocking-calls = {"acme.fetch" = "acme.aio.fetch", "shutil.copy" = false}
    coroutines = ["acme.aio.publish"]

A table is a list of names, or gives each name a text, `true`, or `false` to take it out.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES: Final = {
    "blocking-calls": "a text that says what to do instead, or the name of what does it",
    "cpu-heavy": "a text that says what it does",
    "sync-sdks": "a text that says what to use instead, or its name",
    "sessions": '"sync" or "async"',
    "clients": "a text that says what it makes",
    "coroutines": "true",
    "returns": "the name of the class that it gives",
}
"""The tables that can be changed, and what the value of a name that is added has to be."""

_TEXT: Final = frozenset({"blocking-calls", "cpu-heavy", "sync-sdks", "clients"})
_MOST: Final = 120


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A name that is added to a table or reworded (a text, or True), or taken out of it (False)."""

    table: str
    name: str
    value: str | bool


def read_changes(given: object) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return the changes that a configuration makes, sorted, and what is wrong in it, a line each."""
    match given:
        case dict():
            found = [one for table, entries in given.items() for one in _read(str(table), entries)]
        case _:
            found = ["has to be a table"]
    changes = sorted(one for one in found if isinstance(one, Change))
    return tuple(changes), tuple(one for one in found if isinstance(one, str))


def _read(table: str, entries: object) -> Iterator[Change | str]:
    if table not in TABLES:
        yield f"has no table {table!r}{nearest(table, TABLES)}"
        return
    match entries:
        case list():
            pairs: list[tuple[object, object]] = [(name, True) for name in entries]
        case dict():
            pairs = list(entries.items())
        case _:
            yield f"{table}: takes a list of names, or a table of names and what is said of them"
            return
    for name, value in pairs:
        found = _name(name)
        if found is None:
            yield f"{table}: {name!r} is not the dotted name of a library's function or class"
        else:
            yield _change(table, found, value)


def _change(table: str, name: str, value: object) -> Change | str:
    match value:
        case False:
            from inspector.project.tables.record import BUILT_IN

            known = BUILT_IN.names(table)
            if name not in known:
                return f"{table}: {name!r} cannot be taken out, it is not in{nearest(name, known)}"
            return Change(table, name, value=False)
        case True if table not in {"sessions", "returns"}:
            return Change(table, name, value=True)
        case str(text) if _fits(table, text):
            made = _name(text) if table == "returns" else text
            return Change(table, name, made or text)
        case _:
            return f"{table}: {name!r} takes {TABLES[table]}, or false"


def _fits(table: str, text: str) -> bool:
    if table == "sessions":
        return text in {"sync", "async"}
    if table == "returns":
        return _name(text) is not None
    return table in _TEXT and bool(text.strip()) and len(text) <= _MOST


def _name(given: object) -> str | None:
    """Return a name as the tables have it: the documented one of several, `builtins.open` for `open`."""
    from inspector.project.canonical import canonical

    match given:
        case str(name) if "." in name and all(part.isidentifier() for part in name.split(".")):
            return canonical(name)
        case str(name) if name in _BUILTINS:
            return f"builtins.{name}"
        case _:
            return None


_BUILTINS: Final = frozenset(dir(builtins))
