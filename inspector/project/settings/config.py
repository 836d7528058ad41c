"""The configuration of a settings class as pydantic merges it.

Mirrors `pydantic._internal._config.ConfigWrapper.for_model` (2.14): the configurations of
the bases from left to right, each whole and with `BaseSettings`' own defaults, then
`model_config` or `class Config`, then the class's keyword arguments. Pydantic 1 looks
attributes of `Config` up in method resolution order instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.classes import SETTINGS
from inspector.project.evaluate.values import (
    REST,
    Bound,
    ClassValue,
    Dict,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    LambdaValue,
    ProjectPath,
    UnknownValue,
    Value,
    constant,
    describe,
    elements,
    plain,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.project.code import Class
    from inspector.project.evaluate.machine import Machine

FIRST_VERSION: Final = frozenset({"pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
_SECOND_DEFAULTS: Final[dict[str, Value]] = {
    "extra": "forbid",
    "case_sensitive": False,
    "env_prefix": "",
    "env_prefix_target": "variable",
    "nested_model_default_partial_update": False,
    "env_file": None,
    "env_ignore_empty": False,
    "env_nested_delimiter": None,
    "env_nested_max_split": None,
    "env_parse_none_str": None,
    "env_parse_enums": None,
    "secrets_dir": None,
    "enable_decoding": True,
}
_FIRST_DEFAULTS: Final[dict[str, Value]] = {"extra": "forbid", "case_sensitive": False, "env_prefix": ""}
_OF_VARIABLES: Final = frozenset({"DotEnvSettingsSource", "EnvSettingsSource"})
_SOURCES: Final = ("init_settings", "env_settings", "dotenv_settings", "file_secret_settings")
_NAMES_OF_VARIABLES: Final = (
    "env_prefix", "case_sensitive", "env_nested_delimiter", "env_nested_max_split", "env_prefix_target",
    "populate_by_name", "validate_by_name", "validate_by_alias",
)  # fmt: skip
_MAKERS: Final = ("pydantic.", "pydantic_settings.")

Note = "Callable[[Class, str, str], None]"


@dataclass(frozen=True, slots=True)
class _WholeUnknown(UnknownValue):
    """Stands for each option that may stand in a configuration of which all or a part is not known."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a settings class is told by its configuration; None for the default of what is not known.

    `unknown` names the options that are not known and that names of variables depend on.
    """

    prefix: str | None = ""
    target: str | None = "variable"
    case_sensitive: bool | None = False
    delimiter: str | None = None
    max_split: int | None = None
    env_file: str | None = None
    frozen: bool = False
    extra: str = "forbid"
    by_name: bool = False
    by_alias: bool | None = True
    generator: Value = None
    fields: Value = None  # pydantic 1: `Config.fields`
    secrets_dir: str | None = None
    ignores_empty: bool = False
    none_text: str | None = None
    enum_names: bool = False
    decodes: bool = True
    strict: bool = False
    attribute_docstrings: bool = False
    partial_update: bool = False
    first_version: bool = False
    sources: tuple[str, ...] | None = None
    reads_variables: bool = True  # the environment or an env file is among its sources
    unknown: tuple[str, ...] = ()


class Configs:
    """Reads the configurations of classes, each once; `note` is told of what is not known."""

    def __init__(
        self, machine: Machine, note: Callable[[Class, str, str], None], late: Mapping[Class, str]
    ) -> None:
        """Take the evaluator, whom to tell what stays unknown, and the classes that are changed later."""
        self.machine = machine
        self.note = note
        self.late = late
        self._options: dict[ClassValue, dict[str, Value]] = {}
        self._configs: dict[ClassValue, Config] = {}

    def of(self, cls: ClassValue) -> Config:
        """The configuration of a class."""
        found = self._configs.get(cls)
        if found is None:
            found = self._configs[cls] = self._read(cls)
        return found

    def _read(self, cls: ClassValue) -> Config:
        line = self.machine.line(cls)
        first = not cls.externals.isdisjoint(FIRST_VERSION)
        options = self._first_options(line) if first else self.options(cls)
        self._note_unknown(cls, options)
        unknown = tuple(key for key in _NAMES_OF_VARIABLES if _is_unknown(options, key))
        sources = self._sources(cls, line) if self.machine.is_settings(cls) else None
        return Config(
            prefix=None if "env_prefix" in unknown else _text(options, "env_prefix") or "",
            target=None
            if "env_prefix_target" in unknown
            else _text(options, "env_prefix_target") or "variable",
            case_sensitive=None if "case_sensitive" in unknown else _is_true(options, "case_sensitive"),
            delimiter=_text(options, "env_nested_delimiter") or None,
            max_split=_number(options, "env_nested_max_split"),
            env_file=_files(options.get("env_file")),
            frozen=_is_true(options, "frozen") or constant(options.get("allow_mutation", True)) is False,
            extra=_extra(options.get("extra", "forbid")),
            by_name=_by_name(options),
            by_alias=None
            if "validate_by_alias" in unknown
            else constant(options.get("validate_by_alias", True)) is not False,
            generator=plain(options.get("alias_generator")),
            fields=plain(options.get("fields")),
            secrets_dir=_files(options.get("secrets_dir")),
            ignores_empty=_is_true(options, "env_ignore_empty"),
            none_text=_text(options, "env_parse_none_str"),
            enum_names=_is_true(options, "env_parse_enums"),
            decodes=constant(options.get("enable_decoding", True)) is not False,
            strict=_is_true(options, "strict"),
            attribute_docstrings=_is_true(options, "use_attribute_docstrings"),
            partial_update=_is_true(options, "nested_model_default_partial_update"),
            first_version=first,
            sources=None if sources is None else tuple(_source_name(source) for source in sources),
            reads_variables=sources is None or any(_reads_variables(source) for source in sources),
            unknown=unknown,
        )

    def _note_unknown(self, cls: ClassValue, options: dict[str, Value]) -> None:
        for key in _NAMES_OF_VARIABLES:
            found = constant(options.get(key))
            if isinstance(found, UnknownValue):
                whole = isinstance(found, _WholeUnknown)
                self.note(cls.cls, f"{'model_config' if whole else key} of {cls.cls.fact.name}", found.reason)

    # --- where options come from ---------------------------------------------------------------

    def options(self, cls: ClassValue) -> dict[str, Value]:
        """All options of a class, those of its bases included."""
        found = self._options.get(cls)
        if found is None:
            found = {}
            for base in map(ops.generic_base, map(plain, cls.bases)):
                match base:
                    case ClassValue():
                        found.update(self.options(base))
                    case External(name=name) if name in SETTINGS:
                        found.update(_SECOND_DEFAULTS)
            found.update(self._own(cls))
            self._options[cls] = found
        return found

    def _first_options(self, line: list[ClassValue]) -> dict[str, Value]:
        found = dict(_FIRST_DEFAULTS)
        for part in reversed(line):
            found.update(self._own(part))
        return found

    def _own(self, part: ClassValue) -> dict[str, Value]:
        """What one class sets: `model_config`, `class Config`, class keywords."""
        found: dict[str, Value] = {}
        body = self.machine.class_body(part).names
        match plain(body.get("model_config")):
            case None:
                pass
            case ExternalInstance(name=name, args=args, kwargs=kwargs) if name.startswith(_MAKERS):
                if REST in kwargs or not all(map(_is_closed, args)):
                    found.update(_unknown("a part of it is not known"))
                for arg in args:
                    found.update(_named(arg))
                found.update(kwargs)
            case Dict() as made:
                if made.open:
                    found.update(_unknown("a part of it is not known"))
                found.update(made.named())
            case Instance(attributes=attributes):  # a project's own subclass of SettingsConfigDict
                found.update(attributes)
            case UnknownValue(reason=reason):
                found.update(_unknown(reason))
            case other:
                found.update(_unknown(f"what {describe(other)} holds is not known"))
        inner = plain(body.get("Config"))
        if isinstance(inner, ClassValue):
            for config in reversed(self.machine.line(inner)):
                found.update(self.machine.class_body(config).names)
        if REST in part.keywords:
            found.update(_unknown("a part of what its class is given is not known"))
        found.update(part.keywords)
        if part.cls in self.late:
            found.update(_unknown(self.late[part.cls]))
        return found

    # --- sources -------------------------------------------------------------------------------

    def _sources(self, cls: ClassValue, line: list[ClassValue]) -> list[Value] | None:
        """The sources that a class's own `settings_customise_sources` puts in order; None without one."""
        for part in line:
            body = self.machine.class_body(part).names
            holder = body.get("settings_customise_sources")
            inner = plain(body.get("Config"))
            if not isinstance(holder, FunctionValue) and isinstance(inner, ClassValue):
                holder = self.machine.class_body(inner).names.get("customise_sources")
            if isinstance(holder, FunctionValue):
                return self._customised(cls, holder)
        return None

    def _customised(self, cls: ClassValue, function: FunctionValue) -> list[Value] | None:
        given: dict[str, Value] = {name: External(name) for name in _SOURCES}
        given["settings_cls"] = cls
        taken = {parameter.name for parameter in function.function.fact.parameters}
        takes_all = any(p.kind == "kwarg" for p in function.function.fact.parameters)
        kwargs = {name: value for name, value in given.items() if takes_all or name in taken}
        made = self.machine.call(Bound(cls, function), [], kwargs, None, function.env)
        listed = elements(made)
        if listed is None:
            what = f"sources of {cls.cls.fact.name}"
            self.note(cls.cls, what, "what settings_customise_sources returns depends on the run")
            return None
        return [plain(source) for source in listed]


