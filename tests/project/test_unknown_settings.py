"""What a configuration leaves open is never guessed: names that are listed hold whatever it turns out to be."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.project.real_settings import imported, real_fields
from tests.project.test_settings import the_class
from tests.support import project_from

if TYPE_CHECKING:
    from inspector.project.records import SettingsClass

_HEAD = (
    "from pydantic import AliasChoices, AliasGenerator, AliasPath, BaseModel, Field\n"
    "from pydantic_settings import BaseSettings, SettingsConfigDict\n"
)


@dataclass(frozen=True)
class Open:
    """A class in which `GIVEN` is not known, what it might be, and which names are certain all the same."""

    body: str
    given: tuple[str, ...]
    env: dict[str, tuple[str, ...]]
    unresolved: str


_FIELDS = """
    token: str = "x"
    aliased: int = Field(1, alias="OTHER")
"""
_PREFIXES = ("''", "'X_'")
_CONFIGS = ("{}", "{'env_prefix': 'X_'}", "{'alias_generator': str.title}", "{'case_sensitive': True}")

CASES = {
    "prefix": Open(
        f"class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=GIVEN){_FIELDS}",
        _PREFIXES,
        {"token": (), "aliased": ("OTHER",)},
        "env_prefix of S",
    ),
    "prefix of a base": Open(
        "class B(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=GIVEN)\n"
        f"class S(B):{_FIELDS}",
        _PREFIXES,
        {"token": (), "aliased": ("OTHER",)},
        "env_prefix of S",
    ),
    "prefix as a keyword of the class": Open(
        f"class S(BaseSettings, env_prefix=GIVEN):{_FIELDS}",
        _PREFIXES,
        {"token": (), "aliased": ("OTHER",)},
        "env_prefix of S",
    ),
    "prefix of all names": Open(
        "class S(BaseSettings):\n"
        f"    model_config = SettingsConfigDict(env_prefix=GIVEN, env_prefix_target='all'){_FIELDS}",
        _PREFIXES,
        {"token": (), "aliased": ()},
        "env_prefix of S",
    ),
    "target of the prefix": Open(
        "class S(BaseSettings):\n"
        f"    model_config = SettingsConfigDict(env_prefix='X_', env_prefix_target=GIVEN){_FIELDS}",
        ("'variable'", "'alias'", "'all'"),
        {"token": (), "aliased": ()},
        "env_prefix_target of S",
    ),
    "case": Open(
        f"class S(BaseSettings):\n    model_config = SettingsConfigDict(case_sensitive=GIVEN){_FIELDS}",
        ("True", "False"),
        {"token": ("token",), "aliased": ("OTHER",)},
        "case_sensitive of S",
    ),
    "delimiter": Open(
        "class M(BaseModel):\n    x: int = 1\n"
        f"class S(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter=GIVEN){_FIELDS}"
        "    nested: M = M()\n",
        ("None", "'__'"),
        {"token": ("TOKEN",), "aliased": ("OTHER",), "nested": ("NESTED",)},
        "env_nested_delimiter of S",
    ),
    "alias generator": Open(
        f"class S(BaseSettings):\n    model_config = SettingsConfigDict(alias_generator=GIVEN){_FIELDS}",
        ("None", "str.title", "lambda name: 'x' + name"),
        {"token": (), "aliased": ("OTHER",)},
        "alias of S.token",
    ),
    "generator of validation aliases": Open(
        "class S(BaseSettings):\n"
        f"    model_config = SettingsConfigDict(alias_generator=AliasGenerator(validation_alias=GIVEN)){_FIELDS}",
        ("None", "str.title", "lambda name: 'x' + name"),
        {"token": (), "aliased": ("OTHER",)},
        "alias of S.token",
    ),
    "alias": Open(
        "class S(BaseSettings):\n    token: str = Field('x', alias=GIVEN)\n"
        "    other: str = Field('x', validation_alias=GIVEN + '_2')\n"
        "    choice: str = Field('x', validation_alias=AliasChoices('ONE', GIVEN))\n",
        ("'A'", "'B'"),
        {"token": (), "other": (), "choice": ("ONE",)},
        "alias of S.token",
    ),
    "names beside aliases": Open(
        f"class S(BaseSettings):\n    model_config = SettingsConfigDict(populate_by_name=GIVEN){_FIELDS}",
        ("True", "False"),
        {"token": ("TOKEN",), "aliased": ("OTHER",)},
        "populate_by_name of S",
    ),
    "names instead of aliases": Open(
        "class S(BaseSettings):\n"
        f"    model_config = SettingsConfigDict(validate_by_alias=GIVEN, validate_by_name=True){_FIELDS}",
        ("True", "False"),
        {"token": ("TOKEN",), "aliased": ("ALIASED",)},
        "validate_by_alias of S",
    ),
    "all of it": Open(
        f"class S(BaseSettings):\n    model_config = GIVEN{_FIELDS}",
        _CONFIGS,
        {"token": (), "aliased": ()},
        "model_config of S",
    ),
    "what a call makes": Open(
        f"class S(BaseSettings):\n    model_config = GIVEN(){_FIELDS}",
        tuple(f"lambda: {config}" for config in _CONFIGS),
        {"token": (), "aliased": ()},
        "model_config of S",
    ),
    "a part of it, in a call": Open(
        "class S(BaseSettings):\n"
        f"    model_config = SettingsConfigDict(**GIVEN, env_prefix_target='variable'){_FIELDS}",
        _CONFIGS,
        {"token": (), "aliased": ()},
        "model_config of S",
    ),
    "a part of it, as keywords of the class": Open(
        f"class S(BaseSettings, **GIVEN, env_prefix_target='variable'):{_FIELDS}",
        _CONFIGS,
        {"token": (), "aliased": ()},
        "model_config of S",
    ),
    "options of a field": Open(
        "class S(BaseSettings):\n    token: str = Field('x', **GIVEN)\n"
        "    aliased: str = Field('x', validation_alias='OTHER', **GIVEN)\n"
        "    plain: int = 1\n",
        ("{}", "{'alias': 'A'}", "{'description': 'a token'}"),
        {"token": (), "aliased": ("OTHER",), "plain": ("PLAIN",)},
        "alias of S.token",
    ),
    "a part of it, in a dict": Open(
        f"class S(BaseSettings):\n    model_config = {{**GIVEN, 'frozen': True}}{_FIELDS}",
        _CONFIGS,
        {"token": (), "aliased": ()},
        "model_config of S",
    ),
}

each = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))


def inspected(case: Open) -> tuple[SettingsClass, dict[str, str]]:
    project = project_from({"app.py": f"{_HEAD}from elsewhere import GIVEN\n{textwrap.dedent(case.body)}"})
    return the_class(project), {one.what: one.reason for one in project.unresolved_settings}


@each
def test_only_names_that_hold_in_any_case_are_listed_and_the_rest_is_unresolved(case: Open) -> None:
    found, unresolved = inspected(case)
    assert case.unresolved in unresolved
    assert {one.name: one.env for one in found.fields} == case.env


@each
def test_each_listed_name_is_read_by_the_library_whatever_is_given(case: Open) -> None:
    found, _ = inspected(case)
    for given in case.given:
        with imported(f"{_HEAD}GIVEN = {given}\n{textwrap.dedent(case.body)}") as module:
            exact = module.S.model_config["case_sensitive"]
            real = {one.name: set(one.env) for one in real_fields(module.S)}
        for field in found.fields:
            assert {one if exact else one.upper() for one in field.env} <= real[field.name], given


def test_what_is_not_known_is_none_in_the_record() -> None:
    found, _ = inspected(CASES["prefix"])
    assert (found.env_prefix, found.case_sensitive, found.unknown) == (None, False, ("env_prefix",))
    found, _ = inspected(CASES["case"])
    assert (found.env_prefix, found.case_sensitive, found.unknown) == ("", None, ("case_sensitive",))
    found, _ = inspected(CASES["delimiter"])
    assert (found.env_nested_delimiter, found.unknown) == (None, ("env_nested_delimiter",))


def test_what_is_said_of_all_of_it_holds_once() -> None:
    assert inspected(CASES["all of it"])[1] == {
        "model_config of S": "what elsewhere.GIVEN holds is not known"
    }
