"""Settings classes and the variables that pydantic-settings reads for their fields."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.project.code import Category, Class
from inspector.project.evaluate.classes import SETTINGS
from inspector.project.evaluate.machine import MOST_STEPS, Machine, OutOfStepsError
from inspector.project.evaluate.values import (
    ClassValue,
    Env,
    ExternalInstance,
    UnknownValue,
    Value,
    constant,
    plain,
)
from inspector.project.records import SettingsClass, SettingsField, Unresolved
from inspector.project.settings.annotations import Kinds
from inspector.project.settings.config import Configs, written_generator
from inspector.project.settings.dynamic import made_by_calls
from inspector.project.settings.fields import Fields
from inspector.project.settings.kinds import Either, is_secret, limits_of, models
from inspector.project.settings.late import late_changes
from inspector.project.settings.texts import default_source
from inspector.project.settings.usage import usage_of
from inspector.project.settings.variables import Variables, described, description, written_type
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.project.model import Project
    from inspector.project.settings.declared import Declared


def settings_table(
    project: Project, machine: Machine
) -> tuple[tuple[SettingsClass, ...], tuple[Unresolved, ...]]:
    """Every settings class of the project outside its tests, and what about them is not known."""
    reader = _Reader(machine, late_changes(project))
    app = frozenset(file.path for file in project.app_files)
    found = []
    for file in project.files.values():
        if file.category in {Category.TESTS, Category.VENDORED}:
            continue
        for cls in file.classes:
            if project.hierarchy.external_bases(cls).isdisjoint(SETTINGS):
                continue
            made = reader.read(cls)
            if made is not None:
                found.append(replace(made, app=file.path in app))
    found.sort(key=lambda c: (c.place.file, c.place.line))
    return _with_bases_told(project, found), tuple(sorted({*reader.unresolved, *made_by_calls(project)}))


def _with_bases_told(project: Project, classes: list[SettingsClass]) -> tuple[SettingsClass, ...]:
    """Classes with whether they are only bases of others, for which alone their usage is looked for."""
    bases = {name for one in classes if one.app for name in one.bases}
    usage = usage_of(project, (one for one in classes if one.name in bases))
    unmade = {name for name, used in usage.items() if not (used.instances or used.loaders)}
    return tuple(replace(one, only_base=True) if one.name in unmade else one for one in classes)


class _Reader:
    def __init__(self, machine: Machine, late: Mapping[Class, str]) -> None:
        self.machine = machine
        self.unresolved: list[Unresolved] = []
        self.kinds = Kinds(machine)
        self.configs = Configs(machine, self.note, late)
        self.fields = Fields(self.kinds, self.configs, self.note)

    def read(self, cls: Class) -> SettingsClass | None:
        self.machine.limit = self.machine.steps + MOST_STEPS
        try:
            value = self.class_value(cls)
            return None if value is None else self.settings_class(value)
        except (OutOfStepsError, RecursionError):
            self.note(cls, f"settings class {cls.fact.name}", "evaluating its module takes too many steps")
            return None

    def note(self, cls: Class, what: str, reason: str) -> None:
        self.unresolved.append(Unresolved(cls.file.path, cls.fact.span.line, what, reason))

    # --- the class -------------------------------------------------------------------------------

    def class_value(self, cls: Class) -> ClassValue | None:
        """The evaluated class; defined anew where it is local, or another one has taken its name."""
        module = self.machine.module(cls.file).env
        if cls.fact.parent_function is not None:
            return self.defined(cls, self.inside_function(cls, module))
        value: Value = self.machine.module(cls.file)
        for part in cls.fact.qualname.split("."):
            value = plain(self.machine.attribute(value, part))
        if isinstance(value, ClassValue) and value.cls is cls:
            return value
        return self.defined(cls, module)

    def inside_function(self, cls: Class, module: Env) -> Env:
        """The scope of a function as far as its imports and classes make it; its other names are unknown."""
        assert cls.fact.parent_function is not None
        function = cls.file.functions[cls.fact.parent_function]
        env = Env(function, module)
        for name in function.fact.names:
            env.names[name] = UnknownValue(f"{name} is set when {function.fact.name} runs")
        imports = tuple(one for one in s.statements(function.body) if isinstance(one, s.Import))
        self.machine.block(imports, env)
        for other in cls.file.classes[: cls.index]:
            if other.fact.parent_function == cls.fact.parent_function and other.fact.parent_class is None:
                self.machine.define_class(other, env)
        return env

    def defined(self, cls: Class, env: Env) -> ClassValue | None:
        before = dict(env.names)
        self.machine.define_class(cls, env)
        made = env.names[cls.fact.name]
        env.names = before
        return made if isinstance(made, ClassValue) else None

    def settings_class(self, value: ClassValue) -> SettingsClass:
        line = self.machine.line(value)
        config = self.configs.of(value)
        cls = value.cls
        variables = Variables(self.fields, self.configs, config, self.note)
        return SettingsClass(
            name=cls.name,
            place=cls.place,
            env_prefix=config.prefix,
            case_sensitive=config.case_sensitive,
            env_nested_delimiter=config.delimiter,
            env_file=config.env_file,
            frozen=config.frozen,
            extra=config.extra,
            fields=tuple(_field(made, variables) for made in self.fields.of(value)),
            bases=tuple(base.cls.name for base in line[1:] if self.machine.is_settings(base)),
            env_nested_max_split=config.max_split,
            env_prefix_target=config.target,
            by_name=config.by_name,
            by_alias=config.by_alias,
            alias_generator=written_generator(config.generator),
            secrets_dir=config.secrets_dir,
            sources=config.sources,
            reads_variables=config.reads_variables,
            none_text=config.none_text,
            first_version=config.first_version,
            project=cls.file.project,
            description=_first_paragraph(cls.fact.docstring),
            unknown=config.unknown,
        )


def _field(made: Declared, variables: Variables) -> SettingsField:
    found = models(made.kind)
    alias = constant(made.alias)
    described_by = constant(made.options.get("description"))
    return SettingsField(
        name=made.name,
        type=written_type(made),
        required=made.required,
        default=default_source(made),
        env=tuple(dict.fromkeys(name.variable for name in variables.namer.field(made))),
        secret=is_secret(made.kind),
        description=described_by if isinstance(described_by, str) else _docstring(made, variables),
        place=made.owner.cls.file.place(made.statement.span),
        owner=made.owner.cls.name,
        alias=alias if isinstance(alias, str) else None,
        nested=found[0].cls.cls.name if len(found) == 1 else None,
        validation_alias=_written_alias(made),
        variables=variables.of(made),
        choices=variables.texts.options(made.kind),
        limits=described((*limits_of(made.kind), *made.limits())),
        excluded=constant(made.options.get("exclude")) is True,
        factory=None if made.factory is None else s.render(made.factory),
        discriminator=made.kind.discriminator if isinstance(made.kind, Either) else None,
    )


def _docstring(made: Declared, variables: Variables) -> str | None:
    return description(made) if variables.config.attribute_docstrings else None


def _written_alias(made: Declared) -> str | None:
    """A validation alias as it is written, where it says more than the alias."""
    match made.validation_alias:
        case str(name):
            return None if name == made.alias else repr(name)
        case ExternalInstance(node=s.Call() as node):
            return s.render(node)
        case _:
            return None


def _first_paragraph(docstring: str | None) -> str | None:
    if not docstring:
        return None
    paragraph = docstring.strip().partition("\n\n")[0]
    if re.search(r"^\s*-{3,}\s*$", paragraph, re.MULTILINE):  # the heading of a list of attributes
        return None
    return " ".join(paragraph.split()) or None
