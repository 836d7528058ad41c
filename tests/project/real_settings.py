"""What the installed pydantic-settings makes of a module: the truth that the inspector is held to."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import types
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_settings import BaseSettings, EnvSettingsSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NUMBERS = itertools.count()


@dataclass(frozen=True)
class RealField:
    """A field as the library has it: variables upper-case where case does not matter."""

    name: str
    required: bool
    env: tuple[str, ...]
    description: str | None


@contextlib.contextmanager
def imported(text: str) -> Iterator[types.ModuleType]:
    """Run the text of a module of these tests as a module."""
    name = f"real_settings_{next(_NUMBERS)}"
    module = types.ModuleType(name)
    sys.modules[name] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, name, "exec"), module.__dict__)
        yield module
    finally:
        del sys.modules[name]


def settings_classes(module: types.ModuleType) -> dict[str, type[BaseSettings]]:
    """The settings classes that a module defines; pydantic makes more, for generic ones with arguments."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, BaseSettings)
        and value.__module__ == module.__name__
        and "[" not in name
    }


def real_fields(cls: type[BaseSettings]) -> tuple[RealField, ...]:
    """The fields of a class with the variables that are tried for each."""
    source = EnvSettingsSource(cls)
    return tuple(
        RealField(name, info.is_required(), _names(source, name), info.description)
        for name, info in cls.model_fields.items()
    )


def _names(source: EnvSettingsSource, name: str) -> tuple[str, ...]:
    found = [env for _, env, _ in source._extract_field_info(source.settings_cls.model_fields[name], name)]
    shown = found if source.case_sensitive else [env.upper() for env in found]
    return tuple(dict.fromkeys(shown))


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Only these variables are set."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def read_from(cls: type[BaseSettings], variables: Mapping[str, str]) -> dict[str, Any]:
    """What the environment source of a class finds in these variables, before validation."""
    with environment(variables), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return EnvSettingsSource(cls)()
