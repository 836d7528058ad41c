"""The environment variables that set a field, as pydantic-settings looks for them.

Mirrors `PydanticBaseEnvSettingsSource._extract_field_info` and
`EnvSettingsSource.explode_env_vars` (2.16): aliases first, without the prefix unless
`env_prefix_target` says so, then the prefixed name when there is no alias or names are
accepted beside it; below a model, keys behind the delimiter, split as often as it may be.
Classes of pydantic 1 take `Field(env=...)` and `Config.fields`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Dict,
    ExternalInstance,
    UnknownValue,
    Value,
    constant,
    elements,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inspector.project.code import Class
    from inspector.project.settings.config import Config
    from inspector.project.settings.declared import Declared

Steps = tuple[str | int, ...]

_PREFIXED_NAMES: Final = frozenset({"variable", "all"})
_PREFIXED_ALIASES: Final = frozenset({"alias", "all"})


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, and the way from its JSON to the value where an `AliasPath` leads on."""

    variable: str
    steps: Steps = ()


@dataclass(frozen=True, slots=True)
class Namer:
    """Names the variables of one settings class; `note` is told of aliases that are not known."""

    config: Config
    note: Callable[[Class, str, str], None]

    def field(self, made: Declared) -> tuple[Name, ...]:
        """The variables of a field, in the order that they are tried; those that are not known left out."""
        config = self.config
        if not config.reads_variables:
            return ()
        if config.first_version:
            return self.shown([Name(name) for name in self._first_version(made)])
        found = []
        prefix = self._prefix(_PREFIXED_ALIASES)
        if prefix is not None:
            found = [Name(prefix + one.variable, one.steps) for one in self._aliases_read(made, config)]
        prefix = self._prefix(_PREFIXED_NAMES)
        if prefix is not None and _reads_name(made, config):
            found.append(Name(prefix + made.name))
        return self.shown(found)

    def _prefix(self, targets: frozenset[str]) -> str | None:
        """The prefix that names of a kind have, None where that is not known."""
        if self.config.prefix == "":
            return ""
        if self.config.target is None:
            return None
        return self.config.prefix if self.config.target in targets else ""

    def _aliases_read(self, made: Declared, owner: Config) -> list[Name]:
        """The aliases of a field, where it is read by them for certain."""
        return self.aliases(made) if owner.by_alias else []

    def below(self, made: Declared, owner: Config, *, exact: bool) -> tuple[Name, ...]:
        """The keys that set a field of a model below a settings field.

        `owner` is the model's configuration. `exact` where keys reach pydantic as the
        source lower-cased them, because it cannot tell which model they are for.
        """
        found = self._aliases_read(made, owner)
        if _reads_name(made, owner):
            found.append(Name(made.name))
        if exact and not self.config.case_sensitive:
            found = [one for one in found if one.variable == one.variable.lower()]
        return self.shown(found)

    def shown(self, names: Sequence[Name]) -> tuple[Name, ...]:
        """Names as they are shown: each once, upper-case where case does not matter.

        As the code has them they are right in any case.
        """
        if self.config.case_sensitive is not False:
            return tuple(dict.fromkeys(names))
        return tuple(dict.fromkeys(Name(one.variable.upper(), one.steps) for one in names))

    def joined(self, top: str, keys: Sequence[str]) -> str | None:
        """The variable for keys below a variable; None where its name would be split into other keys."""
        delimiter = self.config.delimiter
        if not delimiter or (not self.config.case_sensitive and delimiter != delimiter.lower()):
            return None  # variables are lower-cased before they are split, the delimiter is not
        shown = delimiter.upper() if self.config.case_sensitive is False else delimiter
        rest = shown.join(keys)
        most = (self.config.max_split or 0) - 1
        cut = rest.split(shown, most)
        return f"{top}{shown}{rest}" if cut == list(keys) else None

    # --- aliases ---------------------------------------------------------------------------------

    def aliases(self, made: Declared) -> list[Name]:
        """What a field's validation alias names."""
        return self._heads(made, plain(made.validation_alias))

    def _heads(self, made: Declared, alias: Value) -> list[Name]:
        match alias:
            case None:
                return []
            case ExternalInstance(name=name, args=args) if name.endswith(".AliasChoices"):
                return [found for arg in args for found in self._heads(made, plain(arg))]
            case ExternalInstance(name=name, args=[first, *rest]) if name.endswith(".AliasPath"):
                steps = tuple(step for step in map(constant, rest) if isinstance(step, (str, int)))
                return [Name(head.variable, steps) for head in self._heads(made, plain(first))]
            case _:
                found = constant(alias)
                if isinstance(found, str):
                    return [Name(found)]
                reason = found.reason if isinstance(found, UnknownValue) else "it is no string"
                self.note(made.owner.cls, f"alias of {made.owner.cls.fact.name}.{made.name}", reason)
                return []

    def _first_version(self, made: Declared) -> list[str]:
        given = made.options.get("env")
        if given is None and isinstance(self.config.fields, Dict):
            entry = plain(self.config.fields.get(made.name))
            given = entry.get("env") if isinstance(entry, Dict) else entry
        if given is None:
            return [] if self.config.prefix is None else [self.config.prefix + made.name]
        listed = elements(given)
        names = [constant(item) for item in (listed if listed is not None else [given])]
        return [name for name in names if isinstance(name, str)]


def _reads_name(made: Declared, owner: Config) -> bool:
    """Whether a field is read by its name for certain: it has no alias, or both are accepted."""
    return plain(made.validation_alias) is None or owner.by_alias is False or owner.by_name
