"""All tables as one record, as they are built in or as a project's configuration changes them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.tables.blocking import BLOCKING, BRIEF, THREAD
from inspector.project.tables.clients import CLIENTS
from inspector.project.tables.coroutines import COROUTINES
from inspector.project.tables.heavy import HEAVY
from inspector.project.tables.returns import RETURNS
from inspector.project.tables.sdks import SDKS, Sdk
from inspector.project.tables.sessions import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from inspector.project.tables.changes import Change
    from inspector.project.tables.sessions import Kind


@dataclass(frozen=True)
class Tables:
    """What is known of libraries in one run; every key is a canonical dotted name."""

    blocking: Mapping[str, str] = field(default_factory=lambda: BLOCKING)  # and what to do instead
    heavy: Mapping[str, str] = field(default_factory=lambda: HEAVY)  # and what it does
    sdks: tuple[Sdk, ...] = SDKS
    sessions: Mapping[str, Kind] = field(default_factory=lambda: SESSIONS)
    clients: Mapping[str, str] = field(default_factory=lambda: CLIENTS)  # and what messages call it
    coroutines: frozenset[str] = COROUTINES
    returns: Mapping[str, str] = field(default_factory=lambda: RETURNS)  # and the class of what it gives
    brief: frozenset[str] = BRIEF  # of the blocking ones, those not followed through helpers

    @cached_property
    def blocking_owners(self) -> frozenset[str]:
        """The classes and modules of what blocks."""
        return frozenset(name.rpartition(".")[0] for name in self.blocking)

    @cached_property
    def blocking_classes(self) -> frozenset[str]:
        """The classes among them: what is made, or given by a function, and then blocks."""
        given = frozenset(self.returns.values())
        return frozenset(
            name for name in self.blocking_owners if name in given or name.rpartition(".")[2][:1].isupper()
        )

    @cached_property
    def blocking_words(self) -> frozenset[str]:
        """The last parts of the names of what blocks."""
        return frozenset(name.rpartition(".")[2] for name in self.blocking)

    @cached_property
    def sdk_by_class(self) -> Mapping[str, Sdk]:
        """The SDK of each client class."""
        return {client: sdk for sdk in self.sdks for client in sdk.clients}

    @cached_property
    def sdk_by_function(self) -> Mapping[str, Sdk]:
        """The SDK of each module-level function that talks to a service."""
        return {function: sdk for sdk in self.sdks for function in sdk.functions}

    def makers(self, *classes: Iterable[str]) -> tuple[str, ...]:
        """Return the factories that give one of these classes."""
        wanted = frozenset(name for names in classes for name in names)
        return tuple(maker for maker, made in self.returns.items() if made in wanted)

    def changed(self, changes: Iterable[Change]) -> Tables:
        """Return the tables with a project's changes; itself where there are none."""
        by_table: dict[str, dict[str, str | bool]] = {}
        for change in changes:
            by_table.setdefault(change.table, {})[change.name] = change.value
        if not by_table:
            return self
        kinds = {name: _kind(value) for name, value in by_table.get("sessions", {}).items()}
        return replace(
            self,
            blocking=_mapped(self.blocking, by_table.get("blocking-calls", {}), THREAD, _use),
            heavy=_mapped(self.heavy, by_table.get("cpu-heavy", {}), "keeps the processor busy", str),
            sdks=_with_sdks(self.sdks, by_table.get("sync-sdks", {})),
            sessions={name: kind for name, kind in {**self.sessions, **kinds}.items() if kind is not None},
            clients=_mapped(self.clients, by_table.get("clients", {}), "client", str),
            coroutines=_listed(self.coroutines, by_table.get("coroutines", {})),
            returns=_mapped(self.returns, by_table.get("returns", {}), "", str),
            brief=self.brief - by_table.get("blocking-calls", {}).keys(),
        )

    def names(self, table: str) -> frozenset[str]:
        """Return the names in a table, by the name that configuration has for it."""
        known: dict[str, Iterable[str]] = {
            "blocking-calls": self.blocking,
            "cpu-heavy": self.heavy,
            "sync-sdks": (*self.sdk_by_class, *self.sdk_by_function),
            "sessions": self.sessions,
            "clients": self.clients,
            "coroutines": self.coroutines,
            "returns": self.returns,
        }
        return frozenset(known[table])


BUILT_IN: Final = Tables()
"""The tables as they ship."""


def _mapped(
    built_in: Mapping[str, str], changes: Mapping[str, str | bool], default: str, says: Callable[[str], str]
) -> Mapping[str, str]:
    """Return a table with names added, reworded or (where the value is False) taken out."""
    found = dict(built_in)
    for name, value in changes.items():
        match value:
            case False:
                found.pop(name, None)
            case True:
                found.setdefault(name, default)
            case str(text):
                found[name] = says(text)
    return found


def _listed(built_in: frozenset[str], changes: Mapping[str, str | bool]) -> frozenset[str]:
    added = {name for name, value in changes.items() if value}
    return (built_in | added) - {name for name, value in changes.items() if not value}


def _kind(value: str | bool) -> Kind | None:
    match value:
        case "sync" | "async":
            return value
        case _:
            return None


def _use(text: str) -> str:
    """Word what to do instead, where only the name of the asynchronous function is given."""
    return f"use `{text}`" if _is_name(text) else text


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _with_sdks(built_in: tuple[Sdk, ...], changes: Mapping[str, str | bool]) -> tuple[Sdk, ...]:
    """Return the SDKs without what is changed, and with one for each name that is added.

    A name whose last part starts with a capital letter is a client class, any other a
    function that talks to the service.
    """
    kept = [
        replace(
            sdk,
            clients=tuple(name for name in sdk.clients if name not in changes),
            functions=tuple(name for name in sdk.functions if name not in changes),
        )
        for sdk in built_in
    ]
    known = {name: sdk for sdk in built_in for name in (*sdk.clients, *sdk.functions)}
    for name, value in changes.items():
        if value is False:
            continue
        is_class = name.rpartition(".")[2][:1].isupper()
        base = known.get(name) or Sdk(name.partition(".")[0], "an asynchronous client", quiet=_QUIET)
        instead = base.instead if value is True else f"`{value}`" if _is_name(str(value)) else str(value)
        kept.append(
            replace(
                base,
                instead=instead,
                clients=(name,) if is_class else (),
                functions=() if is_class else (name,),
            )
        )
    return tuple(kept)


_QUIET: Final = frozenset({"close"})
