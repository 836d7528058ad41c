"""The tool's own configuration: command line, then environment, then pyproject.toml, then defaults.

A value comes from the first of these sources that has it: the options of the command,
variables `FAPI_INSPECT_*`, the table `[tool.fapi-inspect]` in the `pyproject.toml` of the
inspected project. All that is wrong in them is reported at once, with the place of each.

The inspected project may be foreign: its table chooses what is looked at, but makes the
tool write nowhere else, so its `cache-dir`, `data-dir` and `baseline` have to stay below the root.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import tomli
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict

from inspector.errors import ConfigurationError, UnknownCodeError, nearest
from inspector.levels import Level
from inspector.project.records import Problem
from inspector.project.tables.changes import Change, read_changes
from inspector.rules.path_ignores import PathIgnore, path_ignores, unknown_words
from inspector.source.facts import SourceProblem
from inspector.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

ENV_PREFIX: Final = "FAPI_INSPECT_"
PYPROJECT: Final = "pyproject.toml"
TABLE: Final = "tool.fapi-inspect"


def _at_commas(value: object) -> object:
    """`"FI02, FI03"`, or a list of such texts, as a list of what stands between the commas."""
    match value:
        case str():
            return [part for part in map(str.strip, value.split(",")) if part]
        case list() | tuple() if all(isinstance(item, str) for item in value):
            return [part for item in value for part in map(str.strip, item.split(",")) if part]
        case _:
            return value


def _path_ignores(value: object) -> tuple[PathIgnore, ...]:
    try:
        return path_ignores(value)
    except ValueError as error:
        raise PydanticCustomError("path_ignores", "{complaint}", {"complaint": str(error)}) from error


_Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_at_commas)]


class Config(BaseSettings):
    """Settings of one run; `read_config` makes them from all sources."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    select: _Names = Field(default=(), description="rules to run, by code, prefix or name; all by default")
    ignore: _Names = Field(default=(), description="rules not to run, by code, prefix or name")
    exclude: _Names = Field(default=(), description="files to leave out, as patterns of .gitignore")
    severity: Level = Field(default=Level.INFO, description="least severity that is reported")
    fail_on: Level = Field(default=Level.WARNING, description="least severity that makes the exit status 1")
    cache: bool = Field(default=True, description="whether what was read is kept for the next run")
    cache_dir: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None, description="where it is kept; the user's cache folder by default"
    )
    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None, description="where the history of scores is kept; the user's data folder by default"
    )
    jobs: int | None = Field(
        default=None, ge=1, le=64, description="processes that read files; with 1, one does everything"
    )
    baseline: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None, description="file of the findings that are known, so that only new ones are reported"
    )
    per_path_ignores: Annotated[tuple[PathIgnore, ...], NoDecode, BeforeValidator(_path_ignores)] = Field(
        default=(), description="rules not to run in some files: patterns of .gitignore with lists of rules"
    )
    tables: Annotated[tuple[Change, ...], NoDecode] = Field(
        default=(), description="what is known of libraries, as the project changes it"
    )


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line gave; None where it gave nothing."""

    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    severity: Level | None = None
    fail_on: Level | None = None
    cache: bool | None = None
    baseline: Path | None = None

    def given(self) -> dict[str, object]:
        """Return the options that were given, by the names of the settings."""
        everything: dict[str, object] = {
            "select": self.select or None,
            "ignore": self.ignore or None,
            "severity": self.severity,
            "fail_on": self.fail_on,
            "cache": self.cache,
            "baseline": self.baseline,
        }
        return {name: value for name, value in everything.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Pyproject:
    """The `pyproject.toml` of a project as far as the tool needs it."""

    table: Mapping[str, object] = field(default_factory=dict)  # of [tool.fapi-inspect], keys as written
    problem: Problem | None = None  # why it could not be read


def read_pyproject(root: Path) -> Pyproject:
    """Read the project's table; a file that is missing or broken has none.

    A foreign project's broken file hides nothing else of it, so it is a Problem of the
    report. Raises ConfigurationError where `[tool.fapi-inspect]` is no table.
    """
    path = root / PYPROJECT
    if not path.exists():
        return Pyproject()
    data = read_bytes(path)
    if isinstance(data, SourceProblem):
        return Pyproject(problem=Problem(PYPROJECT, data.line, data.message))
    try:
        document = tomli.loads(data.decode())
    except UnicodeDecodeError:
        return Pyproject(problem=Problem(PYPROJECT, 0, "cannot be read: it is not UTF-8"))
    except tomli.TOMLDecodeError as error:
        return Pyproject(problem=Problem(PYPROJECT, error.lineno, f"is not valid TOML: {error.msg}"))
    except RecursionError:
        return Pyproject(problem=Problem(PYPROJECT, 0, "is nested too deeply to be read"))
    match document:
        case {"tool": {"fapi-inspect": dict() as table}}:
            return Pyproject(table)
        case {"tool": {"fapi-inspect": _}}:
            raise ConfigurationError(f"{root / PYPROJECT}: [{TABLE}] has to be a table")
        case _:
            return Pyproject()


def read_config(root: Path, options: Options | None = None) -> Config:
    """Read the settings for the project at `root`.

    Raises ConfigurationError with a line for everything that is wrong: unknown keys and
    variables, wrong values, unknown rules.
    """
    given = (options or Options()).given()
    table = read_pyproject(root).table
    known = _settings_of(root, table)
    known["tables"], wrong_tables = read_changes(table.get("tables", {}))
    place = _Places(root, frozenset(given))
    wrong = [*_unknown_keys(root, table), *_unknown_variables(), *_outside(root, known)]
    wrong.extend(f"{root / PYPROJECT}: [{TABLE}.tables] {complaint}" for complaint in wrong_tables)
    variables = {name: value for name, value in EnvSettingsSource(Config)().items() if name != "tables"}
    try:
        config = Config.model_validate({**known, **variables, **given})
    except ValidationError as error:
        wrong.extend(f"{place.of(str(e['loc'][0]))}: {_complaint(e)}" for e in error.errors())
    else:
        wrong.extend(_unknown_rules(config, place))
    if wrong:
        raise ConfigurationError("\n".join(wrong))
    return config


@dataclass(frozen=True, slots=True)
class _Places:
    """Which source a setting came from, as a user knows it."""

    root: Path
    given: frozenset[str]

    def of(self, name: str) -> str:
        if name in self.given:
            return _option(name)
        variable = ENV_PREFIX + name.upper()
        if any(set_.upper() == variable and value for set_, value in os.environ.items()):
            return variable
        return f"{self.root / PYPROJECT}: [{TABLE}] {_key(name)}"


def _option(name: str) -> str:
    return "--no-cache" if name == "cache" else f"--{_key(name)}"


def _key(name: str) -> str:
    return name.replace("_", "-")


_KEYS: Final = tuple(_key(name) for name in Config.model_fields)
_VARIABLES: Final = tuple(ENV_PREFIX + name.upper() for name in Config.model_fields if name != "tables")


_PATHS: Final = ("cache_dir", "data_dir", "baseline")  # which are written to


def _settings_of(root: Path, table: Mapping[str, object]) -> dict[str, object]:
    """Return the table's known keys as settings; its paths are meant from the root."""
    known = {key.replace("-", "_"): value for key, value in table.items() if key in _KEYS}
    for name in _PATHS:
        match known.get(name):
            case str(path):
                known[name] = root / path
    return known


