"""Settings that code changes, or makes, after the `class` statement: right, or not known with a reason."""

from __future__ import annotations

import pytest

from tests.project.real_settings import imported, real_fields, settings_classes
from tests.support import project_from

_HEAD = """
import sys
from pydantic import create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="B_")
    b: int = 1
"""

CHANGES = {
    "its own configuration": ("""
class S(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="S_")
    s: int = 1

S.model_config["env_prefix"] = "LATE_"
""", {}),
    "one that the library gave it": ("""
class S(BaseSettings):
    s: int = 1

S.model_config["env_prefix"] = "LATE_"
""", {"S": 13}),
    "an inherited one": ("""
class S(Base):
    s: int = 1

S.model_config["env_prefix"] = "LATE_"
""", {"Base": 13, "S": 13}),
    "an inherited one, by a method": ("""
class S(Base):
    s: int = 1

S.model_config.update(env_prefix="LATE_")
""", {"Base": 13, "S": 13}),
    "a decorator": ("""
def late(cls):
    cls.model_config["env_prefix"] = "LATE_"
    return cls

@late
class S(BaseSettings):
    s: int = 1
""", {"S": 11}),
    "a decorator that a call makes": ("""
def late(prefix):
    def change(cls):
        cls.model_config["env_prefix"] = prefix
        return cls
    return change

@late("LATE_")
class S(BaseSettings):
    s: int = 1

@late("LATE_")
class Own(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="OWN_")
    s: int = 1
""", {"S": 12}),
    "a base": ("""
class Named(BaseSettings):
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.model_config["env_prefix"] = "LATE_"

class S(Named):
    s: int = 1
""", {"Named": 13, "S": 13}),
    "a function": ("""
class S(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="S_")
    s: int = 1

def change():
    S.model_config["env_prefix"] = "LATE_"

change()
""", {"S": 15}),
    "a class beside it": ("""
class Other:
    model_config = {}

Other.model_config["env_prefix"] = "LATE_"

class S(Base):
    s: int = 1
""", {}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "unknown"), CHANGES.values(), ids=list(CHANGES))
def test_a_configuration_that_is_changed_is_followed_or_not_known(text: str, unknown: dict[str, int]) -> None:
    project = project_from({"app.py": _HEAD + text})
    ours = {one.name.rpartition(":")[2]: {f.name: f.env for f in one.fields} for one in project.settings}
    with imported(_HEAD + text) as module:
        real = {
            name: {f.name: f.env for f in real_fields(cls)} for name, cls in settings_classes(module).items()
        }
    assert ours == {
        name: dict.fromkeys(fields, ()) if name in unknown else fields for name, fields in real.items()
    }
    assert {(one.what, one.reason) for one in project.unresolved_settings} == {
        (f"model_config of {name}", f"it is changed in line {line} of app.py")
        for name, line in unknown.items()
    }


def test_classes_that_a_call_makes_are_unresolved() -> None:
    project = project_from(
        {
            "app.py": f"""{_HEAD}
One = create_model("One", __base__=BaseSettings, x=(int, 1))

def make():
    return create_model("Two", __base__=(Base,), x=(int, 1))

Model = create_model("Model", x=(int, 1))
"""
        }
    )
    assert [(one.line, one.what, one.reason) for one in project.unresolved_settings] == [
        (10, "settings class 'One'", "create_model makes it at run time"),
        (13, "settings class 'Two'", "create_model makes it at run time"),
    ]


def test_fields_that_a_condition_decides_on_say_so() -> None:
    body = """
WITH_EXTRAS = False

class S(BaseSettings):
    plain: int = 1
    if sys.platform == "win32":
        drive: str = "C"
    else:
        mount: str = "/"
    if WITH_EXTRAS:
        never: int = 1
    else:
        always: int = 1
    try:
        import uvloop
        loop: str = "uvloop"
    except ImportError:
        loop: str = "asyncio"
"""
    project = project_from({"app.py": _HEAD + body})
    (found,) = (one for one in project.settings if one.name == "app:S")
    assert [one.name for one in found.fields] == ["plain", "drive", "mount", "always", "loop"]
    assert {(one.what, one.reason) for one in project.unresolved_settings} == {
        ("field drive of S", "whether it is declared depends on sys.platform == 'win32'"),
        ("field mount of S", "whether it is declared depends on sys.platform == 'win32'"),
        ("field loop of S", "whether it is declared is known at run time only"),
    }
