"""From settings classes to the env files that set them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspector.envfile import describe
from inspector.envfile.files import TEMPLATE, templates
from inspector.envfile.model import EnvItem, EnvPlan, EnvSection, short
from inspector.envfile.text import comment, quoted, writable_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from inspector.project.records import SettingsClass, SettingsField, SettingsVariable, Unresolved


@dataclass(frozen=True, slots=True)
class _Reader:
    """A field, or leaf, that reads a variable."""

    owner: SettingsClass
    field: SettingsField
    variable: SettingsVariable

    @property
    def label(self) -> str:
        return f"{short(self.owner.name)}.{'.'.join(self.variable.path)}"


def plans(
    root: Path, name: str, settings: Iterable[SettingsClass], unresolved: Iterable[Unresolved] = ()
) -> tuple[EnvPlan, ...]:
    """Plan the env files of a tree: one for each project in it, or for those that share a template.

    `name` is the project's, for headings. Classes that are only bases of others and are
    made nowhere are left out: nothing reads their variables.
    """
    listed = list(unresolved)
    read = [one for one in settings if one.app]
    by_file: dict[str, list[SettingsClass]] = defaultdict(list)
    exists: dict[str, bool] = {}
    for one in _instantiated(read):
        found = templates(root, one.project, one.place.file)
        path = found[0] if found else _join(one.project, TEMPLATE)
        by_file[path].append(one)
        exists[path] = bool(found)
    return tuple(
        EnvPlan(
            path,
            exists[path],
            path.rpartition("/")[0].rpartition("/")[2] or name,
            _sections(path, classes, listed, read),
        )
        for path, classes in sorted(by_file.items())
    )


def _instantiated(settings: Sequence[SettingsClass]) -> list[SettingsClass]:
    bases = {base for one in settings for base in one.bases}
    return [one for one in settings if one.name not in bases or one.instances or one.loaders]


def _sections(
    path: str,
    classes: Sequence[SettingsClass],
    unresolved: Sequence[Unresolved],
    everything: Sequence[SettingsClass],
) -> tuple[EnvSection, ...]:
    known = {one.name for one in everything}
    readers = [reader for one in classes if one.reads_variables for reader in _readers(one, known)]
    by_name: dict[str, list[_Reader]] = defaultdict(list)
    for reader in readers:
        for name in reader.variable.names:
            by_name[name.upper()].append(reader)
    homes = {name: _home(name, found) for name, found in by_name.items()}
    return tuple(
        _section(path, one, [reader for reader in readers if reader.owner is one], by_name, homes, unresolved)
        for one in classes
    )


def _readers(settings: SettingsClass, known: set[str]) -> Iterator[_Reader]:
    """The variables of a class; a field that is settings itself and has a default reads its own."""
    for field in settings.fields:
        if field.nested in known and not field.required:
            continue
        for variable in field.variables:
            if variable.names:
                yield _Reader(settings, field, variable)


def _home(name: str, found: Sequence[_Reader]) -> _Reader | None:
    """Where a variable is written: at the class that declares its field, or the first that tries it first."""
    first = [reader for reader in found if reader.variable.name.upper() == name]
    declared = [reader for reader in first if reader.field.owner == reader.owner.name]
    return next(iter((*declared, *first)), None)


def _section(
    path: str,
    settings: SettingsClass,
    readers: Sequence[_Reader],
    by_name: dict[str, list[_Reader]],
    homes: dict[str, _Reader | None],
    unresolved: Sequence[Unresolved],
) -> EnvSection:
    items: list[EnvItem] = []
    elsewhere: list[str] = []
    unwritable: list[str] = []
    for group in _by_variable(readers):
        reader = group[0]
        name = reader.variable.name
        home = homes[name.upper()]
        if home is not None and home.owner is not settings:
            if not _is_inherited(reader, home):
                elsewhere.extend(comment(f"{name} ({'.'.join(reader.variable.path)}) stands at {home.label}"))
        elif not writable_name(name):
            unwritable.extend(comment(f"No env file can hold the variable of {reader.label}"))
        else:
            items.append(_item(group, by_name[name.upper()], readers))
    folder = path.rpartition("/")[0]
    file = settings.place.file
    shown = file[len(folder) + 1 :] if folder and file.startswith(f"{folder}/") else file
    notes = (*describe.of_class(settings, unresolved), *elsewhere, *unwritable)
    return EnvSection(settings, describe.heading(settings, shown), notes, tuple(items))


def _by_variable(readers: Sequence[_Reader]) -> list[list[_Reader]]:
    """Readers of one class by variable: several fields take parts of one JSON by `AliasPath`."""
    found: dict[str, list[_Reader]] = {}
    for reader in readers:
        found.setdefault(reader.variable.name, []).append(reader)
    return list(found.values())


def _is_inherited(reader: _Reader, home: _Reader) -> bool:
    return (reader.field.owner, reader.variable.path) == (home.field.owner, home.variable.path)


def _item(group: Sequence[_Reader], found: Sequence[_Reader], siblings: Sequence[_Reader]) -> EnvItem:
    reader = group[0]
    variable = reader.variable if len(group) == 1 else _joined([one.variable for one in group])
    others = [one for one in found if one not in group and not _is_inherited(one, reader)]
    insisting = next(
        (one for one in others if one.variable.required and one.variable.name == variable.name), None
    )
    required = variable.required or insisting is not None
    active = required or _starts_model(reader, siblings)
    secret = variable.secret or any(one.variable.secret for one in others)
    value, note = (None, None) if secret else _value(variable, insisting, active=active)
    facts = list(_facts(reader, variable, insisting, active=active, note=note))
    if value is not None and quoted(value) is None:
        value = None
        facts.append("no env file can hold its default")
    names = {name.upper() for name in variable.names}
    if len(variable.path) > 1:
        names.update(name.upper() for name in reader.field.env)
    return EnvItem(
        name=variable.name,
        value=value,
        active=active,
        comment=tuple(describe.of_variable(variable, facts, [one.label for one in others])),
        names=frozenset(names),
        secret=secret or variable.masked,
        variable=variable,
        field=reader.field,
        owner=reader.owner,
        others=tuple(one.label for one in others),
    )


def _value(
    variable: SettingsVariable, insisting: _Reader | None, *, active: bool
) -> tuple[str | None, str | None]:
    """The text behind the sign, and what is to be said of it."""
    if variable.value is not None:
        return variable.value, None
    example = variable.example if variable.required else insisting.variable.example if insisting else None
    return (example, "made up") if active and example is not None else (None, None)


def _facts(
    reader: _Reader, variable: SettingsVariable, insisting: _Reader | None, *, active: bool, note: str | None
) -> Iterator[str]:
    made_up = " (this value is made up)" if note else ""
    if variable.required:
        yield f"required{made_up}"
    elif insisting is not None:
        yield f"required by {insisting.label}{made_up}"
    elif active:
        yield "required: at least one variable of its model has to be set"
    elif variable.needed:
        yield "required with the others of its model"
    if len(variable.path) > 1 and not reader.field.required and reader.field.default == "None":
        yield "its model is None unless one of its variables is set"


def _starts_model(reader: _Reader, siblings: Sequence[_Reader]) -> bool:
    """Whether a leaf is the one that makes a required model of which no leaf is required itself."""
    if not reader.field.required:
        return False
    leaves = [one for one in siblings if one.field is reader.field]
    if any(one.variable.required for one in leaves):
        return False
    return reader is next((one for one in leaves if one.variable.value is not None), leaves[0])


def _joined(variables: Sequence[SettingsVariable]) -> SettingsVariable:
    """One variable for several fields that take parts of its JSON."""
    first = variables[0]
    descriptions = [one.description for one in variables if one.description]
    return replace(
        first,
        type="; ".join(f"{_steps(one)}: {one.type}" for one in variables),
        limits=(),
        choices=(),
        required=any(one.required for one in variables),
        secret=any(one.secret for one in variables),
        masked=any(one.masked for one in variables),
        value=_together([one.value for one in variables if one.value is not None]),
        example=_together([text for one in variables if (text := one.value or one.example) is not None]),
        description=" ".join(descriptions) or None,
    )


def _steps(variable: SettingsVariable) -> str:
    return (
        "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in variable.steps).lstrip(".")
        or "all"
    )


def _together(texts: Sequence[str]) -> str | None:
    """One JSON value with the parts of all; None where they contradict each other."""
    if not texts:
        return None
    whole = json.loads(texts[0])
    try:
        for text in texts[1:]:
            whole = _merged(whole, json.loads(text))
    except ValueError:
        return None
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _merged(one: object, two: object) -> object:
    match one, two:
        case (None, other) | (other, None):
            return other
        case dict(), dict():
            return {**one, **{key: _merged(one.get(key), value) for key, value in two.items()}}
        case list(), list():
            length = max(len(one), len(two))
            pairs = zip(
                [*one, *[None] * (length - len(one))], [*two, *[None] * (length - len(two))], strict=True
            )
            return [_merged(a, b) for a, b in pairs]
        case _:
            raise ValueError("two values for one place")


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