def _reads_variables(source: Value) -> bool:
    """Whether a source is the environment or an env file, or of a class that is made from theirs."""
    if isinstance(source, UnknownValue):
        return True
    bases = source.cls.externals if isinstance(source, Instance) else frozenset[str]()
    return "env" in _source_name(source).lower() or any(
        base.rpartition(".")[2] in _OF_VARIABLES for base in bases
    )


def _source_name(value: Value) -> str:
    match value:
        case External(name=name) | ExternalInstance(name=name):
            return name.rpartition(".")[2]
        case Instance(cls=cls):
            return cls.cls.fact.name
        case ClassValue(cls=cls):
            return cls.fact.name
        case FunctionValue(function=function):
            return function.fact.name
        case LambdaValue():
            return "lambda"
        case _:
            return describe(value)


def _unknown(reason: str) -> dict[str, Value]:
    """Every option that names of variables depend on, as one that is not known."""
    return dict.fromkeys((*_NAMES_OF_VARIABLES, "alias_generator"), _WholeUnknown(reason))


def _is_closed(value: Value) -> bool:
    """Whether a value is a dict all of whose keys are known."""
    return isinstance(found := plain(value), Dict) and not found.open


def _is_unknown(options: dict[str, Value], key: str) -> bool:
    return isinstance(constant(options.get(key)), UnknownValue)