def _unknown_keys(root: Path, table: Mapping[str, object]) -> Iterator[str]:
    for key in table:
        if key not in _KEYS:
            yield f"{root / PYPROJECT}: [{TABLE}] has no key {key!r}{nearest(key, _KEYS)}"


_PROBE_PREFIX: Final = f"{ENV_PREFIX}PROBE_"


def _unknown_variables() -> Iterator[str]:
    for variable in sorted(os.environ):
        name = variable.upper()
        # the probe reads its own, which hold a service's credentials and are no settings of inspections
        if name.startswith(ENV_PREFIX) and name not in _VARIABLES and not name.startswith(_PROBE_PREFIX):
            yield f"{variable}: there is no such setting{nearest(name, _VARIABLES)}"


def _outside(root: Path, known: Mapping[str, object]) -> Iterator[str]:
    for name in _PATHS:
        match known.get(name):
            case Path() as path if not path.resolve().is_relative_to(root.resolve()):
                yield (
                    f"{root / PYPROJECT}: [{TABLE}] {_key(name)}: has to stay inside the project; "
                    f"use {ENV_PREFIX}{name.upper()} for another place"
                )


def _unknown_rules(config: Config, place: _Places) -> Iterator[str]:
    for complaint in unknown_words(config.per_path_ignores):
        yield f"{place.of('per_path_ignores')}: {complaint}"
    if not config.select and not config.ignore:
        return
    from inspector.rules.select import named

    for name, tokens in (("select", config.select), ("ignore", config.ignore)):
        for token in tokens:
            try:
                named(token)
            except UnknownCodeError as error:
                yield f"{place.of(name)}: {error}"


def _complaint(error: ErrorDetails) -> str:
    """Say what is wrong with a value, with the nearest right one where there are few."""
    match error:
        case {"type": "enum", "input": str(given), "ctx": {"expected": str(expected)}}:
            choices = re.findall("'([^']*)'", expected)
            return f"takes {', '.join(choices)}, not {given!r}{nearest(given, choices)}"
        case {"type": "path_type"}:
            return "has to be a path"
        case _:
            message = error["msg"]
            return message[:1].lower() + message[1:]
