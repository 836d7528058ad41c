"""From settings classes to the env files that set them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inspector.envfile import describe
from inspector.envfile.files import TEMPLATE, templates
from inspector.envfile.model import EnvItem, EnvPlan, EnvSection, short
from inspector.envfile.parts import joined
from inspector.envfile.sharing import Reader, Sharing, by_name
from inspector.envfile.text import comment, quoted, writable_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from inspector.project.records import SettingsClass, SettingsVariable, Unresolved


def plans(
    root: Path, name: str, settings: Iterable[SettingsClass], unresolved: Iterable[Unresolved] = ()
) -> tuple[EnvPlan, ...]:
    """Plan the env files of a tree: one for each project in it, or for those that share a template.

    `name` is the project's, for headings. Classes that are only bases of others and are
    made nowhere are left out: nothing reads their variables.
    """
    listed = list(unresolved)
    app = [one for one in settings if one.app]
    known = {one.name for one in app}
    by_file: dict[str, list[SettingsClass]] = defaultdict(list)
    exists: dict[str, bool] = {}
    for one in _made(app):
        found = templates(root, one.project, one.place.file)
        path = found[0] if found else _join(one.project, TEMPLATE)
        by_file[path].append(one)
        exists[path] = bool(found)
    return tuple(
        EnvPlan(path, exists[path], _project(path) or name, _sections(path, classes, known, listed))
        for path, classes in sorted(by_file.items())
    )


def _sections(
    path: str, classes: Sequence[SettingsClass], known: set[str], unresolved: Sequence[Unresolved]
) -> tuple[EnvSection, ...]:
    sharing = Sharing(classes, known)
    made = (_section(path, one, sharing, unresolved) for one in classes)
    return tuple(section for section in made if section.items or section.notes)


def _made(settings: Sequence[SettingsClass]) -> list[SettingsClass]:
    bases = {base for one in settings for base in one.bases}
    return [one for one in settings if not (one.only_base and one.name in bases)]


def _section(
    path: str, settings: SettingsClass, sharing: Sharing, unresolved: Sequence[Unresolved]
) -> EnvSection:
    items: list[EnvItem] = []
    inherited: dict[str, None] = {}
    notes = list(describe.of_class(settings, unresolved, alone=sharing.alone))
    readers = sharing.of(settings)
    for group in by_name(readers, sharing):
        reader = group[0]
        name = sharing.name(reader)
        home = sharing.home(reader)
        if home.owner is not settings and home.inherits(reader):
            inherited[short(home.owner.name)] = None
        elif home.owner is not settings:
            notes.extend(
                comment(f"{name} ({'.'.join(reader.variable.path)}) stands at {sharing.label(home)}")
            )
        elif not writable_name(name):
            notes.extend(comment(f"No env file can hold the variable of {sharing.label(reader)}"))
        else:
            items.append(_item(group, readers, sharing))
    nameless = [
        field.name for field in settings.fields if settings.reads_variables and sharing.is_nameless(field)
    ]
    if nameless:
        notes.extend(comment(f"Left out, as their variables are not known: {', '.join(nameless)}"))
    if inherited:
        notes.extend(comment(f"It reads variables of {', '.join(inherited)}, too"))
    folder = path.rpartition("/")[0]
    file = settings.place.file
    shown = file[len(folder) + 1 :] if folder and file.startswith(f"{folder}/") else file
    return EnvSection(
        settings, describe.heading(settings, shown), tuple(notes), tuple(items), nameless=bool(nameless)
    )


def _item(group: Sequence[Reader], siblings: Sequence[Reader], sharing: Sharing) -> EnvItem:
    reader = group[0]
    name = sharing.name(reader)
    variable = joined([one.variable for one in group])
    others = [one for one in sharing.others(reader, name) if one not in group]
    insisting = next((one for one in others if one.variable.required and sharing.name(one) == name), None)
    active = variable.required or insisting is not None or _starts_model(reader, siblings)
    secret = variable.secret or any(one.variable.secret for one in others)
    value, made_up = (None, False) if secret else _value(variable, insisting, active=active)
    facts = list(
        _facts(variable, sharing.label(insisting) if insisting else None, active=active, made_up=made_up)
    )
    if value is not None and quoted(value) is None:
        value = None
        facts.append("no env file can hold its default")
    names = {one.upper() for one in variable.names}
    if len(variable.path) > 1:
        names.update(one.upper() for one in reader.field.env)  # the JSON of its whole model
    labels = [sharing.label(one) for one in others]
    return EnvItem(
        name=name,
        value=value,
        active=active,
        comment=tuple(describe.of_variable(variable, name, facts, labels)),
        names=frozenset(names),
        secret=secret or variable.masked,
        variable=variable,
        field=reader.field,
        owner=reader.owner,
        others=tuple(labels),
    )


def _value(variable: SettingsVariable, insisting: Reader | None, *, active: bool) -> tuple[str | None, bool]:
    """The text behind the sign, and whether it is made up."""
    if variable.value is not None:
        return variable.value, False
    example = variable.example
    if example is None and insisting is not None:
        example = insisting.variable.example
    return (example, True) if active and example is not None else (None, False)


def _facts(
    variable: SettingsVariable, insisting: str | None, *, active: bool, made_up: bool
) -> Iterator[str]:
    note = " (this value is made up)" if made_up else ""
    if variable.required:
        yield f"required{note}"
    elif insisting is not None:
        yield f"required by {insisting}{note}"
    elif active:
        yield "required: at least one variable of its model has to be set"
    elif variable.needed:
        yield "required with the others of its model"
    if variable.absent:
        yield "its model is None unless one of its variables is set"


def _starts_model(reader: Reader, siblings: Sequence[Reader]) -> bool:
    """Whether a leaf is the one that makes a required model of which no leaf is required itself."""
    if not reader.field.required:
        return False
    leaves = [one for one in siblings if one.field is reader.field]
    if any(one.variable.required for one in leaves):
        return False
    return reader is next((one for one in leaves if one.variable.value is not None), leaves[0])


def _project(path: str) -> str:
    """The name of the folder that an env file stands in, empty for the root."""
    return path.rpartition("/")[0].rpartition("/")[2]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