def _text(options: dict[str, Value], key: str) -> str | None:
    found = constant(options.get(key))
    return found if isinstance(found, str) else None


def _number(options: dict[str, Value], key: str) -> int | None:
    found = constant(options.get(key))
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _is_true(options: dict[str, Value], key: str) -> bool:
    return constant(options.get(key)) is True


def _by_name(options: dict[str, Value]) -> bool:
    for key in ("validate_by_name", "populate_by_name", "allow_population_by_field_name"):
        found = constant(options.get(key))
        if isinstance(found, bool):
            return found
    return constant(options.get("validate_by_alias")) is False


def _extra(value: Value) -> str:
    match plain(value):
        case External(name=name):  # pydantic 1: `Extra.ignore`
            return name.rpartition(".")[2]
        case _:
            found = constant(value)
            return found if isinstance(found, str) else "forbid"


def _files(value: Value) -> str | None:
    """The paths of an option that takes one or several, with commas between them."""
    listed = elements(value) if value is not None else None
    names = [_path(plain(item)) for item in (listed if listed is not None else [value])]
    return ", ".join(name for name in names if name) or None


def _path(value: Value) -> str | None:
    """A path as it is written, or, where code finds it beside itself, from the inspected root."""
    match value:
        case ProjectPath(path=path):
            return path
        case ExternalInstance(name="pathlib.Path" | "pathlib.PurePath", args=[first]):
            return _path(plain(first))
        case _:
            found = constant(value)
            return found if isinstance(found, str) else None


def written_generator(generator: Value) -> str | None:
    """What a class's alias generator is called."""
    match generator:
        case None:
            return None
        case FunctionValue(function=function):
            return function.fact.name
        case LambdaValue(node=node):
            return s.render(node)
        case External(name=name) | ExternalInstance(name=name):
            return name.rpartition(".")[2]
        case _:
            return describe(generator)


def _named(value: Value) -> dict[str, Value]:
    inner = plain(value)
    return inner.named() if isinstance(inner, Dict) else {}
